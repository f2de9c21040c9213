"""Django's name for this room."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """The archive room."""

    name = "binome.archive"
    label = "archive"

    def ready(self) -> None:
        from binome.archive import (
            preparation,
            prepared,
            pressing,
            purging,
            recalls,
            records,
            renewing,
            tidying,
            transferring,
            visibility,
            volume_files,
        )

        visibility.register_all()
        volume_files.register_all()
        preparation.register_all()
        prepared.register_all()
        pressing.register_all()
        purging.register_all()
        recalls.register_all()
        records.register_all()
        renewing.register_all()
        tidying.register_all()
        transferring.register_all()
