"""Django's `migrate`, which makes an empty database in one piece and upgrades any other."""

from typing import Any

from django.core.management.base import no_translations
from django.core.management.commands import migrate
from django.db import connections

from binome.operation.fresh_schema import lay


class Command(migrate.Command):
    """What waits is applied one by one, but for a database that holds nothing."""

    @no_translations
    def handle(self, *arguments: Any, **options: Any) -> None:
        if not options["app_label"] and lay(connections[options["database"]]):
            return
        super().handle(*arguments, **options)
