"""Who may do what: one table of action, role and relation; nothing is allowed that is not in it.

A relation says how a membership stands to a thing ("own_site", "assigned", ...). Each room says
how to find the relations of its things; the table is what a data-protection officer can read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from binome.people.actors import Actor, Standing
from binome.people.policy_table import TABLE

Relations = frozenset[str]
RelationOf = Callable[[Standing, Any], Iterable[str]]

_relations: dict[type[Any], RelationOf] = {}
_see_action: dict[type[Any], str] = {}


class Verdict(Enum):
    """The three answers; a door turns them into a page, 404 or 403."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not_allowed"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class NotAllowed(Exception):
    """The actor may know of the thing, yet not do this to it."""

    action: str


def register(kind: type[Any], *, see: str, relations: RelationOf) -> None:
    """Say how memberships relate to things of a kind, and which action means knowing it exists."""
    _relations[kind] = relations
    _see_action[kind] = see


def can(actor: Actor, action: str, thing: Any = None) -> bool:
    """Answer whether the actor may do that, to that thing where there is one."""
    return verdict(actor, action, thing) is Verdict.ALLOWED


def verdict(actor: Actor, action: str, thing: Any = None) -> Verdict:
    """Like `can`, and tell apart what the actor may not do from what they may not know of."""
    if action not in TABLE:
        raise KeyError(f"no row for the action {action} in the policy table")
    if _holds(actor, action, thing):
        return Verdict.ALLOWED
    if thing is None or _holds(actor, _see_action[type(thing)], thing):
        return Verdict.NOT_ALLOWED
    return Verdict.UNSEEN


def _holds(actor: Actor, action: str, thing: Any) -> bool:
    allowed = TABLE[action]
    if actor.only is not None and action not in actor.only:
        return False
    return any(
        (standing.role, relation) in allowed
        for standing in actor.standings
        for relation in _relations_of(standing, thing)
    )


def _relations_of(standing: Standing, thing: Any) -> Iterable[str]:
    if thing is None:
        return ("any",)
    return _relations[type(thing)](standing, thing)
