"""Django's name for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people room."""

    name = "binome.people"
    label = "people"

    def ready(self) -> None:
        from binome.people import relations

        relations.register_all()
