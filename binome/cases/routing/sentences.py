"""Why this reader, said to a person: one whole sentence a step of the way."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Assignment
from binome.cases.routing.deciding import Decision, Tried
from binome.people.models import Group, Person

CHOSEN = {
    "same_reader": _("%(who)s has read this patient before."),
    "binome": _("%(who)s is the binôme of the site."),
    "deputy": _("%(who)s stands in for the reader of the binôme."),
    "binome_group": _("It was offered to the group %(who)s of the binôme’s reader."),
    "group": _("A rule of the network offers it to the group %(who)s."),
    "freest": _("%(who)s has read least lately among the free readers of the group."),
    "on_duty": _("%(who)s is on duty."),
    "anyone": _("It is an emergency, and %(who)s can be reached."),
}
HINDERED = {
    "may_not_read": _("%(who)s no longer reads in this network."),
    "is_away": _("%(who)s is away."),
    "gave_it_back": _("%(who)s gave it back."),
    "other_images": _("%(who)s does not read such images."),
    "quiet_hours": _("It is night for %(who)s."),
    "at_their_cap": _("%(who)s has reached the limit of the week."),
    "week_is_full": _("The week agreed with %(who)s is full."),
    "nobody_free": _("Nobody of the group %(who)s is free."),
    "nobody": _("Nobody else is on duty or free."),
    "by_hand": _("A coordinator chooses by hand."),
}
BY_HAND = {
    "by_hand": _("A coordinator chose this reader."),
    "taken_from_group": _("The reader took it from what was offered to the group."),
    "lapsed": _("It was offered again, because nobody had begun."),
}


def names_for(steps: list[dict[str, Any]]) -> dict[str, str]:
    """Persons and groups behind the ids of some steps: two queries at most."""
    persons = {step["person_id"] for step in steps if step.get("person_id")}
    groups = {step["group_id"] for step in steps if step.get("group_id")}
    named = {pk: str(one) for pk, one in Person.objects.in_bulk(list(persons)).items()}
    return named | {pk: str(one) for pk, one in Group.objects.in_bulk(list(groups)).items()}


def steps_of(decision: Decision) -> list[dict[str, Any]]:
    return [_step(tried) for tried in decision.tried]


def _step(tried: Tried) -> dict[str, Any]:
    return {"target": tried.target, "word": tried.word, "person_id": tried.person_id,
            "group_id": tried.group_id}  # fmt: skip


def said(step: dict[str, Any], names: dict[str, str]) -> str:
    """One step as a sentence; a word of a later version stands for itself."""
    word = step.get("word", "")
    table, key = (CHOSEN, step.get("target", "")) if word == "chosen" else (HINDERED, word)
    who = names.get(step.get("person_id") or step.get("group_id") or "", "–")
    return str(table.get(key, key)) % {"who": who}


def why(assignment: Assignment | None) -> list[str]:
    """The reason kept with an assignment, from the first thing tried to the choice."""
    if assignment is None:
        return []
    if assignment.reason in BY_HAND:
        return [gettext(str(BY_HAND[assignment.reason]))]
    steps = list(assignment.why.get("tried", []))
    names = names_for(steps)
    return [said(step, names) for step in steps]
