"""kill -9 in an upgrade, before any of its statements: the old schema whole, then the new one.

The database is one that lacks the youngest migrations. Killed before the 30th and the 120th
statement; UPGRADE_STEP=1 takes each one (docs/faults.md has the record).
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from binome.config.databases import database
from binome.operation import fresh_schema
from tests.operation.test_fresh_schema import schema

STEP = int(os.environ.get("UPGRADE_STEP", "0"))
YOUNGEST = {("people", "0006_site_cards"), ("quality", "0003_blind_peer_review")}
PATIENCE_SECONDS = 300


@contextmanager
def as_default(settings: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """The connection named "default" is a new one to that database."""
    own, own_settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = connections.configure_settings({"default": settings})[
        "default"
    ]
    connections["default"] = connections.create_connection("default")
    try:
        yield connections["default"]
    finally:
        connections["default"].close()
        connections["default"], connections.settings["default"] = own, own_settings


@pytest.fixture(params=["sqlite", "postgresql"])
def older(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[dict[str, Any]]:
    """Settings of a database as an older program left it."""
    settings = database("", tmp_path)
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE DATABASE upgraded")
        settings = database(f"{url.rpartition('/')[0]}/upgraded", tmp_path)
    with django_db_blocker.unblock():
        with as_default(settings) as connection:
            lay_older(connection)
        yield settings


def test_an_upgrade_killed_before_any_statement_is_whole_the_next_time(
    older: dict[str, Any], tmp_path: Path
) -> None:
    count = tmp_path / "statements"
    with as_default(older) as connection:
        before = schema(connection)
    at, killed = STEP or 30, 0
    while upgraded_until(older, at, count):
        killed += 1
        with as_default(older) as connection:
            assert schema(connection) == before, f"half upgraded before statement {at}"
        at = at + STEP if STEP else at * 4
    with as_default(older) as connection:
        assert schema(connection) != before
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    print(f"{killed} kills in {count.read_text()} statements")
    assert killed >= 2


def lay_older(connection: BaseDatabaseWrapper) -> None:
    """What a program without the youngest migrations, and what stands on them, would have laid."""
    loader = MigrationLoader(connection)
    plans = {key: loader.graph.forwards_plan(key) for key in loader.graph.nodes}
    kept = [key for key, plan in plans.items() if not YOUNGEST & set(plan)]
    state = loader.project_state(kept)
    order = [loader.graph.nodes[key] for key in dict.fromkeys(k for p in kept for k in plans[p])]
    with connection.schema_editor() as editor:
        fresh_schema._make_tables(state, editor)
        fresh_schema._run_code(order, state, editor)
        fresh_schema._remember(order, connection, editor)


def upgraded_until(settings: dict[str, Any], statement: int, count: Path) -> bool:
    """Upgrade in a child that is killed before a statement; whether it was. It counts, too."""
    child = os.fork()
    if child == 0:
        os._exit(_upgrade(settings, statement, count))
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the upgrade failed by itself"
    return os.WIFSIGNALED(status)


def _upgrade(settings: dict[str, Any], statement: int, count: Path) -> int:
    signal.alarm(PATIENCE_SECONDS)
    done = 0

    def kill(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal done
        done += 1
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        connections["default"].connection = None  # the parent's own
        with as_default(settings) as connection, connection.execute_wrapper(kill):
            call_command("migrate", interactive=False, verbosity=0)
            count.write_text(str(done))
    except BaseException:
        return 1
    return 0
