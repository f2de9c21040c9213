"""What the site of a case can do, beside its question."""

from typing import Any

from django import template

from binome.cases.models import Case
from binome.people.policies import can
from binome.people.site_cards import card_of, labels

register = template.Library()


@register.inclusion_tag("cases/_site_card.html", takes_context=True)
def site_card(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """The card as it stands now, and for the people of the site the way to write it."""
    card = card_of(case.site_id)
    found = {"has": labels(card.has), "lacks": labels(card.lacks)} if card else {}
    may = can(context["request"].actor, "site.write_card", case.site)
    return {"card": card, "site": case.site, "may_write": may, **found}
