"""The reading room: images beside the report, saved as typed, signed with the password."""

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.queries.next_case import next_to_read
from binome.fleet import previews
from binome.kernel.errors import Refusal
from binome.pages.confirming import ask_passkey, confirmed_for, grace, has_pin
from binome.pages.doors import Request, door
from binome.pages.viewing import Wanted, viewer_of
from binome.pages.wording import patient_check_sentence, spoken
from binome.people import passkeys
from binome.people import queries as people
from binome.people.models import Person
from binome.people.policies import can
from binome.quality.review_talk import has_alert
from binome.reports import queries, services
from binome.reports.circumstances import TABLES, Circumstances
from binome.reports.drawings.measuring import values_of
from binome.reports.models import SECTIONS, Report, State
from binome.reports.phrases import KINDS, LANGUAGES, labels_of, phrases_of
from binome.reports.queries.macros import macros_for
from binome.reports.queries.opinions import opinions_on
from binome.reports.queries.own_words import (
    OwnWords,
    answer_to_add_to,
    binding_signed,
    may_add,
    own_words_in,
)
from binome.reports.queries.papers import signing_key_of
from binome.reports.queries.reading import unsigned_words
from binome.reports.queries.spelling import spelling_of
from binome.reports.queries.versions import last_circumstances
from binome.reports.refusals import (
    AlreadySigned,
    CannotSign,
    NotTheReader,
    StaleRevision,
    TextTooLong,
)
from binome.reports.renditions.coded import coded_from
from binome.reports.renditions.words import SECTION_TITLES
from binome.reports.seen import facts_from_viewer
from binome.reports.signature import Binding, Signature
from binome.reports.templating.choices import choices_for

LARGEST_SEEN_BYTES = 2_000_000


@door("report.keep", of=own_words_in)
@require_GET
def read(request: Request, words: OwnWords) -> HttpResponse:
    """The images beside the report; opening it begins the reader's draft. Whose claim lapsed finds
    their words."""
    case = words.case
    if not can(request.actor, "case.read", case):
        return redirect("own_words", case.pk)
    report = services.begin_reading(case=case, by=request.actor, at=request.received_at)
    return show_room(request, case, report)


def show_room(request: Request, case: Case, report: Any, *, refusal: str = "") -> HttpResponse:
    case.refresh_from_db()
    binding = queries.binding_of(case)
    context = {
        "case": case,
        "report": report,
        "binding": binding,
        "refusal": refusal,
        "viewer": viewer_of(case, wanted_of(request), by=request.actor),
        "arriving": previews.arriving_of(case),
        "thread": cases.thread(case, actor=request.actor),
        "unread": cases.unread_count(case, actor=request.actor),
        "kept_texts": queries.kept_texts_of(report),
        "offers_addendum": queries.offers_addendum(case),
        "seen_sentence": queries.seen_statement(case, request.actor).sentence(),
        "patient_check_sentence": patient_check_sentence(case.patient_check),
        "report_words": report_words(),
        "templates": choices_for(request.actor, case, language=request.LANGUAGE_CODE),
        "macros": macros_for(request.actor, case.network_id),
        "preliminary": queries.preliminary_of_another(case, request.actor),
        "may_dictate": bool(settings.DICTATION_URL),
        "previous": queries.previous_answer(case, request.actor),
        "advice": queries.advice_for(report),
        "spelling": spelling_of(report, request.actor),
        "section_titles": [(name, SECTION_TITLES[name]) for name in SECTIONS],
        "untouched": report.untouched,
        "may_sign": can(request.actor, "report.sign", report),
        "section": "worklist",
    }
    return render(request, "cases/read.html", context, status=409 if refusal else 200)


def show_refused(request: Request, *, case: Case, report: Report, refusal: Refusal) -> HttpResponse:
    """Render it with the reason. What was typed stays on the page, unsaved; after another window's
    save it stands there apart, kept."""
    if not isinstance(refusal, StaleRevision):
        for name in SECTIONS:
            setattr(report, name, request.POST.get(name, getattr(report, name)))
    return show_room(request, case, report, refusal=spoken(refusal))


