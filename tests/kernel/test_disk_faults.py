"""A full and a failing disk are known by whatever says so, and nothing else is taken for one."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from binome.kernel import files
from binome.kernel.disk_faults import DatabaseBusy, DiskFailed, DiskFull, disk_fault


class OfPostgresql(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def of_sqlite(code: int) -> Exception:
    error = sqlite3.OperationalError("said")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize("error", [
    OSError(errno.ENOSPC, "said"), of_sqlite(sqlite3.SQLITE_FULL), OfPostgresql("53100"),
])  # fmt: skip
def test_a_full_disk_is_known_by_its_own_word(error: Exception) -> None:
    assert type(disk_fault(error)) is DiskFull


@pytest.mark.parametrize("error", [
    OSError(errno.EIO, "said"), of_sqlite(sqlite3.SQLITE_IOERR_FSYNC), OfPostgresql("58030"),
])  # fmt: skip
def test_a_failing_disk_is_known_by_its_own_word(error: Exception) -> None:
    assert type(disk_fault(error)) is DiskFailed


@pytest.mark.parametrize("error", [
    None, ValueError(), FileNotFoundError(errno.ENOENT, "said"),
    OfPostgresql("40001"),
])  # fmt: skip
def test_nothing_else_is_taken_for_a_disk(error: Exception | None) -> None:
    assert disk_fault(error) is None


@pytest.mark.parametrize("error", [
    of_sqlite(sqlite3.SQLITE_BUSY), of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT),
    of_sqlite(sqlite3.SQLITE_LOCKED), OfPostgresql("53300"), OfPostgresql("40P01"),
])  # fmt: skip
def test_a_database_that_gave_no_turn_is_busy_not_broken(error: Exception) -> None:
    fault = disk_fault(error)
    assert type(fault) is DatabaseBusy
    assert not fault.is_full


def test_what_caused_an_error_is_looked_at_too() -> None:
    error = RuntimeError()
    error.__cause__ = OSError(errno.EDQUOT, "said")
    assert isinstance(disk_fault(error), DiskFull)


def test_a_secret_that_cannot_be_written_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "said")

    files.write_private(tmp_path / "kept", "before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="said"):
        files.write_private(tmp_path / "kept", "after")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_text() == "before"
