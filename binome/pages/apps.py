"""Django's name for this room."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages room."""

    name = "binome.pages"
    label = "pages"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from binome.pages.devices import note_factor_added, note_factor_removed, note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="binome.pages.devices")
        authenticator_added.connect(note_factor_added, dispatch_uid="binome.pages.devices")
        authenticator_removed.connect(note_factor_removed, dispatch_uid="binome.pages.devices")
