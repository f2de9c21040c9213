"""Django's name for this room."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The identity room."""

    name = "binome.identity"
    label = "identity"
