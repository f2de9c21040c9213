"""Words under which a manifest may be kept for ever: another manifest has another word.

Only a series whose pictures are all made has one that is answered so; until then the browser asks.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Length

from binome.archive import preparation
from binome.archive.models import Series, State

WORD_CHARACTERS = 12


def pinned_words(series_ids: Iterable[str]) -> dict[str, str]:
    """Return a word for each of these series: what it holds, what was made of it, and by what."""
    shown = Q(instances__state=State.STORED, instances__number_of_frames__gt=0)
    made = shown & Q(instances__rendition__version__in=preparation.versions())
    rows = Series.objects.filter(pk__in=list(series_ids)).annotate(
        shown=Count("instances", filter=shown),
        made=Count("instances__rendition", filter=made),
        facts_bytes=Sum(Length("instances__rendition__facts"), filter=made),
        oldest=Min("instances__rendition__version", filter=made),
    )
    found = rows.values_list("pk", "changed_at", "shown", "made", "facts_bytes", "oldest")
    return {pk: _word(pk, changed_at.isoformat(), *figures) for pk, changed_at, *figures in found}


def _word(*facts: object) -> str:
    digest = hashlib.sha256(_maker())
    digest.update("\n".join(map(str, facts)).encode())
    return digest.hexdigest()[:WORD_CHARACTERS]


@cache
def _maker() -> bytes:
    """What writes the manifest, as it is now: a newer house writes under newer words."""
    from binome.archive import manifests, volumes
    from binome.dicom import manifest, shared_facts

    sources = [_source(module) for module in (manifests, volumes, manifest, shared_facts)]
    return hashlib.sha256(b"\0".join(sources)).digest()


def _source(module: ModuleType) -> bytes:
    return Path(module.__file__ or "").read_bytes()
