"""What people do about the promises of a case: yes, no, urgency, "I take care", read back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from binome.cases import queries, services
from binome.cases.models import Case
from binome.cases.services import Decline, No
from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.quality import clocks, critical
from binome.quality import queries as quality
from binome.quality.critical import PhoneCall, ReadBack


@door("case.accept", of=queries.case_with_id)
@require_POST
def accept(request: Request, case: Case) -> HttpResponse:
    advice = request.POST.get("advice", "")
    return act(
        request,
        lambda: services.accept(case=case, by=request.actor, at=request.received_at, advice=advice),
        done=_("The site sees that you will read it."), then=("case", case.pk),
    )  # fmt: skip


@door("case.accept", of=queries.case_with_id)
@require_POST
def decline(request: Request, case: Case) -> HttpResponse:
    """Say no: another reader is looked for, or the site hears what to do."""
    why = request.POST.get("why", "")
    if why not in Decline.values:
        messages.error(request, gettext("Choose why. Nothing was changed."))
        return redirect("case", case.pk)
    no = No(Decline(why), request.POST.get("advice", ""))
    done = _("Declined. Somebody else takes care of it.")
    answer = act(
        request,
        lambda: services.decline(case=case, no=no, by=request.actor, at=request.received_at),
        done=done, then=("case", case.pk),
    )  # fmt: skip
    still_mine = Case.objects.filter(pk=case.pk, reader_id=request.actor.person_id).exists()
    return answer if still_mine else redirect("worklist")


@door("case.requalify", of=queries.case_with_id)
@require_POST
def requalify(request: Request, case: Case) -> HttpResponse:
    posted = request.POST
    return act(
        request,
        lambda: services.requalify(
            case=case, urgency=posted.get("urgency", ""), reason=posted.get("reason", ""),
            by=request.actor, at=request.received_at,
        ),
        done=_("The urgency is changed, and the promise with it. The site is told."),
        then=("case", case.pk),
    )  # fmt: skip


@door("case.take_care", of=queries.case_with_id)
@require_POST
def care(request: Request, case: Case) -> HttpResponse:
    return act(
        request,
        lambda: clocks.take_care(case=case, by=request.actor, at=request.received_at),
        done=_("Noted: you take care of it. Nobody else is called about it."),
        then=("case", case.pk),
    )


@door("critical.confirm", of=queries.case_with_id)
@require_POST
def confirm(request: Request, case: Case) -> HttpResponse:
    """The site reads a critical result back."""
    result = quality.critical_of(case)
    if result is None:
        return redirect("case", case.pk)
    said = ReadBack(
        code=request.POST.get("code", ""),
        identifiers=request.POST.getlist("identifiers"),
        what_is_done=request.POST.get("what_is_done", ""),
    )
    return act(
        request,
        lambda: critical.confirm(
            result=result, read_back=said, by=request.actor, at=request.received_at
        ),
        done=_("Confirmed. The reader sees it, and nobody else is called."),
        then=("case", case.pk),
    )  # fmt: skip


@door("critical.telephone", of=queries.case_with_id)
@require_POST
def telephoned(request: Request, case: Case) -> HttpResponse:
    """A coordinator telephoned, and it was read back."""
    result = quality.critical_of(case)
    if result is None:
        return redirect("case", case.pk)
    posted = request.POST
    phone = PhoneCall(
        posted.get("number", ""), posted.get("spoke_with", ""), posted.get("what_is_done", "")
    )
    return act(
        request,
        lambda: critical.telephoned(
            result=result, phone=phone, by=request.actor, at=request.received_at
        ),
        done=_("Written down: who answered, and that it was read back."), then=("case", case.pk),
    )  # fmt: skip
