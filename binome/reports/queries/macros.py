"""The macros a person may use: their own before those of their networks."""

from django.db.models import Q

from binome.people.actors import READING, Actor
from binome.reports.models import Macro
from binome.reports.queries.shelf import RUNNING


def macro_with_id(macro_id: str) -> Macro | None:
    return Macro.objects.select_related("network", "person").filter(pk=macro_id).first()


def macros_of(actor: Actor) -> list[Macro]:
    """Return every macro the person may see, by word; their own first where words are equal."""
    rows = Macro.objects.select_related("network", "person").filter(
        Q(network_id__in=actor.networks_as(*READING, *RUNNING)) | Q(person_id=actor.person_id)
    )
    return sorted(rows, key=lambda one: (one.word, one.person_id is None, one.pk))


def macros_for(actor: Actor, network_id: str) -> list[Macro]:
    """Return what a word stands for in a case of that network: one macro a word."""
    chosen: dict[str, Macro] = {}
    for one in macros_of(actor):
        if one.person_id or one.network_id == network_id:
            chosen.setdefault(one.word, one)
    return list(chosen.values())
