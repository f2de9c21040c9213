"""After the answer: acknowledged by the site, followed up, found by section and code, and timed."""

from datetime import timedelta

import pytest
from django.test import Client

from binome.pages.views import cases as case_pages
from binome.people.models import Person
from binome.reports import services as reports
from binome.reports.models import Acknowledgement, Report
from binome.reports.queries.following import pace_by_template, recommendations_waiting
from binome.reports.queries.search import Narrowed, answers_with
from tests.cases.world import a_world
from tests.reports.desk import LATER, Desk, a_desk

pytestmark = pytest.mark.django_db
BIOPSY = {"finding": "hip_fracture", "action": "biopsy"}


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_reader_sees_that_the_site_has_acknowledged_the_answer(desk: Desk) -> None:
    version = desk.sign()
    reader, sender = client_of(desk.world.reader), client_of(desk.world.sender)
    page = f"/cases/{desk.case.pk}/"
    assert "Nobody at the site has acknowledged" in reader.get(page).content.decode()
    url = f"/reports/{version.pk}/acknowledge/"
    assert sender.post(url, {"said": "Opéré à 6 h."}).status_code == 302
    sender.post(url, {"said": "Opéré à 6 h."})
    assert Acknowledgement.objects.count() == 1
    seen = reader.get(page).content.decode()
    assert "acknowledged version 1" in seen
    assert "Opéré à 6 h." in seen
    assert reader.post(url, {"said": "x"}).status_code == 403


def test_a_recommendation_waits_until_somebody_says_it_is_done(desk: Desk) -> None:
    version = desk.sign(coded=BIOPSY)
    sender = desk.world.actor("sender")
    (one,) = recommendations_waiting(sender, language="en")
    assert (one.version, one.action) == (version, "Sampling or biopsy")
    assert recommendations_waiting(desk.world.actor("stranger"), language="en") == []
    reports.acknowledge(version=version, said="", is_done=False, by=sender, at=LATER)
    assert recommendations_waiting(sender, language="en") == [one]
    assert (
        "Sampling or biopsy"
        in client_of(desk.world.sender).get("/recommendations/").content.decode()
    )
    reports.acknowledge(version=version, said="Faite.", is_done=True, by=sender, at=LATER)
    assert recommendations_waiting(sender, language="en") == []


def test_nothing_waits_where_nothing_was_asked_for(desk: Desk) -> None:
    desk.sign(coded={"finding": "hip_fracture", "action": "none"})
    assert recommendations_waiting(desk.world.actor("sender"), language="en") == []


def test_answers_are_found_by_section_and_by_coded_finding(desk: Desk) -> None:
    version = desk.sign(coded=BIOPSY)
    by = desk.reader
    assert answers_with(by, "neurochirurgical", Narrowed(section="conclusion")) == [version]
    assert answers_with(by, "neurochirurgical", Narrowed(section="technique")) == []
    assert answers_with(by, "", Narrowed(finding="hip_fracture")) == [version]
    assert answers_with(by, "", Narrowed(finding="pneumothorax")) == []
    assert answers_with(by, "hematome", Narrowed(finding="hip_fracture")) == [version]
    form = {"words": "", "finding": "hip_fracture"}
    found = client_of(desk.world.reader).post("/search/", form).content.decode()
    assert desk.case.name in found


def test_the_time_to_sign_is_told_by_template(desk: Desk) -> None:
    Report.objects.filter(pk=desk.report.pk).update(
        template_id="binome-library:chest-film:fr", opened_at=LATER - timedelta(minutes=3)
    )
    desk.sign()
    (pace,) = pace_by_template(desk.reader)
    assert (pace.count, pace.median_minutes, pace.is_comparable) == (1, 3.0, False)
    assert pace_by_template(desk.world.actor("coordinator")) == [pace]
    page = client_of(desk.world.reader).get("/recommendations/").content.decode()
    assert "3.0 min" in page
    assert "too few to compare" in page


def test_every_recommendation_of_a_network_stays_in_it(desk: Desk) -> None:
    other = a_desk(a_world(tag=" elsewhere"))
    other.sign(coded=BIOPSY)
    assert recommendations_waiting(desk.world.actor("sender"), language="en") == []
