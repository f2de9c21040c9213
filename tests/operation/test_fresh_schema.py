"""An empty database is made at once, and is then what all migrations one by one would leave."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from binome.config.databases import database
from binome.operation import fresh_schema
from binome.operation.fresh_schema import lay
from tests.fixtures.postgresql import program

SEAM = re.compile(r', (?="|CONSTRAINT |UNIQUE )')
TABLE = "CREATE TABLE"
Rows = Counter[str]


@pytest.fixture
def two_roads(
    tmp_path: Path, postgresql_url: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, BaseDatabaseWrapper]]:
    """Four empty databases by name: the step-by-step and the fresh one, of both makes."""
    base = postgresql_url.rpartition("/")[0]
    with psycopg.connect(postgresql_url, autocommit=True) as server:
        for name in ("steps", "fresh"):
            server.execute(f"CREATE DATABASE {name}")
    made = {}
    with django_db_blocker.unblock():
        for name in ("steps", "fresh"):
            (tmp_path / name).mkdir()
            made[f"sqlite {name}"] = _connection(database("", tmp_path / name))
            made[f"postgresql {name}"] = _connection(database(f"{base}/{name}", tmp_path))
        yield made
        for connection in made.values():
            connection.close()


def _connection(settings: dict[str, Any]) -> BaseDatabaseWrapper:
    filled = connections.configure_settings({"default": settings})["default"]
    connections.settings["default"], own = filled, connections.settings["default"]
    made = connections.create_connection("default")
    connections.settings["default"] = own
    return made


@contextmanager
def _as_default(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """What migrations read by "default" is this database, while they change it."""
    own = connections["default"]
    connections["default"] = connection
    yield
    connections["default"] = own


def test_both_roads_lead_to_the_same_schema_and_rows(
    two_roads: dict[str, BaseDatabaseWrapper],
) -> None:
    step_by_step([two_roads["sqlite steps"], two_roads["postgresql steps"]])
    for make in ("sqlite", "postgresql"):
        fresh, steps = two_roads[f"{make} fresh"], two_roads[f"{make} steps"]
        with _as_default(fresh):
            assert lay(fresh)
            assert not lay(fresh), "a database with a table is left as it is"
            assert not MigrationExecutor(fresh).migration_plan(
                MigrationExecutor(fresh).loader.graph.leaf_nodes()
            ), "nothing waits"
            assert _count(fresh, "auth_permission") > _count(fresh, "django_content_type") > 50
        seen = {road: schema(two_roads[f"{make} {road}"]) for road in ("steps", "fresh")}
        assert seen["fresh"] - seen["steps"] == seen["steps"] - seen["fresh"] == Counter()
        assert sum(1 for line in seen["fresh"] if "TRIGGER" in line) >= 3
        assert _count(fresh, "django_migrations") == len(_plan(steps))


def test_what_is_cut_off_in_the_middle_leaves_an_empty_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    """The last statement fails; the next start makes the whole."""
    with django_db_blocker.unblock():
        half = _connection(database("", tmp_path))
        with monkeypatch.context() as patch, _as_default(half):
            patch.setattr(fresh_schema, "_tell", lambda connection: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                lay(half)
        assert half.introspection.table_names() == []
        with _as_default(half):
            assert lay(half)
        half.close()


def _plan(connection: BaseDatabaseWrapper) -> list[Migration]:
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.leaf_nodes()
    return [migration for migration, _ in executor.migration_plan(nodes, clean_start=True)]


def step_by_step(databases: list[BaseDatabaseWrapper]) -> None:
    """Apply each migration to each database; what is dear, rendering models, is done once."""
    state = ProjectState(real_apps=MigrationExecutor(databases[0]).loader.unmigrated_apps)
    for migration in _plan(databases[0]):
        with ExitStack() as stack:
            editors = [stack.enter_context(each.schema_editor()) for each in databases]
            _apply(migration, state, editors)


def _apply(migration: Migration, state: ProjectState, editors: list[Any]) -> None:
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        for editor in editors:
            with _as_default(editor.connection):
                operation.database_forwards(migration.app_label, editor, before, state)


def schema(connection: BaseDatabaseWrapper) -> Rows:
    """Each column, index, constraint and trigger as the database tells it, in no order."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, tbl_name, coalesce(sql, '') FROM sqlite_master")
            told = [(f"{name} {table}", sql) for name, table, sql in cursor.fetchall()]
        return Counter(
            f"{where}: {part.rstrip(')')}"
            for where, sql in told
            if "django_migrations" not in where and "sqlite_sequence" not in where
            for part in (SEAM.split(sql.partition("(")[2]) if sql[:12] == TABLE else [sql])
        )
    settings = connection.settings_dict
    address = "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**settings)
    words = [program("pg_dump"), "--schema-only", "--exclude-table=django_migrations*", address]
    dumped = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return Counter(line.rstrip(",") for line in dumped.splitlines() if not line.startswith("\\"))


def _count(connection: BaseDatabaseWrapper, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
