"""A disk that is full or fails, or a database that gives no turn in time, however it shows: as an
error of a file, of SQLite, of PostgreSQL.

Nobody may take such a failure for an answer: what was asked for is not confirmed.
"""

import errno

from binome.kernel.errors import Refusal, _

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FAILED = frozenset({errno.EIO, errno.EROFS, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.EUCLEAN})
#: https://www.sqlite.org/rescode.html: full; read-only, input or output, cannot open.
SQLITE_FULL, SQLITE_FAILED, SQLITE_BUSY = 13, frozenset({8, 10, 14}), frozenset({5, 6})
#: PostgreSQL, appendix A: disk_full; io_error; no connection left, no lock in time, deadlock.
SQLSTATE_FULL, SQLSTATE_FAILED = "53100", "58030"
SQLSTATE_BUSY = frozenset({"53300", "55P03", "40P01"})
MOST_CAUSES = 16


class DiskFault(Refusal):
    """The disk took nothing more; `is_full` says which of the two it was."""

    is_full = False


class DiskFull(DiskFault):
    """No byte more finds room."""

    word = "disk_full"
    is_full = True
    sentence = _(
        "The hub's disk is full. What was confirmed before is safe; this step was not confirmed. "
        "Keep this page, tell whoever runs the hub, then try again."
    )


class DiskFailed(DiskFault):
    """A write or a sync came back with an error."""

    word = "disk_failed"
    sentence = _(
        "The hub's disk does not take what is written. What was confirmed before is safe; this "
        "step was not confirmed. Keep this page, tell whoever runs the hub, then try again."
    )


class DatabaseBusy(DiskFault):
    """Others wrote for so long that this step had no turn."""

    word = "busy"
    sentence = _(
        "The hub is very busy and did not finish this step. What was confirmed before is safe; "
        "this step was not confirmed. Wait a minute, then try again."
    )


def disk_fault(error: BaseException | None) -> DiskFault | None:
    """What an error, or its cause, says of disk or database; None when about something else."""
    for _number in range(MOST_CAUSES):
        if error is None:
            return None
        if isinstance(error, DiskFault):
            return error
        if found := _said_by(error):
            return found
        error = error.__cause__ or error.__context__
    return None


def _said_by(error: BaseException) -> DiskFault | None:
    number = error.errno if isinstance(error, OSError) else None
    of_sqlite = getattr(error, "sqlite_errorcode", 0) & 0xFF
    state = getattr(error, "sqlstate", None)
    if number in FULL or of_sqlite == SQLITE_FULL or state == SQLSTATE_FULL:
        return DiskFull()
    if number in FAILED or of_sqlite in SQLITE_FAILED or state == SQLSTATE_FAILED:
        return DiskFailed()
    if of_sqlite in SQLITE_BUSY or state in SQLSTATE_BUSY:
        return DatabaseBusy()
    return None