def wanted_of(request: Request, page: str = "case_read") -> Wanted:
    """Return which series and slice an address names."""
    return Wanted(request.GET.get("series", ""), number(request.GET.get("slice")), page)


def report_words() -> dict[str, str]:
    return {
        "saved": gettext("Saved"),
        "unsaved": gettext("Not saved yet: the link is down. It is tried again by itself."),
        "images": gettext("More images have arrived since you opened this page."),
        "message": gettext("A message has arrived since you opened this page."),
        "reload": gettext("Show what is new"),
    }


@door("case.read", of=cases.case_with_id)
@require_GET
def state(request: Request, case: Case) -> HttpResponse:
    """What the page compares with what it shows: images and thread as they are now."""
    binding = queries.binding_of(case)
    return JsonResponse(
        {
            "images_fingerprint": binding.images_fingerprint,
            "last_message_id": binding.last_message_id,
        }
    )


@door("report.keep", of=own_words_in)
@require_POST
def save(request: Request, words: OwnWords) -> HttpResponse:
    """Save the draft, also what comes late; with `then`, go on to the page that signs it."""
    case = words.case
    report = queries.draft_of(case, request.actor)
    if report is None:
        return redirect("case_read", case.pk)
    sections = {name: request.POST[name] for name in SECTIONS if name in request.POST}
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        report = services.save_draft(
            report=report, sections=sections, revision=number(request.POST.get("revision")),
            by=request.actor, at=request.received_at,
        )  # fmt: skip
    except Refusal as refusal:
        if wants_json:
            return JsonResponse({"sentence": spoken(refusal)}, status=409)
        if not can(request.actor, "case.read", case):
            messages.error(request, spoken(refusal))
            return redirect("own_words", case.pk)
        return show_refused(request, case=case, report=report, refusal=refusal)
    if wants_json:
        advice = [one.sentence for one in queries.advice_for(report)]
        spelling = spelling_told(report, request)
        return JsonResponse({"revision": report.revision, "advice": advice, "spelling": spelling})
    return _after_saving(request, case)


def spelling_told(report: Report, request: Request) -> dict[str, list[dict[str, Any]]]:
    """What a page is told of a draft's unknown words."""
    found = spelling_of(report, request.actor)
    return {name: [asdict(one) for one in listed] for name, listed in found.items()}


def _after_saving(request: Request, case: Case) -> HttpResponse:
    then = request.POST.get("then", "")
    if not then:
        messages.success(request, gettext("Saved"))
        return redirect("case_read", case.pk)
    known = ("images_fingerprint", "last_message_id", "image_count")
    words = {"status": then, **{name: request.POST.get(name, "") for name in known}}
    return redirect(f"{reverse('report_sign', args=[case.pk])}?{urlencode(words)}")


def number(text: str | None) -> int:
    """Read a count of a form; anything else is 0."""
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


@door("case.read", of=cases.case_with_id)
@require_POST
def seen(request: Request, case: Case) -> HttpResponse:
    """Keep what the viewer says was shown; answers with the sentence for the page."""
    if len(request.body) > LARGEST_SEEN_BYTES:
        return HttpResponseBadRequest()
    try:
        facts = facts_from_viewer(json.loads(request.body))
    except (ValueError, RecursionError):
        return HttpResponseBadRequest()
    services.record_seen(case=case, facts=facts, by=request.actor, at=request.received_at)
    sentence = queries.seen_statement(case, request.actor).sentence()
    return JsonResponse({"sentence": sentence})


