"""Searches see exactly what the policies allow, in an order that pages can rely on."""

from datetime import timedelta

import pytest

from binome.archive import search, services
from binome.archive.columns import STUDY_UID
from binome.archive.matching import INSTANCE, PATIENT, SERIES, STUDY
from binome.archive.models import Study
from binome.archive.queries import studies_visible_to
from binome.archive.search import Page, Question
from binome.archive.services import Incoming, Terms
from binome.people import policies
from binome.people.actors import NOBODY, Actor
from binome.people.models import Group, Membership, Role, Site
from tests.archive.instances import Made
from tests.archive.people import AT, actor_for, person_at, site_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MACHINE = Actor(id="machine", name="CT")


def study_at(site: Site, *, number: int = 1, **more: str) -> Study:
    made = Made(patient_id=f"P{number}", patient_name=more.pop("PatientName", "Épreuve^Zoé"))
    sent = [Incoming(made.instance(1, **more))]
    services.store(sent, site=site, by=MACHINE, at=AT)
    return Study.objects.get(study_instance_uid=made.study_instance_uid)


def uids(question: Question, by: Actor) -> list[str]:
    return [row[0] for row in search.found(question, [STUDY_UID], by=by)]


def test_a_search_sees_what_the_policies_allow_and_nothing_else() -> None:
    site = site_of()
    foreign, neighbour = site_of("Lomé"), site_of("Dapaong", network=site.network)
    studies = [study_at(place, number=n) for n, place in enumerate((site, foreign, neighbour))]
    withdrawn = study_at(site, number=9)
    services.withdraw(withdrawn, reason="wrong patient", by=MACHINE, at=AT)
    reader, grouped = person_at(site, Role.READER), person_at(site, Role.RESIDENT)
    late = person_at(site, Role.READER, "late")
    group = Group.objects.create(network=site.network, name="Chest")
    Membership.objects.create(
        person=grouped, role=Role.READER, network=site.network, group=group, since=AT
    )
    services.grant(studies[0], to=reader, terms=Terms("case"), by=MACHINE, at=AT)
    services.grant(studies[2], to=group, terms=Terms("case"), by=MACHINE, at=AT)
    over = Terms("case", until=AT - timedelta(days=1))
    services.grant(studies[0], to=late, terms=over, by=MACHINE, at=AT)
    services.grant(studies[1], to=reader, terms=Terms("case"), by=MACHINE, at=AT)
    actors = [actor_for(p) for p in (reader, grouped, late, person_at(site), person_at(foreign))]
    for actor in (*actors, NOBODY):
        found = sorted(uids(Question(STUDY, {}), actor))
        allowed = [s for s in studies if policies.can(actor, "study.see", s)]
        assert found == sorted(study.study_instance_uid for study in allowed)
        assert found == sorted(s.study_instance_uid for s in studies_visible_to(actor))


def test_pages_hold_every_study_once_newest_first() -> None:
    site = site_of()
    for number in range(5):
        study_at(site, number=number, StudyDate=f"2026030{number % 2 + 1}")
    actor = actor_for(person_at(site))
    whole = uids(Question(STUDY, {}), actor)
    pages = [uids(Question(STUDY, {}, Page(2, start)), actor) for start in (0, 2, 4)]
    assert [uid for page in pages for uid in page] == whole
    dates = dict(Study.objects.values_list("study_instance_uid", "study_date"))
    assert [dates[uid] for uid in whole] == sorted(dates.values(), reverse=True)


@pytest.mark.parametrize(
    ("words", "count"),
    [("zoe", 1), ("ZOÉ epr", 1), ("epreuve^zoe", 1), ("zo*", 1), ("preuve", 0), ("zoe dupont", 0)],
)
def test_a_fuzzy_name_is_words_in_any_order_each_the_beginning_of_one(
    words: str, count: int
) -> None:
    site = site_of()
    study_at(site)
    question = Question(STUDY, {"00100010": words}, is_fuzzy=True)
    assert len(uids(question, actor_for(person_at(site)))) == count


@pytest.mark.parametrize("level", [PATIENT, STUDY, SERIES, INSTANCE])
def test_a_key_that_is_sql_matches_nothing_and_does_nothing(level: str) -> None:
    site = site_of()
    study_at(site)
    actor = actor_for(person_at(site))
    for tag in ("00100010", "00100020", "00080050", "00080020", "0020000D", "00080061"):
        for value in ("' OR '1'='1", "%", "_'; DROP TABLE archive_study; --", "%s"):
            keys = {"00100020": "", tag: value}
            expected = 1 if level == PATIENT and tag[:4] != "0010" else 0
            rows = search.rows(Question(level, keys), ["1"], by=actor)
            assert len(rows) == expected, (tag, value)
    assert Study.objects.count() == 1
