"""Django's name for this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The cases room."""

    name = "binome.cases"
    label = "cases"
