"""Hanging protocols: bounded as the viewer sends them, kept a reader, modality and body part."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from binome.people.actors import Actor
from binome.reports.models import Hanging

LAYOUTS = (1, 2, 4)
MOST_KINDS = 200
LONGEST_WORD = 64
FARTHEST = 1_000_000

Json = dict[str, Any]


class UnreadableHanging(ValueError):
    """What was posted is no way to hang images."""


@dataclass(frozen=True, slots=True)
class HangingChange:
    """A way for a kind of images; no `value` forgets it."""

    modality: str
    body_part: str
    value: Json | None


def hanging_from_viewer(news: Any) -> HangingChange:
    """Read `{"modality", "body_part", "value"}`; raises UnreadableHanging."""
    if not isinstance(news, dict) or not _word(news.get("modality")):
        raise UnreadableHanging
    value = news.get("value")
    part = _word(news.get("body_part") or "")
    kept = None if value is None else _value(value)
    return HangingChange(_word(news["modality"])[:16], part, kept)


def hangings_of(actor: Actor, modalities: Collection[str]) -> list[Json]:
    """Return this person's ways for images of these modalities."""
    rows = Hanging.objects.filter(person_id=actor.id, modality__in=modalities)
    columns = ("modality", "body_part", "value")
    return list(rows.order_by("modality", "body_part").values(*columns))


@transaction.atomic
def keep_hanging(*, change: HangingChange, by: Actor, at: datetime) -> None:
    """Keep or forget a way; the newest two hundred kinds of a person stay."""
    key: dict[str, Any] = {
        "person_id": by.id,
        "modality": change.modality,
        "body_part": change.body_part,
    }
    if change.value is None:
        Hanging.objects.filter(**key).delete()
        return
    Hanging.objects.update_or_create(**key, defaults={"value": change.value, "at": at})
    rows = Hanging.objects.filter(person_id=by.id).order_by("-at")
    Hanging.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST_KINDS:])).delete()


def _value(value: Any) -> Json:
    panes = value.get("panes") if isinstance(value, dict) else None
    if not isinstance(panes, list) or len(panes) > max(LAYOUTS):
        raise UnreadableHanging
    if value.get("layout") not in LAYOUTS:
        raise UnreadableHanging
    return {
        "layout": value["layout"],
        "is_synced": value.get("is_synced") is not False,
        "panes": [_pane(pane) for pane in panes],
    }


def _pane(pane: Any) -> Json:
    """Which series a pane shows, by its words or its rank, of this study or an earlier one."""
    if not isinstance(pane, dict):
        raise UnreadableHanging
    rank = pane.get("rank")
    if not isinstance(rank, int) or isinstance(rank, bool) or not 0 <= rank < 1000:
        raise UnreadableHanging
    kept: Json = {
        "words": _word(pane.get("words") or ""), "rank": rank,
        "is_prior": pane.get("is_prior") is True,
    }  # fmt: skip
    window = pane.get("window")
    if isinstance(window, str):
        kept["window"] = _word(window)
    elif isinstance(window, list) and len(window) == 2:
        kept["window"] = [_number(part) for part in window]
    return kept


def _word(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 4 * LONGEST_WORD or "\x00" in value:
        raise UnreadableHanging
    return " ".join(value.split())[:LONGEST_WORD]


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not abs(value) < FARTHEST:
        raise UnreadableHanging
    return float(value)
