"""Django's `migrate`, which makes an empty database in one piece and upgrades any other in one."""

from typing import Any

from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.db import connections

from binome.operation.fresh_schema import lay
from binome.operation.upgrading import all_or_nothing, end_of_one


class Command(migrate.Command):
    """What waits is applied in one transaction, but for a database that holds nothing."""

    @no_translations
    def handle(self, *arguments: Any, **options: Any) -> None:
        self.upgraded = connections[options["database"]]
        if not options["app_label"] and lay(self.upgraded):
            return
        with all_or_nothing(self.upgraded):
            super().handle(*arguments, **options)

    def migration_progress_callback(
        self, action: str, migration: Any = None, fake: bool = False
    ) -> None:
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_success":
            end_of_one(self.upgraded)
