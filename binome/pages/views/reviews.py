"""Reading again, blind: the reviewer's desk, two readings side by side, a coordinator's page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome.kernel.errors import Refusal
from binome.pages.acting import act
from binome.pages.control_picture import Picture, picture_of
from binome.pages.doors import Request, door
from binome.pages.viewing import Wanted, viewer_of
from binome.pages.views.reading import number
from binome.pages.wording import spoken
from binome.people import queries as people
from binome.people.models import Network
from binome.people.policies import can
from binome.quality import review_queries, review_talk, reviews
from binome.quality.drawing import rates_of
from binome.quality.models import Grade, PeerReview, ReviewState
from binome.quality.review_queries import review_with_id
from binome.quality.reviews import Compared
from binome.reports import queries as reports
from binome.reports.models import ReportVersion
from binome.reports.queries.own_words import may_add
from binome.reports.renditions.words import SECTION_TITLES

Write = Callable[[Request, PeerReview], None]
MOST = 50
#: What would show what was drawn on the images by somebody who read them before.
DRAWN = {"objects": [], "states_urls": "", "ohif_url": "", "elsewhere_url": ""}
LABELS = {
    "agreed": _("Agreed"),
    "easily_missed": _("A finding easily missed"),
    "seldom_missed": _("A finding seldom missed"),
}


@door("review.list")
@require_GET
def asked(request: Request) -> HttpResponse:
    """What this person is asked to read again, what became of their own reports, the lessons."""
    own = review_queries.reviews_of_reports_by(request.actor)
    context = {
        "asked": review_queries.reviews_asked_of(request.actor),
        "told": own.exclude(grade=Grade.AGREED)[:MOST],
        "shares": _shares(review_queries.agreement(own.values_list("grade", flat=True))),
        "picture": picture_of(review_queries.own_chart(request.actor)),
        "lessons": review_queries.lessons_of(request.actor)[:MOST],
        "section": "worklist",
    }
    return render(request, "quality/reviews.html", context)


@door("review.see", of=review_with_id)
@require_GET
def review(request: Request, review: PeerReview) -> HttpResponse:
    return show(request, review)


@door("review.write", of=review_with_id)
@require_POST
def lock(request: Request, review: PeerReview) -> HttpResponse:
    """What was typed stays on the page where it cannot be locked."""
    reading = request.POST.get("reading", "")
    try:
        reviews.lock(review=review, reading=reading, by=request.actor, at=request.received_at)
    except reviews.NothingRead as refusal:
        return show(request, review, refusal=refusal)
    except Refusal as refusal:
        return _said(request, refusal)
    return _back(request, review, _("Locked. The first report stands beside it now."))


@door("review.write", of=review_with_id)
@require_POST
def grade(request: Request, review: PeerReview) -> HttpResponse:
    posted = request.POST
    said = Compared(posted.get("grade", ""), posted.get("differs", ""), "serious" in posted)
    try:
        reviews.grade(review=review, said=said, by=request.actor, at=request.received_at)
    except Refusal as refusal:
        return show(request, review, refusal=refusal)
    return _back(request, review, _("Compared. Thank you."))


def _writes(policy: str, done: Any, *, then: str = "review") -> Callable[[Write], Any]:
    """A view that makes one write about a review and goes back, saying how it went."""

    def build(write: Write) -> Any:
        def view(request: Request, review: PeerReview) -> HttpResponse:
            back = (then,) if then == "reviews" else (then, review.pk)
            return act(request, lambda: write(request, review), done=done, then=back)

        return door(policy, of=review_with_id)(require_POST(view))

    return build


@_writes("review.write", _("Kept. Nobody else sees it; lock it when you are done."))
def keep(request: Request, review: PeerReview) -> None:
    reading = request.POST.get("reading", "")
    reviews.keep(review=review, reading=reading, by=request.actor, at=request.received_at)


@_writes("review.write", _("Somebody else reads it again."), then="reviews")
def hand_on(request: Request, review: PeerReview) -> None:
    reviews.pass_on(review, by=request.actor, at=request.received_at)


@_writes("review.talk", _("The two of you see it, nobody else."))
def say(request: Request, review: PeerReview) -> None:
    words, is_lesson = request.POST.get("words", ""), "lesson" in request.POST
    review_talk.say(
        review=review, words=words, is_lesson=is_lesson, by=request.actor, at=request.received_at
    )


@_writes("review.settle", _("The report stands, and the alerts stop."))
def settle(request: Request, review: PeerReview) -> None:
    why = request.POST.get("why", "")
    review_talk.settle(review=review, why=why, by=request.actor, at=request.received_at)


@_writes("review.settle", _("The site is being called"))
def tell(request: Request, review: PeerReview) -> None:
    words = request.POST.get("words", "")
    review_talk.tell_site(review=review, words=words, by=request.actor, at=request.received_at)


@door("network.coordinate", of=people.network_with_id)
@require_http_methods(["GET", "POST"])
def of_network(request: Request, network: Network) -> HttpResponse:
    """How much is read again, what waits, what is serious, the shares by group and site."""
    if request.method == "POST":
        first, percent = (request.POST.get(name, "") for name in ("first", "percent"))
        return act(
            request,
            lambda: reviews.set_rates(
                network=network, first=first, percent=percent, by=request.actor,
                at=request.received_at,
            ),
            done=_("It holds for what is signed from now on."),
            then=("network_reviews", network.pk),
        )  # fmt: skip
    rows = review_queries.of_network(network.pk)
    graded = rows.filter(state=ReviewState.GRADED)
    context = {
        "network": network,
        "rates": rates_of(network),
        "waiting": rows.filter(state=ReviewState.WAITING)[:MOST],
        "open_count": rows.filter(state__in=review_queries.OPEN).count(),
        "serious": graded.filter(is_serious=True, settled_at__isnull=True)[:MOST],
        "charts": _charts(network),
        "tables": _tables(network, list(graded.values_list(*SPLIT))),
        "section": "console",
    }
    return render(request, "quality/network_reviews.html", context)


def _charts(network: Network) -> list[tuple[str, Picture | None]]:
    """A control chart for each group; nobody's stands beside their own name."""
    names = dict(network.groups.values_list("pk", "name"))
    found = review_queries.group_charts(network.pk)
    return [(names[one], picture_of(chart)) for one, chart in found.items() if one in names]


