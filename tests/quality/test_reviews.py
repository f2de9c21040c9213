"""Reports read again, blind (docs/formats/peer-review.md; SAFETY 12)."""

from datetime import timedelta

import pytest

from binome.archive.models import StudyGrant
from binome.audit.models import AuditEvent
from binome.cases import services as cases
from binome.cases.models import Assignment, Message, Shift
from binome.notices.models import Notice
from binome.pages.promise_panel import conclusion_of
from binome.people.models import BrokenGlass, Group, Membership, Person, Role
from binome.people.policies import Verdict, verdict
from binome.people.services import Place
from binome.quality import clocks, drawing, review_talk, reviews
from binome.quality.clock_table import INSIDE, LADDERS, Whom
from binome.quality.models import (
    REVIEW_MOVES,
    Clock,
    CriticalResult,
    PeerReview,
    ReviewRates,
    ReviewState,
)
from binome.quality.review_queries import agreement, reviewed
from binome.quality.reviews import Compared, NoGrade, NoSuchRate, NotBlind, NothingRead, ReviewMoved
from binome.reports import services as reports
from binome.reports.signature import PasswordConfirmed, Signature
from tests.cases.world import NOW, SOON, World, a_person, actor_of
from tests.quality.conftest import fresh, work_until
from tests.reports.desk import LATER, Desk, a_desk

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DRAWN = LATER + reviews.DRAWN_AFTER
MISS = Compared("3b", "A second haematoma on the left.")


def elsewhere(world: World, name: str = "far") -> Person:
    """A reader of another group."""
    group, _ = Group.objects.get_or_create(network=world.network, name="Elsewhere")
    place = Place(world.network, group=group)
    return a_person(name, Role.READER, place, email=f"{name}@example.org")


def drawn(desk: Desk) -> PeerReview:
    """The desk's case, signed, drawn and given."""
    reports_signed(desk)
    work_until(DRAWN)
    return PeerReview.objects.get()


def reports_signed(desk: Desk) -> None:
    desk.sign(critical_result="no")


def graded(desk: Desk, said: Compared = MISS) -> PeerReview:
    review = drawn(desk)
    by = actor_of(review.reviewer)
    reviews.lock(review=review, reading="Two haematomas.", by=by, at=DRAWN)
    return reviews.grade(review=review, said=said, by=by, at=DRAWN)


def signature(desk: Desk, critical: str) -> Signature:
    evidence = PasswordConfirmed(desk.world.reader.pk, DRAWN + MINUTE)
    return desk.signature(evidence=evidence, critical_result=critical)


def told(template: str) -> list[str]:
    found = Notice.objects.filter(template=template).order_by("created_at", "pk")
    return list(found.values_list("address", flat=True))


@pytest.fixture
def desk(world: World) -> Desk:
    return a_desk(world)


@pytest.mark.both_databases
def test_a_final_report_goes_to_a_reader_of_another_group_with_the_images(desk: Desk) -> None:
    far = elsewhere(desk.world)
    review = drawn(desk)
    assert (review.state, review.reviewer, review.first_reader) == (
        ReviewState.GIVEN, far, desk.world.reader,
    )  # fmt: skip
    assert review.first_group_id == desk.world.group.pk
    assert StudyGrant.objects.in_force(DRAWN).filter(person=far, study=desk.study).exists()
    assert told("review_asked") == ["far@example.org"]


@pytest.mark.both_databases
def test_whoever_has_the_fewest_open_comes_first_and_ones_own_group_last(desk: Desk) -> None:
    busy, free = elsewhere(desk.world, "a-busy"), elsewhere(desk.world, "z-free")
    PeerReview.objects.create(
        case=desk.case, version_id="other", first_reader=desk.world.reader, reviewer=busy,
        state=ReviewState.GIVEN, drawn_at=NOW, given_at=NOW,
    )  # fmt: skip
    reports_signed(desk)
    work_until(DRAWN)
    review = PeerReview.objects.exclude(version_id="other").get()
    assert review.reviewer == free
    for person, following in ((free, busy), (busy, desk.world.second), (desk.world.second, None)):
        review.not_by.append(person.pk)
        assert drawing.reviewer_for(review, at=DRAWN) == following


