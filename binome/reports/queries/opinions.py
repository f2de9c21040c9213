"""Second opinions for those who may see them: their writer; once signed, whoever has the case."""

from dataclasses import dataclass
from typing import Any

from binome.cases.models import Case
from binome.people import policies
from binome.people.actors import Actor
from binome.reports.hashing import hash_of_content
from binome.reports.models import Opinion


def opinion_with_id(opinion_id: str) -> Opinion | None:
    """Return that opinion for a door, which then asks the policies."""
    rows = Opinion.objects.select_related("case__network", "case__site", "reader")
    return rows.filter(pk=opinion_id).first()


def opinions_on(case: Case, actor: Actor) -> list[Opinion]:
    """Return the opinions of a case that this person may see, oldest first."""
    rows = Opinion.objects.filter(case=case).select_related("case__network", "reader")
    return [one for one in rows if policies.can(actor, "opinion.see", one)]


def opinion_of(case: Case, actor: Actor) -> Opinion | None:
    """Return this person's own opinion on a case."""
    return Opinion.objects.filter(case=case, reader_id=actor.person_id or "").first()


def opinions_asked_of(actor: Actor) -> list[Opinion]:
    """Return what this person was asked for and has not signed."""
    rows = Opinion.objects.filter(reader_id=actor.person_id or "", signed_at__isnull=True)
    return list(rows.select_related("case__site", "case__network"))


def is_opinion_whole(opinion: Opinion) -> bool:
    """Whether a signed opinion is as it was signed."""
    return opinion.own_hash == hash_of_content(opinion.content)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a consensus says of an opinion it takes into account."""

    by: str
    at: str
    own_hash: str

    def as_json(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "hash": self.own_hash}


def cited_from(case: Case, opinion_ids: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the signed opinions of the case among those ids, as a consensus keeps them."""
    rows = Opinion.objects.filter(case=case, pk__in=opinion_ids, signed_at__isnull=False)
    return [Cited(o.content["by"], o.content["at"], o.own_hash).as_json() for o in rows]
