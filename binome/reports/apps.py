"""Django's name for this room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The reports room."""

    name = "binome.reports"
    label = "reports"

    def ready(self) -> None:
        from binome.reports import news, relations

        relations.register_all()
        news.subscribe_all()
