"""Django's name for this room."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """The archive room."""

    name = "binome.archive"
    label = "archive"
