"""The schema of an empty database, made at once: each table as the last migration leaves it.

Applying dozens of migrations one by one renders every model hundreds of times, 14 s of CPU for
tables nobody has written to. Both roads lead to the same schema; a test compares them.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def lay(connection: BaseDatabaseWrapper) -> bool:
    """Make every table in one transaction; False, and nothing done, where there is a table."""
    if connection.introspection.table_names():
        return False
    loader = MigrationLoader(connection)
    if loader.detect_conflicts() or _hides_something(loader):
        return False  # Django's own way knows what to do or to say
    migrations = _in_order(loader)
    state = loader.project_state(loader.graph.leaf_nodes())
    with connection.schema_editor() as editor:
        if connection.introspection.table_names():
            return False  # another process was faster
        _make_tables(state, editor)
        _run_code(migrations, state, editor)
        _remember(migrations, connection, editor)
        _tell(connection)
    return True


def _hides_something(loader: MigrationLoader) -> bool:
    """Whether the state of the models does not say what the tables are."""
    return any(
        isinstance(operation, SeparateDatabaseAndState) or migration.replaces
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
    )


def _in_order(loader: MigrationLoader) -> list[Migration]:
    """Every migration, each after those it stands on."""
    keys = dict.fromkeys(
        key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)
    )
    return [loader.graph.nodes[key] for key in keys]


def _make_tables(state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
    for model in state.apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            editor.create_model(model)
    # Foreign keys and indexes wait for the end otherwise, and what follows may build on them.
    for statement in editor.deferred_sql:
        editor.execute(statement, None)
    editor.deferred_sql.clear()


def _run_code(
    migrations: list[Migration], state: ProjectState, editor: BaseDatabaseSchemaEditor
) -> None:
    """What migrations do beyond tables: triggers, full-text indexes, and nothing to no rows."""
    for migration in migrations:
        for operation in migration.operations:
            if isinstance(operation, RunPython | RunSQL):
                operation.database_forwards(migration.app_label, editor, state, state)


def _remember(
    migrations: list[Migration], connection: BaseDatabaseWrapper, editor: BaseDatabaseSchemaEditor
) -> None:
    recorder = MigrationRecorder(connection)
    editor.create_model(recorder.Migration)
    recorder.migration_qs.bulk_create(
        recorder.Migration(app=migration.app_label, name=migration.name) for migration in migrations
    )


def _tell(connection: BaseDatabaseWrapper) -> None:
    """Content types and permissions come with Django's own signals, in the same transaction."""
    emit_pre_migrate_signal(0, False, connection.alias, apps=apps, plan=[])
    emit_post_migrate_signal(0, False, connection.alias, apps=apps, plan=[])
