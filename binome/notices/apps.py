"""Django's name for this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The notices room."""

    name = "binome.notices"
    label = "notices"

    def ready(self) -> None:
        from binome.jobs import services as jobs
        from binome.notices.services import SEND_JOB, send

        jobs.register(SEND_JOB, send)