@pytest.mark.parametrize("way", ["group", "coordinates", "assigned", "glass", "no role"])
def test_it_is_never_given_to_who_may_know_the_answer_or_may_not_read(desk: Desk, way: str) -> None:
    world, second = desk.world, desk.world.second
    if way == "group":
        type(desk.case).objects.filter(pk=desk.case.pk).update(group=world.group)
    elif way == "coordinates":
        Membership.objects.create(
            person=second, role=Role.COORDINATOR, network=world.network, since=NOW
        )
    elif way == "assigned":
        Assignment.objects.create(case=desk.case, reader=second, at=NOW, ended_at=NOW)
    elif way == "glass":
        BrokenGlass.objects.create(
            person=second, site=world.site, case_id=desk.case.pk, at=NOW, until=NOW + MINUTE
        )
    else:
        Membership.objects.filter(person=second).update(until=NOW)
    review = drawn(desk)
    assert (review.state, review.reviewer) == (ReviewState.WAITING, None)
    far = elsewhere(world)
    reviews.give_waiting(at=DRAWN)
    review.refresh_from_db()
    assert review.reviewer == far


def test_the_first_reports_are_all_drawn_then_a_share_that_is_the_same_at_every_look(
    desk: Desk,
) -> None:
    version = desk.sign(critical_result="no")
    share = drawing.share_of(version.pk)
    below, above = int(share * 100), int(share * 100) + 1

    def is_drawn(first: int, percent: int) -> bool:
        rates = ReviewRates(network=desk.world.network, first_reports=first, percent=percent)
        return drawing.is_drawn(version, rates)

    assert 0 <= share < 1
    assert is_drawn(1, 0)
    assert [is_drawn(0, n) for n in (0, below, above, 100)] == [False, False, True, True]
    assert drawing.share_of(version.pk) == share
    assert (drawing.rates_of(desk.world.network).first_reports, 5) == (
        20, drawing.rates_of(desk.world.network).percent,
    )  # fmt: skip


def test_a_coordinator_sets_the_two_numbers_and_nonsense_changes_nothing(desk: Desk) -> None:
    network, by = desk.world.network, desk.world.actor("coordinator")
    reviews.set_rates(network=network, first="0", percent="0", by=by, at=SOON)
    for first, percent in (("-1", "5"), ("5", "101"), ("", "5"), ("²", "5")):
        with pytest.raises(NoSuchRate):
            reviews.set_rates(network=network, first=first, percent=percent, by=by, at=SOON)
    reports_signed(desk)
    work_until(DRAWN)
    assert not PeerReview.objects.exists()


def test_a_report_taken_back_or_a_case_withdrawn_before_the_draw_is_not_read_again(
    desk: Desk,
) -> None:
    version = desk.sign(critical_result="no")
    cases.withdraw(case=fresh(desk.case), reason="moved", by=desk.world.actor("sender"), at=LATER)
    work_until(DRAWN)
    assert reviews.draw(version.pk, at=DRAWN) is None
    assert not PeerReview.objects.exists()


@pytest.mark.both_databases
def test_a_case_withdrawn_meanwhile_ends_its_review_and_the_images(desk: Desk) -> None:
    review = drawn(desk)
    by = desk.world.actor("sender")
    cases.withdraw(case=fresh(desk.case), reason="moved", by=by, at=DRAWN + MINUTE)
    review.refresh_from_db()
    assert review.state == ReviewState.CANCELLED
    grants = StudyGrant.objects.in_force(DRAWN + 2 * MINUTE)
    assert not grants.filter(person=desk.world.second).exists()


def test_a_locked_reading_never_changes_and_is_no_empty_one(desk: Desk) -> None:
    review = drawn(desk)
    by = actor_of(review.reviewer)
    with pytest.raises(ReviewMoved):
        reviews.grade(review=review, said=MISS, by=by, at=DRAWN)
    with pytest.raises(NothingRead):
        reviews.lock(review=review, reading=" ", by=by, at=DRAWN)
    reviews.lock(review=review, reading="Normal.", by=by, at=DRAWN)
    with pytest.raises(ReviewMoved):
        reviews.lock(review=review, reading="Other.", by=by, at=DRAWN)
    for said in (Compared(""), Compared("4", "x"), Compared("2a", " ")):
        with pytest.raises(NoGrade):
            reviews.grade(review=review, said=said, by=by, at=DRAWN)
    review.refresh_from_db()
    assert (review.reading, review.state) == ("Normal.", ReviewState.LOCKED)


