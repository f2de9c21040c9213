"""The case a reader goes on to."""

from binome.cases.models import Case
from binome.cases.queries.worklist import AT_WORK, FIRST
from binome.people.actors import Actor


def next_to_read(actor: Actor, *, but: Case) -> str:
    """Return the id of the first case of this person's own list, without one; empty for none."""
    mine = Case.objects.filter(AT_WORK, reader_id=actor.person_id or "").exclude(pk=but.pk)
    return mine.order_by(*FIRST).values_list("pk", flat=True).first() or ""