@door("report.keep", of=own_words_in)
@require_http_methods(["GET", "POST"])
def sign(request: Request, words: OwnWords) -> HttpResponse:
    """Show what will be signed and ask for the password; POST signs."""
    case = words.case
    report = queries.draft_of(case, request.actor)
    if report is None:
        return redirect("case_read", case.pk)
    if request.method == "GET":
        return _begin_signing(request, case, report)
    try:
        _sign(request, case, report)
    except (AlreadySigned, NotTheReader) as refusal:
        if queries.was_just_signed(case, request.actor, at=request.received_at):
            return redirect("case", case.pk)
        return _offer_addendum(request, case, report, refusal=str(refusal))
    except (CannotSign, TextTooLong) as refusal:
        return _sign_page(request, case, report, words=request.POST, refusal=spoken(refusal))
    except Refusal as refusal:
        messages.error(request, spoken(refusal))
        return redirect("case_read", case.pk)
    messages.success(request, gettext("Signed. The site is told."))
    return _after_signing(request, case)


@door("report.keep", of=own_words_in)
@require_GET
def ask(request: Request, words: OwnWords) -> JsonResponse:
    """What the reader's passkey is asked before it signs this case."""
    return JsonResponse({"request_options": ask_passkey(request, words.case.pk)})


def _after_signing(request: Request, case: Case) -> HttpResponse:
    """To the next case where that was wanted, else to this one."""
    if request.POST.get("after") == "next":
        waiting = next_to_read(request.actor, but=case)
        return redirect("case_read", waiting) if waiting else redirect("worklist")
    is_still_theirs = can(request.actor, "case.see", case)
    return redirect("case" if is_still_theirs else "own_words", case.pk)


def _begin_signing(request: Request, case: Case, report: Any) -> HttpResponse:
    """The page that signs; an addendum that comes from elsewhere than the images is bound to what
    the answer was bound to."""
    said, signed = request.GET.copy(), answer_to_add_to(case)
    if not can(request.actor, "case.read", case):
        if signed is None or not may_add(case, request.actor):
            return redirect("own_words", case.pk)
        said["status"] = "addendum"
    if said.get("status") == "addendum" and signed and "images_fingerprint" not in said:
        bound = binding_signed(signed)
        said["images_fingerprint"] = bound.images_fingerprint
        said["last_message_id"] = bound.last_message_id
        said["image_count"] = str(bound.image_count)
    return _sign_page(request, case, report, words=said)


def _offer_addendum(request: Request, case: Case, report: Any, *, refusal: str) -> HttpResponse:
    """Somebody signed first: what this reader wrote becomes the start of an addendum."""
    case.refresh_from_db()
    offers = may_add(case, request.actor) and queries.offers_addendum(case)
    if not offers and not can(request.actor, "case.read", case):
        messages.warning(request, gettext("Nothing was signed. Your text is kept."))
        return redirect("own_words", case.pk)
    binding = queries.binding_of(case)
    words = request.POST.copy()
    if offers:
        own = words.get("addendum") or unsigned_words(report, queries.newest_version(case))
        words["status"], words["addendum"] = "addendum", own
        words["images_fingerprint"] = binding.images_fingerprint
        words["last_message_id"] = binding.last_message_id
        words["image_count"] = str(binding.image_count)
    return _sign_page(request, case, report, words=words, refusal=refusal)


def _sign(request: Request, case: Case, report: Any) -> None:
    words, at = request.POST, request.received_at
    signature = Signature(
        known=_binding(words),
        evidence=confirmed_for(request, case.pk, is_pressing=_is_pressing(case, words)),
        critical_result=words.get("critical", ""), reason=words.get("reason", ""),
        place_of_reading=words.get("place", ""),
        revision=number(words["revision"]) if "revision" in words else None,
        coded=coded_from(words), region_values=values_of(case, request.actor),
        cites=tuple(words.getlist("cites")), circumstances=_circumstances(request, case),
        language=request.LANGUAGE_CODE,
        key=services.open_signing_key(
            password=words.get("key_password", ""), by=request.actor, at=at
        ),
    )  # fmt: skip
    if words.get("status") == "addendum":
        services.add_addendum_on_paper(
            report=report, text=words.get("addendum", ""), signature=signature,
            by=request.actor, at=at,
        )  # fmt: skip
        return
    status = State.PRELIMINARY if words.get("status") == "preliminary" else State.FINAL
    services.sign_on_paper(
        report=report, status=status, signature=signature, by=request.actor, at=at
    )