def test_who_learns_the_answer_before_the_lock_hands_it_on(desk: Desk) -> None:
    far = elsewhere(desk.world)
    review = drawn(desk)
    BrokenGlass.objects.create(
        person=far, site=desk.world.site, case_id=desk.case.pk, at=DRAWN, until=DRAWN + MINUTE
    )
    with pytest.raises(NotBlind):
        reviews.lock(review=review, reading="Normal.", by=actor_of(far), at=DRAWN)
    review.refresh_from_db()
    assert (review.reading, review.reviewer) == ("", desk.world.second)
    assert not StudyGrant.objects.in_force(DRAWN).filter(person=far).exists()


def test_what_rests_for_a_week_goes_to_another(desk: Desk) -> None:
    elsewhere(desk.world)
    review = drawn(desk)
    reviews.give_waiting(at=DRAWN + reviews.RESTS)
    review.refresh_from_db()
    assert review.reviewer != desk.world.second
    reviews.give_waiting(at=DRAWN + reviews.RESTS + MINUTE)
    review.refresh_from_db()
    assert review.reviewer == desk.world.second


def test_the_table_lets_nobody_of_the_site_see_a_review_in_any_state(desk: Desk) -> None:
    review = graded(desk)
    for role in (Role.SENDER, Role.SITE_ADMINISTRATOR, Role.CLINICIAN):
        person = a_person(f"at-{role}", role, Place(desk.world.network, desk.world.site))
        for action in ("review.see", "review.write", "review.talk", "review.settle"):
            assert verdict(actor_of(person), action, review) is Verdict.UNSEEN
    for leg in INSIDE:
        whom = {word for rung in LADDERS[leg] for word in rung.whom}
        assert not whom & {Whom.SITE, Whom.ANSWERING}
    said = AuditEvent.objects.filter(action__startswith="review.")
    assert said.exists()
    assert not said.exclude(site_id="", case_id="").exists()


def test_the_first_reader_sees_it_once_graded_and_a_coordinator_a_serious_one_alone(
    desk: Desk,
) -> None:
    def seen(review: PeerReview) -> dict[str, bool]:
        return {
            name: verdict(desk.world.actor(name), "review.see", review) is Verdict.ALLOWED
            for name in ("second", "reader", "coordinator")
        }

    review = drawn(desk)
    assert seen(review) == {"second": True, "reader": False, "coordinator": False}
    by = actor_of(review.reviewer)
    reviews.lock(review=review, reading="Normal.", by=by, at=DRAWN)
    review = reviews.grade(review=review, said=Compared("2a", "A cyst."), by=by, at=DRAWN)
    assert seen(review) == {"second": True, "reader": True, "coordinator": False}
    assert told("review_news") == ["reader@example.org"]
    assert not Clock.objects.filter(leg="reviewed").exists()
    review.is_serious = True
    assert seen(review)["coordinator"]


def test_a_serious_miss_tells_the_first_reader_then_who_is_on_duty_then_the_coordinator(
    desk: Desk,
) -> None:
    Person.objects.filter(pk=desk.world.resident.pk).update(email="duty@example.org")
    Shift.objects.create(
        network=desk.world.network, person=desk.world.resident,
        from_at=NOW - MINUTE, until_at=NOW + timedelta(hours=8),
    )  # fmt: skip
    graded(desk)
    for minutes, expected in (
        (0, ["reader@example.org"]),
        (9, ["reader@example.org"]),
        (10, ["reader@example.org", "duty@example.org"]),
        (30, ["reader@example.org", "duty@example.org", "coordinator@example.org"]),
    ):
        work_until(DRAWN + minutes * MINUTE)
        assert told("review_serious") == expected
    assert Clock.objects.get(leg="reviewed").state == "missed"


def test_i_take_care_of_it_stops_the_alert(desk: Desk) -> None:
    graded(desk)
    work_until(DRAWN)
    by = desk.world.actor("reader")
    assert clocks.take_care(case=fresh(desk.case), by=by, at=DRAWN + MINUTE)
    work_until(DRAWN + timedelta(hours=3))
    assert told("review_serious") == ["reader@example.org"]


