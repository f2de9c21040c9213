"""The reader hears what happened, by feedback and outcomes; the site hears of its images."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from binome.cases import services as cases
from binome.notices.models import Notice
from binome.people.models import Membership
from binome.quality import feedback, outcomes
from binome.quality.feedback import Criterion, Said
from binome.quality.hearing_figures import heard
from binome.quality.models import Degree, Feedback, ImageGrid, Outcome, WhatBecame
from tests.cases.world import NOW, SOON, World
from tests.quality.conftest import work_until
from tests.quality.signing import sign

pytestmark = [pytest.mark.django_db]
DAY = timedelta(days=1)
USEFUL = Said(Degree.YES, Degree.PARTLY, "He walks again.")


def told(template: str) -> list[str]:
    rows = Notice.objects.filter(template=template).order_by("pk")
    return list(rows.values_list("address", flat=True))


@pytest.mark.both_databases
def test_the_site_is_asked_twice_and_the_reader_hears_each_answer_once(world: World) -> None:
    case = world.assigned(urgency="routine")
    sign(world, case, at=SOON)
    sign(world, case, at=SOON + timedelta(hours=1))
    work_until(SOON + 3 * DAY)
    work_until(SOON + 3 * DAY)
    assert told("outcome_asked") == ["sender@example.org"]
    first = Outcome.objects.get()
    by = world.actor("sender")
    outcomes.answer(first, what=WhatBecame.UNKNOWN, by=by, at=SOON + 3 * DAY)
    assert told("reader_hears") == []
    for _ in range(2):
        outcomes.answer(first, what=WhatBecame.BETTER, by=by, at=SOON + 4 * DAY)
    assert told("reader_hears") == ["reader@example.org"]
    work_until(SOON + 22 * DAY)
    assert list(Outcome.objects.values_list("day", flat=True)) == [2, 21]
    with pytest.raises(outcomes.NotAnOutcome):
        outcomes.answer(first, what="fine", by=by, at=NOW)
    assert [c.pk for c in outcomes.heard_by(world.actor("reader"))] == [case.pk]
    assert outcomes.heard_by(world.actor("second")) == []
    assert [o.day for o in outcomes.to_answer(by)] == [21]
    assert outcomes.to_answer(world.actor("stranger")) == []


@pytest.mark.both_databases
def test_nobody_is_asked_about_a_case_that_was_withdrawn(world: World) -> None:
    case = world.assigned(urgency="routine")
    sign(world, case, at=SOON)
    cases.withdraw(case=case, reason="died", by=world.actor("sender"), at=SOON)
    work_until(SOON + 30 * DAY)
    assert not Outcome.objects.exists()


@pytest.mark.both_databases
def test_the_figures_count_what_was_said_and_call_few_too_early(world: World) -> None:
    case = world.assigned(urgency="routine")
    with pytest.raises(feedback.NoAnswerYet):
        feedback.give(case=case, said=USEFUL, by=world.actor("sender"), at=SOON)
    sign(world, case, at=SOON)
    case.refresh_from_db()
    with pytest.raises(feedback.NotAnswered):
        feedback.give(case=case, said=Said("yes", ""), by=world.actor("sender"), at=SOON)
    for _ in range(2):
        feedback.give(case=case, said=USEFUL, by=world.actor("sender"), at=SOON)
    work_until(SOON + 3 * DAY)
    outcomes.answer(Outcome.objects.get(), what="died", by=world.actor("sender"), at=SOON)
    feedback.grade_images(case=case, unmet=["glare", "marker", "odd"], words="", at=SOON,
                          by=world.actor("reader"))  # fmt: skip
    found = heard(type(case).objects.all())
    assert Feedback.objects.count() == ImageGrid.objects.count() == 1
    assert (found["feedback"]["relevant"]["share"], found["feedback"]["useful"]["share"]) == (1, 0)
    assert found["feedback"]["given"]["is_too_early"]
    assert found["outcomes"]["day_2"]["by_answer"] == {"died": 1}
    assert found["outcomes"]["day_2"]["known"]["share"] == 1
    assert found["images"]["unmet"] == {"marker": 1, "glare": 1}
    assert len(Criterion) == 15


def test_one_tap_in_a_letter_answers_without_a_login_and_only_by_post(world: World) -> None:
    cache.clear()
    case = world.assigned(urgency="routine")
    sign(world, case, at=SOON)
    question = outcomes.ask(case.pk, 2, at=timezone.now())
    assert question is not None
    notice = Notice.objects.get(template="outcome_asked")
    path = re.sub(r"^https?://[^/]+", "", notice.words["link"])
    page = Client().get(path).content.decode()
    assert "day 2" in page
    assert "Epidural" not in page
    question.refresh_from_db()
    assert question.answer == ""
    Client(enforce_csrf_checks=False).post(path, {"what": "better"})
    question.refresh_from_db()
    assert (question.answer, question.answered_by_id) == ("better", world.sender.pk)
    ended = [Client().get(p) for p in ("/outcome/absent/", path[:-3] + "x/")]
    Membership.objects.filter(person=world.sender).update(until=NOW)
    ended.append(Client().get(path))
    assert {a.status_code for a in ended} == {200}
    assert all("has ended" in a.content.decode() for a in ended)
    Client().post(path, {"what": "died"})
    question.refresh_from_db()
    assert question.answer == "better"


def test_site_and_reader_speak_on_the_page_of_the_case(world: World) -> None:
    case = world.assigned(urgency="routine", modality="CT")
    type(case).objects.filter(pk=case.pk).update(image_count=3)
    sign(world, case, at=SOON)
    question = outcomes.ask(case.pk, 2, at=SOON)
    assert question is not None
    site, reader = Client(), Client()
    site.force_login(world.sender)
    reader.force_login(world.reader)
    page = reverse("case", args=[case.pk])
    assert "How is the patient now" in site.get(page).content.decode()
    assert "How is the patient now" not in reader.get(page).content.decode()
    said = {"relevant": "yes", "useful": "no", "words": "Transferred before."}
    site.post(reverse("case_feedback", args=[case.pk]), said)
    site.post(reverse("outcome_answer", args=[question.pk]), {"what": "worse", "list": "1"})
    for shown in (page, reverse("heard")):
        words = reader.get(shown).content.decode()
        assert "Transferred before." in words
        assert "Worse" in words
    reader.post(reverse("case_grade", args=[case.pk]), {"unmet": ["marker"], "words": "Nearly."})
    words = site.get(page).content.decode()
    assert str(Criterion.MARKER.label) in words
    assert "Nearly." in words
