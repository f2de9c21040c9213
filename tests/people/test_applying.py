"""Joining by a public form: checklist, last day and a yes to the charter before a first case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from binome.notices.models import Notice
from binome.people import (
    applications,
    charters,
    credentials,
    entrances,
    holding,
    licences,
    queries,
    services,
)
from binome.people.applications import Account, Checked, Written
from binome.people.checklists import words_of
from binome.people.models import (
    APPLICATION_MOVES,
    Applicant,
    Application,
    ApplicationState,
    Diploma,
    Entrance,
    Licence,
    Membership,
    Person,
    Role,
    Site,
)
from binome.people.services import Place
from tests.cases.world import NOW, World, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = timedelta(days=1)
ANSWERS = {"board": "Ordre", "number": "75/1", "specialty": "Chest", "countries": "TG", "hours": ""}
READER = Written(
    "Léa", "fr en", email="lea@example.org", answers=ANSWERS, diploma=b"%PDF-1.7 diploma"
)
NEW = Account("lea", "a quiet river at night")
CHECKED = Checked(words_of(Applicant.READER), NOW + 365 * DAY)


@pytest.fixture
def world() -> World:
    return a_world()


def entrance(world: World, applicant: str = Applicant.READER, **wanted: object) -> Entrance:
    asked = entrances.Wanted(applicant, "Readers", **wanted)  # type: ignore[arg-type]
    return entrances.open_entrance(
        network=world.network, wanted=asked, by=world.actor("coordinator"), at=NOW
    )


def applied(form: Entrance, written: Written = READER) -> Application:
    secret = applications.apply(form, written, at=NOW)
    found = applications.application_behind(secret)
    assert found is not None
    return found


def joined(world: World, application: Application, checked: Checked = CHECKED) -> Person:
    applications.verify(application, checked, by=world.actor("coordinator"), at=NOW)
    return applications.join(application, NEW, has_said_yes=True, at=NOW + DAY)


def reads(world: World, person: Person, *, days: int = 1) -> bool:
    """Whether the rules could give them a case, and the doors let them in."""
    at = NOW + days * DAY
    person.refresh_from_db()
    actor = credentials.actor_of_person(person, at=at)
    is_given = person in queries.readers_of(world.network.pk, at=at)
    assert is_given == actor.has_role(Role.READER)
    return is_given


def test_a_stranger_joins_and_reads_only_after_checklist_account_and_charter(world: World) -> None:
    charter = charters.publish(
        network=world.network, words="Be kind.", days=30, by=world.actor("coordinator"), at=NOW
    )
    one = applied(entrance(world))
    assert Notice.objects.filter(template="application_sent").count() == 1
    with pytest.raises(applications.Decided):
        applications.join(one, NEW, has_said_yes=True, at=NOW)
    lacks_one = replace(CHECKED, ticks=CHECKED.ticks - {"register"})
    for short in (lacks_one, replace(CHECKED, until=NOW), replace(CHECKED, role=Role.COORDINATOR)):
        with pytest.raises(applications.NotChecked):
            applications.verify(one, short, by=world.actor("coordinator"), at=NOW)
    applications.verify(one, CHECKED, by=world.actor("coordinator"), at=NOW)
    assert not Diploma.objects.exists()
    with pytest.raises(applications.CharterFirst):
        applications.join(one, NEW, has_said_yes=False, at=NOW)
    with pytest.raises(ValidationError):
        applications.join(one, Account("lea", "short"), has_said_yes=True, at=NOW)
    person = applications.join(one, NEW, has_said_yes=True, at=NOW)
    assert reads(world, person)
    assert not reads(world, person, days=366)
    assert Licence.objects.get().checked_by == world.coordinator
    assert charters.acceptances_of(charter).get().person == person
    with pytest.raises(applications.Decided):
        applications.join(one, Account("again", NEW.password), has_said_yes=True, at=NOW)


def test_an_institution_becomes_a_site_with_its_first_person(world: World) -> None:
    form = entrance(world, Applicant.INSTITUTION)
    one = applied(form, Written("Awa", "fr ar", phone="+235 1", answers={"site_name": "Mongo"}))
    checked = Checked(words_of(Applicant.INSTITUTION), NOW + DAY, site_name=world.site.name)
    with pytest.raises(applications.SiteTaken):
        applications.verify(one, checked, by=world.actor("coordinator"), at=NOW)
    checked = replace(checked, site_name="Mongo", time_zone="Africa/Ndjamena")
    person = joined(world, one, checked)
    site = Site.objects.get(name="Mongo")
    assert (site.languages, site.time_zone) == ("fr ar", "Africa/Ndjamena")
    roles = set(person.memberships.values_list("role", "site"))
    assert roles == {(Role.SENDER, site.pk), (Role.SITE_ADMINISTRATOR, site.pk)}


def test_a_campaign_ends_with_its_form_and_its_roles_and_no_other_role(world: World) -> None:
    form = entrance(world, closes_at=NOW + 10 * DAY)
    one, other = applied(form), applied(form)
    person = joined(world, one)
    assert reads(world, person, days=9)
    assert not reads(world, person, days=11)
    applications.verify(other, CHECKED, by=world.actor("coordinator"), at=NOW)
    applications.join(other, Account(person=world.second), has_said_yes=True, at=NOW)
    assert reads(world, world.second, days=11)
    with pytest.raises(applications.Closed):
        applications.apply(form, READER, at=NOW + 10 * DAY)
    with pytest.raises(entrances.NotAnEntrance):
        entrance(world, closes_at=NOW + 400 * DAY)


def test_whoever_read_before_has_time_and_whoever_comes_after_has_none(world: World) -> None:
    by = world.actor("coordinator")
    entrance(world)
    later = services.add_person(username="late", name="Late", password=None, at=NOW)
    place = Place(world.network, group=world.group)
    services.give_role(person=later, role=Role.READER, place=place, at=NOW + DAY)
    assert not reads(world, later)
    assert reads(world, world.reader)
    assert not reads(world, world.reader, days=holding.GRACE.days + 1)
    membership = Membership.objects.select_related("network").get(person=later)
    assert holding.reasons_of(membership, at=NOW + DAY) == [holding.PAPERS]
    paper = licences.Paper("Ordre", "1", NOW + 90 * DAY)
    for person in (later, world.reader):
        licences.note(person=person, network=world.network, paper=paper, by=by, at=NOW)
    assert reads(world, later)
    assert reads(world, world.reader, days=60)


def test_a_new_version_of_the_charter_silences_nobody_before_it_binds(world: World) -> None:
    by = world.actor("coordinator")
    first = charters.publish(network=world.network, words="One", days=5, by=by, at=NOW)
    assert reads(world, world.reader, days=4)
    assert not reads(world, world.reader, days=6)
    charters.accept(first, person=world.reader, at=NOW)
    second = charters.publish(network=world.network, words="Two", days=20, by=by, at=NOW + DAY)
    assert reads(world, world.reader, days=20)
    assert not reads(world, world.reader, days=22)
    assert not reads(world, world.second, days=6)
    assert charters.owed_by(world.second, at=NOW + DAY) == [second]
    charters.accept(second, person=world.second, at=NOW + DAY)
    assert reads(world, world.second, days=30)
    with pytest.raises(charters.NothingWritten):
        charters.publish(network=world.network, words=" ", days=5, by=by, at=NOW)


def test_what_strangers_send_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form = entrance(world)
    for content in (b"MZ program", b"%PDF-" + bytes(applications.MOST_DIPLOMA_BYTES)):
        with pytest.raises(applications.NotADiploma):
            applications.apply(form, replace(READER, diploma=content), at=NOW)
    monkeypatch.setattr(applications, "MOST_WAITING", 2)
    applied(form)
    applied(form)
    with pytest.raises(applications.Closed):
        applied(form)
    assert Notice.objects.filter(template="application_sent").count() == 1
    entrances.close(form, by=world.actor("coordinator"), at=NOW)
    with pytest.raises(applications.Closed):
        applied(form)


def test_a_no_is_told_and_moves_are_those_of_the_table(world: World) -> None:
    one = applied(entrance(world))
    by = world.actor("coordinator")
    applications.decline(one, reason="The register does not know you.", by=by, at=NOW)
    notice = Notice.objects.get(template="application_decided")
    assert (notice.address, set(notice.words)) == ("lea@example.org", {"link"})
    tried: dict[str, Callable[[], object]] = {
        "verify": lambda: applications.verify(one, CHECKED, by=by, at=NOW),
        "decline": lambda: applications.decline(one, reason="", by=by, at=NOW),
        "join": lambda: applications.join(one, NEW, has_said_yes=True, at=NOW),
    }
    for verb, act in tried.items():
        assert (ApplicationState.DECLINED, verb) not in APPLICATION_MOVES
        with pytest.raises(applications.Decided):
            act()