@pytest.mark.parametrize(("critical", "calls"), [("yes", 1), ("", 1), ("no", 0)])
def test_an_addendum_ends_the_alert_and_the_site_is_called_unless_its_signer_says_no(
    desk: Desk, critical: str, calls: int
) -> None:
    review = graded(desk)
    reports.add_addendum(
        report=desk.report, text="A second haematoma on the left.",
        signature=signature(desk, critical), by=desk.reader, at=DRAWN + MINUTE,
    )  # fmt: skip
    assert CriticalResult.objects.count() == calls
    assert Clock.objects.get(leg="reviewed").state == "kept"
    review.refresh_from_db()
    assert (review.settled_by, review.settled_at) == ("Reader", DRAWN + MINUTE)


def test_an_addendum_without_an_alert_calls_nobody_by_itself(desk: Desk) -> None:
    graded(desk, Compared("2a", "A cyst."))
    reports.add_addendum(
        report=desk.report, text="And a cyst.", signature=signature(desk, ""),
        by=desk.reader, at=DRAWN + MINUTE,
    )  # fmt: skip
    assert not CriticalResult.objects.exists()


def test_the_first_reader_says_why_the_report_stands_and_the_alert_ends(desk: Desk) -> None:
    review, by = graded(desk, Compared("2b", "A fracture.", is_serious=True)), desk.reader
    with pytest.raises(review_talk.NothingSaid):
        review_talk.settle(review=review, why=" ", by=by, at=DRAWN + MINUTE)
    review_talk.settle(review=review, why="An old one.", by=by, at=DRAWN + MINUTE)
    assert Clock.objects.get(leg="reviewed").state == "kept"
    with pytest.raises(ReviewMoved):
        review_talk.settle(review=review, why="Again.", by=by, at=DRAWN + MINUTE)
    assert not review_talk.has_alert(desk.case)


def test_a_coordinator_tells_the_site_in_words_of_their_own_and_it_is_called(desk: Desk) -> None:
    review, by = graded(desk), desk.world.actor("coordinator")
    with pytest.raises(review_talk.NothingSaid):
        review_talk.tell_site(review=review, words=" ", by=by, at=DRAWN + MINUTE)
    assert not CriticalResult.objects.exists()
    review_talk.tell_site(review=review, words="Look left: scan.", by=by, at=DRAWN + MINUTE)
    result = CriticalResult.objects.get()
    message = Message.objects.get(pk=result.version_id)
    assert (message.text, message.author_name) == ("Look left: scan.", "Coordinator")
    assert conclusion_of(result.version_id) == "Look left: scan."
    assert Clock.objects.get(leg="reviewed").state == "kept"
    work_until(DRAWN + MINUTE)
    assert told("critical_result") == ["sender@example.org"]


def test_what_the_two_say_is_told_to_the_other_and_a_lesson_is_kept_by_both(desk: Desk) -> None:
    far = elsewhere(desk.world)
    review = graded(desk, Compared("2a", "A cyst."))
    review_talk.say(review=review, words="Thanks.", is_lesson=False, by=desk.reader, at=DRAWN)
    review_talk.say(
        review=review, words="Look left.", is_lesson=True, by=actor_of(far), at=DRAWN + MINUTE
    )
    assert sorted(told("review_news")) == [
        "far@example.org", "reader@example.org", "reader@example.org",
    ]  # fmt: skip
    assert [note.is_lesson for note in review.notes.all()] == [False, True]


@pytest.mark.both_databases
def test_the_shares_have_n_and_interval_and_say_when_it_is_too_early(desk: Desk) -> None:
    found = agreement(["1"] * 17 + ["2a", "2b", "3b"])
    assert [found[kind]["share"] for kind in ("agreed", "easily_missed", "seldom_missed")] == [
        0.85, 0.1, 0.05,
    ]  # fmt: skip
    assert not found["agreed"]["is_too_early"]
    assert found["agreed"]["low"] < 0.85 < found["agreed"]["high"]
    review = graded(desk)
    figures = reviewed(type(desk.case).objects.filter(pk=desk.case.pk))
    assert figures["seldom_missed"]["is_too_early"]
    assert (figures["serious"], figures["by_grade"], figures["by_state"]) == (
        1, {"3b": 1}, {"graded": 1},
    )  # fmt: skip
    assert set(figures["by_group"]) == {review.first_group_id}
    assert set(figures["by_site"]) == {desk.case.site_id}


def test_every_state_but_the_two_ends_has_a_way_on() -> None:
    for state in ReviewState:
        ways = {verb for before, verb in REVIEW_MOVES if before == state}
        assert bool(ways) == (state not in (ReviewState.GRADED, ReviewState.CANCELLED))
