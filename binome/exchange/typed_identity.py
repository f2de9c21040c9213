"""The patient's identity as the sender types it: sealed at once, never in a row or a log."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from binome.cases import services as cases
from binome.cases.models import Case
from binome.exchange.models import Upload
from binome.exchange.names_stay import check_typed
from binome.exchange.review import locked_decision, review
from binome.exchange.states import State
from binome.identity import queries, services
from binome.identity.fields import IdentityFields
from binome.people.actors import Actor

FIELDS = {
    "patient_name": "name",
    "patient_number": "number",
    "birth_date": "birth_date",
}  # the form's names: those of the card
LONGEST = 200


@transaction.atomic
def seal_identity(*, case: Case, typed: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Seal what was typed; fields that are not named stay. The patient check runs again.

    Whoever the sender vouched for before is vouched for no more when the patient changed. Raises
    NamesStayAtSite where the site's browser seals the card itself, VaultNeeded where it will.
    """
    check_typed(case)
    decision = locked_decision(case)
    case = Case.objects.select_related("site", "card__site").get(pk=case.pk)
    former = services.fields_of(case.card) if case.card else IdentityFields()
    changes: dict[str, Any] = {
        FIELDS[k]: v.strip()[:LONGEST] for k, v in typed.items() if k in FIELDS
    }
    fields = replace(former, **changes)
    if fields == former:
        return
    if case.card is None:
        card = services.seal_card(site=case.site, fields=fields, by=by, at=at)
    else:
        is_admitted = Upload.objects.filter(case=case, state=State.ADMITTED).exists()
        card = services.correct_card(
            card=case.card, fields=fields, is_admitted=is_admitted, by=by, at=at
        )
    decision.accepted_keys = []
    decision.save(update_fields=["accepted_keys"])
    review(cases.attach_card(case=case, card=card, at=at), at=at)


def open_identity(*, case: Case, by: Actor, at: datetime) -> dict[str, str]:
    """Open the card for people of the site; the audit says so. Empty without a card.

    Raises KeptAtSite where only the site's browser opens it.
    """
    if case.card is None:
        return {}
    card = queries.open_card(case.card, by=by, at=at)
    return as_typed(card) | {"examined": card.examined_on}


def as_typed(card: IdentityFields) -> dict[str, str]:
    """The card in the words of the form."""
    return {name: getattr(card, field) for name, field in FIELDS.items()}
