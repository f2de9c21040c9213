"""The database as files, taken while the node runs, and back again.

SQLite: its own online copy, page by page in place, so that unchanged parts stay equal. PostgreSQL:
`pg_dump` in directory form without compression (one file a table), back by `pg_restore`.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal

SQLITE, POSTGRESQL = "sqlite", "postgresql"
SQLITE_FILE = "binome.sqlite3"
DUMP_FOLDER = "database.dump"
PROGRAMS = Path("/usr/lib/postgresql")
Settings = Mapping[str, Any]


class DatabaseTool(Refusal):
    """A program of PostgreSQL is missing or failed."""

    word = "database_tool"
    sentence = _(
        "PostgreSQL's own program failed, so this was not done. The database is as it was."
        " Check that pg_dump and pg_restore are installed and not older than the server."
    )


class DatabaseNotEmpty(Refusal):
    """Restoring would mix two histories."""

    word = "database_not_empty"
    sentence = _(
        "The database that BINOME_DATABASE_URL names is not empty. Nothing was restored."
        " Make an empty one and name that."
    )


class OtherEngine(Refusal):
    """The backup is of the other kind of database."""

    word = "other_database"
    sentence = _(
        "This backup holds the other kind of database than BINOME_DATABASE_URL names (PostgreSQL"
        " when it is set, SQLite when it is not). Nothing was restored. Set or clear it."
    )


def engine_of(settings: Settings) -> str:
    return POSTGRESQL if "postgresql" in settings["ENGINE"] else SQLITE


def copy(settings: Settings, into: Path) -> list[tuple[str, Path]]:
    """Copy the database as of now into files below `into`: (name in the backup, file)."""
    if engine_of(settings) == SQLITE:
        target = into / SQLITE_FILE
        _copy_sqlite(Path(settings["NAME"]), target)
        return [(SQLITE_FILE, target)]
    dump = into / DUMP_FOLDER
    _run("pg_dump", settings, "--format=directory", "--compress=0", f"--file={dump}", "--no-sync")
    return [(f"{DUMP_FOLDER}/{path.name}", path) for path in sorted(dump.iterdir())]


def refuse_unfit(settings: Settings, engine: str) -> None:
    """Raise OtherEngine or DatabaseNotEmpty before anything is written."""
    if engine_of(settings) != engine:
        raise OtherEngine
    if engine == POSTGRESQL:
        import psycopg

        with psycopg.connect(**_where(settings)) as connection:
            found = connection.execute(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchone()
        if found and found[0]:
            raise DatabaseNotEmpty


def bring_back(settings: Settings, folder: Path) -> None:
    """Load what was restored below `folder`; a SQLite file is in its place already."""
    dump = folder / DUMP_FOLDER
    if engine_of(settings) == POSTGRESQL:
        _run("pg_restore", settings, "--exit-on-error", "--single-transaction", str(dump))
        shutil.rmtree(dump)
        return
    with closing(sqlite3.connect(folder / SQLITE_FILE)) as database:
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DatabaseTool
        database.execute("PRAGMA journal_mode=WAL")


def _copy_sqlite(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        writing.execute("PRAGMA synchronous=OFF")
        reading.backup(writing)


def _where(settings: Settings) -> dict[str, Any]:
    said = {
        "dbname": settings["NAME"], "user": settings.get("USER"), "host": settings.get("HOST"),
        "password": settings.get("PASSWORD"), "port": settings.get("PORT"),
    }  # fmt: skip
    return {name: str(value) for name, value in said.items() if value}


def _run(program: str, settings: Settings, *words: str) -> None:
    """Run one of PostgreSQL's programs; secrets go by the environment, not by the process list."""
    where = _where(settings)
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "host": "PGHOST", "port": "PGPORT",
             "password": "PGPASSWORD"}  # fmt: skip
    environment = {**os.environ, **{names[key]: value for key, value in where.items()}}
    call = [_path_of(program), "--no-owner", "--no-privileges", *words]
    if program == "pg_restore":
        call.insert(1, f"--dbname={where['dbname']}")
    try:
        subprocess.run(call, env=environment, check=True, stdin=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)  # fmt: skip
    except (subprocess.CalledProcessError, OSError):
        raise DatabaseTool from None


def _path_of(program: str) -> str:
    installed = sorted(PROGRAMS.glob(f"*/bin/{program}"), key=_version)
    return str(installed[-1]) if installed else shutil.which(program) or program


def _version(path: Path) -> int:
    name = path.parent.parent.name
    return int(name) if name.isdigit() else 0
