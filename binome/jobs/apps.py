"""Django's name for this room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs room."""

    name = "binome.jobs"
    label = "jobs"
