"""Django views, templates and static files: what people see."""
