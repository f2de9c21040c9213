"""What the page of a case says of its promises: why this reader, what is late, what must be read
back."""

from typing import Any

from binome.cases.models import Assignment, Case, Message, Urgency
from binome.cases.routing.sentences import why
from binome.cases.services import Decline
from binome.cases.states import OPEN, State
from binome.pages.doors import Request
from binome.people.policies import can
from binome.quality import queries as quality
from binome.quality.clock_table import INSIDE
from binome.quality.critical import Identifier
from binome.quality.forecasting import Expected, told_for
from binome.quality.models import WAITS_FOR_A_HUMAN
from binome.quality.review_queries import serious_on
from binome.reports.models import ReportVersion


def conclusion_of(version_id: str) -> str:
    """What whoever telephones must be able to say, while nobody at the site has confirmed it."""
    version = ReportVersion.objects.filter(pk=version_id).first()
    if version is None:
        return Message.objects.filter(pk=version_id).values_list("text", flat=True).first() or ""
    return str(version.content.get("sections", {}).get("conclusion", ""))


def _told(request: Request, case: Case) -> Expected | None:
    """What the site was told of how soon, while it still waits."""
    is_theirs = can(request.actor, "case.withdraw", case)
    return told_for(case) if is_theirs and case.state in (State.SENT, State.ASSIGNED) else None


def promise_panel(request: Request, case: Case) -> dict[str, Any]:
    """Context for cases/_promises.html and cases/_critical.html."""
    actor = request.actor
    given = Assignment.objects.filter(case=case, ended_at__isnull=True).first()
    may_take_care = can(actor, "case.take_care", case)
    hidden = () if may_take_care else INSIDE
    late = [c for c in quality.clocks_of(case) if c.state in quality.LATE and c.leg not in hidden]
    review = serious_on(case) if any(clock.leg in INSIDE for clock in late) else None
    result = quality.critical_of(case)
    is_waiting = result is not None and result.state in WAITS_FOR_A_HUMAN
    is_unanswered = given is not None and given.accepted_at is None
    return {
        "why": why(given),
        "given": given,
        "late_clocks": late,
        "trade": quality.trade_clocks(case),
        "told": _told(request, case),
        "critical": result,
        "identifiers": Identifier.choices,
        "may_accept": is_unanswered
        and case.state == State.ASSIGNED
        and can(actor, "case.accept", case),
        "may_requalify": can(actor, "case.requalify", case) and case.state in OPEN,
        "may_take_care": bool(late) and may_take_care,
        "serious_review": review if review and can(actor, "review.see", review) else None,
        "may_confirm": is_waiting and can(actor, "critical.confirm", case),
        "may_telephone": is_waiting and can(actor, "critical.telephone", case),
        "declines": Decline.choices,
        "urgencies": Urgency.choices,
        "finding": conclusion_of(result.version_id) if is_waiting and result else "",
        "is_said": is_waiting
        and result is not None
        and Message.objects.filter(case=case, pk=result.version_id).exists(),
        "numbers": list(dict.fromkeys(filter(None, (case.phone, case.site.fallback_phone)))),
    }
