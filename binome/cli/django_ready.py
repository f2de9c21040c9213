"""Brings Django up over the data folder and the schema up to date, for commands that need rows."""

import sys

from binome.kernel.errors import Refusal


class NewerSchema(Refusal):
    """The database was written by a newer Binôme."""

    word = "newer_schema"
    sentence = (
        "This database was written by a newer Binôme than this one. Nothing was changed. "
        "Install the newer version, or restore the backup made before the upgrade."
    )


class SchemaBehind(Refusal):
    """PostgreSQL could not be brought up to date."""

    word = "schema_behind"


def ready() -> None:
    """Load Django; the data folder comes from BINOME_DATA."""
    import django

    django.setup(set_prefix=False)


def migrate(*, is_quiet: bool = True) -> None:
    """Bring the schema up to date; refuse a newer one. PostgreSQL: one process at a time."""
    from django.core.management import call_command
    from django.db import connection

    if not plan():
        return
    if not is_quiet:
        print("Preparing the database …", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_lock(7012026)")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_unlock(7012026)")


def plan() -> bool:
    """Whether migrations wait; raise NewerSchema when the database knows more than this program."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    loader = executor.loader
    applied = {key for key in loader.applied_migrations if key[0] in loader.migrated_apps}
    if applied - set(loader.disk_migrations):
        raise NewerSchema
    return bool(executor.migration_plan(loader.graph.leaf_nodes()))
