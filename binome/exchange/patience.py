"""A killable reader that was stopped says nothing of the file: the job is tried again, later.

A machine under load, or a pool that lost a child, must not make a good image a damaged one.
"""

from collections import Counter
from typing import Final

from django.db.models import F

from binome.exchange.models import Upload

#: What says nothing of the bytes: the reader ran out of time or memory.
PASSING: Final = frozenset({"timeout", "crashed"})
MOST_TRIES: Final = 5


class StoppedReader(Exception):
    """The reader was stopped over a file; the job is tried again, later and later."""


def is_passing(refused: Counter[str]) -> bool:
    """Whether every file was left only because its reader was stopped."""
    return refused.keys() <= PASSING


def may_try_again(upload: Upload, reason: str) -> bool:
    """Count a stopped reader, durable: a job knows nothing of the last; False after the fifth."""
    if reason not in PASSING:
        return False
    Upload.objects.filter(pk=upload.pk).update(stopped_readers=F("stopped_readers") + 1)
    upload.refresh_from_db(fields=["stopped_readers"])
    return upload.stopped_readers < MOST_TRIES
