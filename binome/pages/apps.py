"""Django's name for this room."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages room."""

    name = "binome.pages"
    label = "pages"
