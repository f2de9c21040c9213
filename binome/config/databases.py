"""Which database: SQLite in the data folder by default, PostgreSQL when BINOME_DATABASE_URL says
so."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# synchronous=FULL: an acknowledged write is on disk before the answer (docs/decisions).
SQLITE_PRAGMAS = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA foreign_keys=ON;
PRAGMA cache_size=-16000;
PRAGMA mmap_size=268435456;
"""
BUSY_TIMEOUT_SECONDS = 20
IDLE_CONNECTION_SECONDS = 60


def sqlite(path: Path) -> dict[str, Any]:
    """Settings for one SQLite file: WAL, IMMEDIATE transactions, a busy timeout."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": IDLE_CONNECTION_SECONDS,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_TIMEOUT_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Settings for `postgresql://user:password@host:port/name`; the host may be a socket folder."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "binome",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": IDLE_CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


def database(url: str, folder: Path) -> dict[str, Any]:
    """Settings of the one database this node uses."""
    if url.startswith(("postgresql://", "postgres://")):
        return postgresql(url)
    return sqlite(folder / "binome.sqlite3")
