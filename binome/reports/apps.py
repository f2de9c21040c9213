"""Django's name for this room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The reports room."""

    name = "binome.reports"
    label = "reports"