def _asks_critical(case: Case, words: Any) -> bool:
    return bool(case.is_emergency or words.get("difference") == "major" or has_alert(case))


def _is_pressing(case: Case, words: Any) -> bool:
    """Who signs this is asked each time who they are."""
    return _asks_critical(case, words) or words.get("critical") == "yes"


def _circumstances(request: Request, case: Case) -> Circumstances:
    """What the form says of how it was read; only a senior of the network can be named."""
    wanted = request.POST.get("on_behalf_of", "")
    senior = next((one for one in _seniors(request, case) if one.pk == wanted), None)
    return Circumstances.said(request.POST, on_behalf_of=senior.name if senior else "")


def _seniors(request: Request, case: Case) -> list[Person]:
    """In whose name whoever may not sign a final answer reads: the readers of the network."""
    if can(request.actor, "report.sign", case):
        return []
    return list(people.seniors_of(case.network_id, at=request.received_at))


def _binding(words: Any) -> Binding:
    count = number(words.get("image_count"))
    return Binding(words.get("images_fingerprint", ""), words.get("last_message_id", ""), count)


def _sign_page(
    request: Request, case: Case, report: Any, *, words: Any, refusal: str = ""
) -> HttpResponse:
    signed = queries.newest_version(case) if queries.offers_addendum(case) else None
    is_pressing = _is_pressing(case, words)
    has_grace = grace(request, is_pressing=is_pressing) is not None
    typed = words if request.method == "POST" else {"addendum": unsigned_words(report, signed)}
    context = {
        "case": case,
        "report": report,
        "signed": signed,
        "status": words.get("status", "final"),
        "binding": _binding(words),
        "typed": typed,
        "refusal": refusal,
        "opinions": [one for one in opinions_on(case, request.actor) if one.is_signed],
        "cited": words.getlist("cites") if hasattr(words, "getlist") else [],
        "own_key": signing_key_of(request.actor),
        "has_pin": has_pin(request),
        "has_passkey": not has_grace and passkeys.has_passkey(request.user.pk),
        "has_grace": has_grace,
        "grace_minutes": 0 if is_pressing else settings.SIGNING_GRACE_MINUTES,
        "has_next": bool(next_to_read(request.actor, but=case)),
        "asks_critical": _asks_critical(case, words),
        "preliminary": queries.preliminary_of_another(case, request.actor),
        "seniors": _seniors(request, case),
        "circumstances": circumstance_choices(words, last_circumstances(request.actor)),
        "untouched": [SECTION_TITLES[name] for name in report.untouched],
        "copied": [
            SECTION_TITLES[name] for name, one in report.copied.items() if not one["is_touched"]
        ],
        "advice": queries.advice_for(report),
        "kinds": _kinds(coded_from(words) or report.coded, request.LANGUAGE_CODE),
        "has_coded": bool(coded_from(words) or report.coded),
        "seen_sentence": queries.seen_statement(case, request.actor).sentence(),
        "section": "worklist",
    }
    return render(request, "reports/sign.html", context, status=409 if refusal else 200)


def circumstance_choices(words: Any, before: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    """Each table of circumstances as choices: code, words, whether it is the one to begin with."""
    return {
        name: [(code, said, (words.get(name) or before.get(name)) == code) for code, said in rows]
        for name, rows in ((name, table.items()) for name, table in TABLES.items())
    }


def _kinds(chosen: dict[str, str], language: str) -> list[dict[str, Any]]:
    """The coded phrases to choose from, in the reader's language."""
    labels = labels_of(language if language in LANGUAGES else "en")
    return [
        {
            "word": kind,
            "label": labels[kind],
            "chosen": chosen.get(kind, ""),
            "phrases": [(one.code, one.said_in(language)) for one in phrases_of(kind)],
        }
        for kind in KINDS
    ]
