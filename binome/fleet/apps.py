"""Django's name for this room, and its job."""

from django.apps import AppConfig


class FleetConfig(AppConfig):
    """The fleet room."""

    name = "binome.fleet"
    label = "fleet"

    def ready(self) -> None:
        from binome.fleet import landing
        from binome.jobs import services as jobs

        jobs.register(landing.OPEN, landing.open_arrived)
