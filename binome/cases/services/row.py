"""One change of one case: take its row, check the move, write the columns, tell the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case
from binome.people.actors import Actor

SYSTEM = Actor(id="binome", name="Binôme")


def locked(case: Case) -> Case:
    """Return the case as it stands now, its row held until the transaction ends."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("site", "network", "reader", "group", "opened_by")
        .get(pk=case.pk)
    )


def write(case: Case, **values: Any) -> Case:
    """Set the columns on the row and on the object."""
    for field, value in values.items():
        setattr(case, field, value)
    case.save(update_fields=list(values))
    return case


@dataclass(frozen=True, slots=True)
class Touched:
    """What an act on a case touched besides it, as ids, and a machine word of detail."""

    things: tuple[str, ...] = ()
    detail: str = ""


NOTHING_ELSE = Touched()


def record(
    action: str, case: Case, *, by: Actor, at: datetime, touched: Touched = NOTHING_ELSE
) -> None:
    """Append one audit event about the case."""
    about = Subject(case.site_id, case.pk, things=touched.things, detail=touched.detail)
    audit.record(action, by=by, at=at, of=about)
