"""Figures of this instant: room and how long it lasts, the schema, certificates' last days."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum

from binome.archive.models import Study
from binome.operation import authority

GROWTH_OVER = timedelta(days=14)
CERTIFICATES = "BINOME_CERTIFICATES"


@dataclass(frozen=True, slots=True)
class Room:
    """Free and whole size of the data folder's disk, and how fast images fill it."""

    free_bytes: int
    size_bytes: int
    daily_bytes: int

    @property
    def days_left(self) -> int | None:
        """Days until the disk is full at the pace of the last fortnight; None when it stands."""
        return self.free_bytes // self.daily_bytes if self.daily_bytes else None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of this server; `ends_at` is None when the file cannot be read as one."""

    path: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Schema:
    """Migrations that wait, and those that this program does not know."""

    pending: tuple[str, ...]
    unknown: tuple[str, ...]


def room(*, at: datetime) -> Room:
    usage = shutil.disk_usage(settings.DATA)
    recent = Study.objects.filter(received_at__gt=at - GROWTH_OVER).aggregate(n=Sum("stored_bytes"))
    return Room(usage.free, usage.total, (recent["n"] or 0) // GROWTH_OVER.days)


def certificates() -> list[Certificate]:
    """Those named by BINOME_CERTIFICATES, `binome serve` names its own; and what we issued."""
    paths = [path for path in os.environ.get(CERTIFICATES, "").split(",") if path]
    paths += [str(path) for path in authority.issued(settings.KEYS)]
    return [Certificate(path, end_of(Path(path))) for path in paths]


def end_of(path: Path) -> datetime | None:
    """When the first certificate of a PEM file ends to be good; None for no certificate."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None


def schema() -> Schema:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    applied = {key for key in loader.applied_migrations if key[0] in loader.migrated_apps}
    unknown = sorted(applied - set(loader.disk_migrations))
    plan = [] if unknown else executor.migration_plan(loader.graph.leaf_nodes())
    pending = [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
    return Schema(tuple(pending), tuple(".".join(key) for key in unknown))
