"""Earlier studies beside a case, as its page and the reading room show them."""

from typing import Any

from django import template

from binome.cases.models import Case
from binome.cases.queries.priors import Priors, priors_of
from binome.people.policies import can

register = template.Library()


@register.inclusion_tag("cases/_priors.html", takes_context=True)
def priors_at_site(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """For whoever may link: what is linked, what may be, what was taken away."""
    if not can(context["request"].actor, "prior.link", case):
        return {}
    found = priors_of(case)
    return {"case": case, "priors": found, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("cases/_priors_read.html", takes_context=True)
def priors_to_compare(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """For the reader: what is linked; the forms of its buttons follow with `contest_forms`."""
    return {"case": case, "priors": _once(context, case)}


@register.inclusion_tag("cases/_priors_contest.html", takes_context=True)
def contest_forms(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """One form a link, outside of the report's own."""
    return {"case": case, "priors": _once(context, case), "csrf_token": context.get("csrf_token")}


def _once(context: dict[str, Any], case: Case) -> Priors:
    """The two parts of one page ask alike."""
    known: dict[str, Priors] = context["request"].__dict__.setdefault("priors_found", {})
    if case.pk not in known:
        known[case.pk] = priors_of(case)
    return known[case.pk]
