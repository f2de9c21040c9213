"""Reading again on the pages: blind until locked, then side by side, and never at the site."""

import pytest
from django.test import Client
from django.urls import reverse

from binome.pages.views import cases as case_pages
from binome.pages.views import reading as reading_pages
from binome.pages.views import reviews as review_pages
from binome.people.models import Person
from binome.quality import firing, review_queries, reviews
from binome.quality.control_chart import Graded
from binome.quality.models import Clock, PeerReview
from tests.cases.world import World, a_world
from tests.quality.test_reviews import DRAWN
from tests.reports.desk import TEXT, Desk, a_desk

pytestmark = pytest.mark.django_db
READING = "Two haematomas, one on each side."
DIFFERS = "The left one was not seen."


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])
    monkeypatch.setattr(review_pages, "viewer_of", lambda *_, **__: {"objects": ["drawn"]})
    monkeypatch.setattr(review_pages, "DRAWN", {"objects": []})
    monkeypatch.setattr(reading_pages, "viewer_of", lambda *_, **__: None)


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def desk(world: World) -> Desk:
    desk = a_desk(world)
    desk.sign(critical_result="no")
    reviews.draw(desk.case.report_versions.get().pk, at=DRAWN)
    return desk


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def path(name: str) -> str:
    return reverse(name, args=[PeerReview.objects.get().pk])


def locked(client: Client) -> None:
    client.post(path("review_lock"), {"reading": READING})


def compared(client: Client) -> None:
    locked(client)
    client.post(path("review_grade"), {"grade": "3b", "differs": DIFFERS})


def alarmed() -> None:
    """The first rung of the alert, as its job reaches it."""
    clock = Clock.objects.get(leg="reviewed")
    firing.fire(clock.pk, "warning", at=clock.began_at)


def test_the_reviewer_sees_question_and_images_and_nothing_of_the_answer(desk: Desk) -> None:
    client = client_of(desk.world.second)
    assert PeerReview.objects.get().case.name in client.get(reverse("reviews")).content.decode()
    answer = client.get(path("review"))
    words = answer.content.decode()
    assert desk.case.question in words
    assert answer.context["viewer"] == {"objects": []}
    for hidden in (*TEXT.values(), desk.world.reader.name):
        assert hidden not in words
    assert client.get(reverse("case", args=[desk.case.pk])).status_code == 404
    version = desk.case.report_versions.get()
    assert client.get(reverse("report_text", args=[version.pk])).status_code == 404


def test_an_empty_reading_is_not_locked_and_once_locked_both_stand_side_by_side(
    desk: Desk,
) -> None:
    client = client_of(desk.world.second)
    refused = client.post(path("review_lock"), {"reading": " "})
    assert (refused.status_code, TEXT["findings"] in refused.content.decode()) == (409, False)
    locked(client)
    words = client.get(path("review")).content.decode()
    assert READING in words
    assert TEXT["findings"] in words
    assert desk.world.reader.name not in words
    unsaid = client.post(path("review_grade"), {"grade": "2a", "differs": ""})
    assert unsaid.status_code == 409


def test_the_first_reader_finds_the_alert_in_the_case_and_adds_to_the_report(desk: Desk) -> None:
    compared(client_of(desk.world.second))
    alarmed()
    client = client_of(desk.world.reader)
    case = client.get(reverse("case", args=[desk.case.pk])).content.decode()
    assert path("review") in case
    assert reverse("case_care", args=[desk.case.pk]) in case
    words = client.get(path("review")).content.decode()
    for shown in (READING, DIFFERS, desk.world.second.name, "?status=addendum"):
        assert shown in words
    sign = client.get(reverse("report_sign", args=[desk.case.pk]), {"status": "addendum"})
    assert sign.context["asks_critical"]
    client.post(path("review_say"), {"words": "Look left as well.", "lesson": "1"})
    for person in (desk.world.reader, desk.world.second):
        assert "Look left as well." in client_of(person).get(reverse("reviews")).content.decode()


def test_a_coordinator_sees_a_serious_one_without_the_private_notes(desk: Desk) -> None:
    compared(client_of(desk.world.second))
    client_of(desk.world.reader).post(path("review_say"), {"words": "Between us."})
    client = client_of(desk.world.coordinator)
    listed = client.get(reverse("network_reviews", args=[desk.world.network.pk]))
    assert path("review") in listed.content.decode()
    assert "too early" in listed.content.decode()
    words = client.get(path("review")).content.decode()
    assert DIFFERS in words
    client.post(path("review_tell"), {"words": "Scan again."})
    sender = client_of(desk.world.sender).get(reverse("case", args=[desk.case.pk]))
    assert "Scan again." in sender.content.decode()
    assert (sender.context["may_confirm"], sender.context["is_said"]) == (True, True)
    assert "Between us." not in words


def test_a_coordinator_sets_how_much_is_read_again(desk: Desk) -> None:
    client = client_of(desk.world.coordinator)
    address = reverse("network_reviews", args=[desk.world.network.pk])
    client.post(address, {"first": "3", "percent": "10"})
    client.post(address, {"first": "x", "percent": "10"})
    rates = client.get(address).context["rates"]
    assert (rates.first_reports, rates.percent) == (3, 10)


def test_the_site_finds_nothing_of_a_review_on_any_page_of_its_case(desk: Desk) -> None:
    compared(client_of(desk.world.second))
    alarmed()
    client = client_of(desk.world.sender)
    assert client.get(path("review")).status_code == 404
    pages = [reverse(name, args=[desk.case.pk]) for name in ("case", "case_audit", "case_proof")]
    for page in (*pages, reverse("worklist"), reverse("heard"), reverse("site_audit")):
        words = client.get(page, follow=True).content.decode()
        for hidden in (READING, DIFFERS, path("review"), "read it again", "Read again"):
            assert hidden not in words, page


def test_a_reading_is_kept_before_it_is_locked_and_nobody_else_reads_it(desk: Desk) -> None:
    reviewer = client_of(desk.world.second)
    reviewer.post(path("review_keep"), {"reading": READING})
    assert READING in reviewer.get(path("review")).content.decode()
    assert PeerReview.objects.get().reading == ""
    for name in ("coordinator", "reader"):
        shown = client_of(getattr(desk.world, name)).get(path("review"))
        assert READING not in shown.content.decode()
    locked(reviewer)
    assert PeerReview.objects.get().draft == ""


def test_what_was_kept_does_not_go_on_to_another_reviewer(desk: Desk) -> None:
    reviewer = client_of(desk.world.second)
    reviewer.post(path("review_keep"), {"reading": READING})
    reviewer.post(path("review_hand_on"))
    assert PeerReview.objects.get().draft == ""


def test_the_control_chart_stands_on_the_readers_own_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = reverse("reviews")
    reader = client_of(desk.world.reader)
    assert "too early to say" in reader.get(page).content.decode()
    rows = [Graded(desk.world.reader.pk, "g", "CT False", False) for _ in range(30)]
    others = [Graded("other", "h", "CT False", n == 0) for n in range(30)]
    monkeypatch.setattr(review_queries, "graded_in", lambda _: rows + others)
    shown = reader.get(page).content.decode()
    assert "<polyline" in shown
    assert "Under the line" in shown
