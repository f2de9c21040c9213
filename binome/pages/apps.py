"""Django's name for this room."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages room."""

    name = "binome.pages"
    label = "pages"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from binome.pages.devices import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="binome.pages.devices")