SPLIT = ("grade", "first_group_id", "case__site_id")


def _tables(network: Network, graded: list[tuple[Any, ...]]) -> list[tuple[Any, list[Any]]]:
    """All, by group of the first reader, by site: each with its shares."""
    groups = dict(network.groups.values_list("pk", "name"))
    sites = dict(network.sites.values_list("pk", "name"))
    everything = [(network.name, _of(graded))] if graded else []
    by_group = [(groups[one], _of([r for r in graded if r[1] == one])) for one in groups]
    by_site = [(sites[one], _of([r for r in graded if r[2] == one])) for one in sites]
    return [
        (title, [row for row in rows if row[1]])
        for title, rows in (
            (_("All"), everything), (_("By group"), by_group), (_("By site"), by_site)
        )
    ]  # fmt: skip


def _of(rows: list[tuple[Any, ...]]) -> list[tuple[Any, dict[str, Any]]]:
    return _shares(review_queries.agreement(row[0] for row in rows)) if rows else []


def _shares(found: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    return [(label, found[name]) for name, label in LABELS.items()]


def show(request: Request, review: PeerReview, *, refusal: Refusal | None = None) -> HttpResponse:
    """Until it is locked, question and images; then both texts; after the grade, the talk."""
    review = review_with_id(review.pk) or review
    may_write = can(request.actor, "review.write", review)
    is_reading = may_write and review.state == ReviewState.GIVEN
    is_beside = bool(review.reading)
    context = {
        "review": review,
        "case": review.case,
        "viewer": _images(request, review) if may_write else None,
        "is_reading": is_reading,
        "may_grade": may_write and review.state == ReviewState.LOCKED,
        **(_beside(request, review) if is_beside else {}),
        "grades": Grade.choices,
        "typed": request.POST,
        "refusal": spoken(refusal) if refusal else "",
        "section": "worklist",
    }
    return render(request, "quality/review.html", context, status=409 if refusal else 200)


def _images(request: Request, review: PeerReview) -> dict[str, Any] | None:
    wanted = Wanted(
        series=request.GET.get("series", ""), position=number(request.GET.get("slice")),
        href=reverse("review", args=[review.pk]),
    )  # fmt: skip
    found = viewer_of(review.case, wanted)
    return {**found, **DRAWN} if found and not review.reading else found


def _beside(request: Request, review: PeerReview) -> dict[str, Any]:
    """The first report, and after the grade who wrote it, the talk and what may follow."""
    actor = request.actor
    version = ReportVersion.objects.filter(pk=review.version_id).first()
    newest = reports.newest_version(review.case)
    sections = version.content.get("sections", {}) if version else {}
    may_talk = review.is_graded and can(actor, "review.talk", review)
    return {
        "first": [(SECTION_TITLES.get(name, name), text) for name, text in sections.items()],
        "addenda": newest.content.get("addenda", []) if newest and review.is_graded else [],
        "may_talk": may_talk,
        "notes": review.notes.select_related("author") if may_talk else (),
        "may_settle": review.is_serious and review.settled_at is None
        and can(actor, "review.settle", review),
        "may_add": review.is_graded and may_add(review.case, actor),
    }  # fmt: skip


def _said(request: Request, refusal: Refusal) -> HttpResponse:
    def again() -> None:
        raise refusal

    return act(request, again, done="", then=("reviews",))


def _back(request: Request, review: PeerReview, done: Any) -> HttpResponse:
    return act(request, lambda: None, done=done, then=("review", review.pk))
