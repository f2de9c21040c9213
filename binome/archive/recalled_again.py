"""A recall outlives the index: who had a withdrawn study and who answered, from its record."""

from datetime import datetime
from typing import Any

from binome.archive import pressing
from binome.archive.models import Holder, Recall
from binome.archive.recalls import find_holders
from binome.kernel.clock import utc_now


def recall_again(study_id: str, said: dict[str, Any] | None, *, at: datetime) -> None:
    """Make the recall of a withdrawn study anew where it is missing; safe to run twice.

    `said` is the record's; an older record names nobody, so whoever the audit and the transfers
    still know of is asked. `at` is when the study was withdrawn.
    """
    said = said or {}
    if Recall.objects.filter(study=study_id).exists():
        return
    known = {"id": said["id"]} if _is_free(said) else {}
    recall = Recall.objects.create(
        study_id=study_id, created_by_name=said.get("by", ""), created_at=_time(said.get("at"), at),
        **known,
    )  # fmt: skip
    holders = [_holder(recall, row) for row in said.get("holders", ())]
    Holder.objects.bulk_create(holders, ignore_conflicts=True)
    find_holders(recall.pk)
    pressing.order_pressing(recall, at=utc_now())


def _is_free(said: dict[str, Any]) -> bool:
    return "id" in said and not Recall.objects.filter(pk=said["id"]).exists()


def _holder(recall: Recall, row: dict[str, Any]) -> Holder:
    answered_at = row.get("answered_at")
    return Holder(
        id=row["id"], recall=recall, kind=row["kind"], holder_id=row["holder"], name=row["name"],
        opened_at=_time(row["opened_at"], recall.created_at),
        acknowledged_at=datetime.fromisoformat(answered_at) if answered_at else None,
        acknowledged_by_name=row.get("answered_by", ""),
    )  # fmt: skip


def _time(text: object, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(text) if isinstance(text, str) else otherwise
