"""Tokens with a scope and an end; licences that end; PINs that belong to one device."""

from datetime import UTC, datetime, timedelta

import pytest

from binome.audit.models import AuditEvent
from binome.people import credentials, licences, pins, queries, services, tokens
from binome.people.actors import NOBODY, Actor
from binome.people.models import AccessToken, Network, Person, Role, Site
from binome.people.policies import can
from binome.people.services import Place

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
OPERATOR = Actor(id="operator", name="operator")
YEAR = timedelta(days=365)


@pytest.fixture
def site() -> Site:
    return Site.objects.create(network=Network.objects.create(name="Sahel"), name="Kara")


@pytest.fixture
def reader(site: Site) -> Person:
    person = services.add_person(username="lea", name="Léa", password=None, at=AT)
    services.give_role(person=person, role=Role.READER, place=Place(site.network), at=AT)
    return person


def token(site: Site, *scopes: str, days: int | None = 90) -> str:
    wanted = tokens.Wanted("CT", scopes, days)
    return tokens.add(site=site, wanted=wanted, by=OPERATOR, at=AT)


def test_a_token_opens_its_scope_until_its_end(site: Site) -> None:
    sends = credentials.actor_of_token(token(site, "send"), at=AT)
    finds = credentials.actor_of_token(token(site, "read"), at=AT)
    assert not can(sends, "study.query")
    assert can(finds, "study.query")
    secret = token(site, "send", days=30)
    assert credentials.actor_of_token(secret, at=AT + timedelta(days=29)) != NOBODY
    assert credentials.actor_of_token(secret, at=AT + timedelta(days=30)) == NOBODY


def test_a_token_tells_when_it_was_last_used_and_opens_nothing_once_revoked(site: Site) -> None:
    secret = token(site, "read")
    later = AT + timedelta(hours=1)
    assert credentials.actor_of_token(secret, at=later) != NOBODY
    kept = AccessToken.objects.get()
    assert kept.last_used_at == later
    tokens.revoke(token=kept, by=OPERATOR, at=later)
    tokens.revoke(token=kept, by=OPERATOR, at=later)
    assert credentials.actor_of_token(secret, at=later) == NOBODY
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


@pytest.mark.parametrize(
    ("scopes", "days"), [((), 90), (("all",), 90), (("read",), 0), (("read",), 731)]
)
def test_a_token_without_sense_is_not_made(site: Site, scopes: tuple[str, ...], days: int) -> None:
    with pytest.raises((tokens.NoSuchScope, tokens.TooLong)):
        token(site, *scopes, days=days)
    assert not AccessToken.objects.exists()


def paper(ends_at: datetime) -> licences.Paper:
    return licences.Paper("Ordre des médecins", "12345", ends_at)


def noted(site: Site, reader: Person, ends_at: datetime) -> None:
    licences.note(person=reader, network=site.network, paper=paper(ends_at), by=OPERATOR, at=AT)
    reader.refresh_from_db()


def test_a_licence_that_ends_takes_the_right_to_read(site: Site, reader: Person) -> None:
    assert can(credentials.actor_of_person(reader, at=AT), "study.query")
    noted(site, reader, AT + YEAR)
    before = credentials.actor_of_person(reader, at=AT + YEAR - timedelta(seconds=1))
    after = credentials.actor_of_person(reader, at=AT + YEAR)
    assert can(before, "study.query")
    assert not can(after, "study.query")
    assert can(after, "account.use")
    assert reader in queries.readers_of(site.network_id, at=AT)
    assert reader not in queries.readers_of(site.network_id, at=AT + YEAR)


def test_a_new_licence_gives_it_back_and_a_struck_one_takes_it(site: Site, reader: Person) -> None:
    noted(site, reader, AT - timedelta(days=1))
    assert not can(credentials.actor_of_person(reader, at=AT), "study.query")
    noted(site, reader, AT + YEAR)
    assert can(credentials.actor_of_person(reader, at=AT), "study.query")
    for licence in licences.licences_of(site.network):
        licences.strike(licence, by=OPERATOR, at=AT)
    reader.refresh_from_db()
    assert not can(credentials.actor_of_person(reader, at=AT), "study.query")


def test_who_must_be_told_of_an_end(site: Site, reader: Person) -> None:
    noted(site, reader, AT + timedelta(days=20))
    assert list(licences.ending(at=AT, within=timedelta(days=30))) == [reader]
    assert not licences.ending(at=AT, within=timedelta(days=7))


def fits(reader: Person, pin: str, *, device: str = "phone", at: datetime = AT) -> bool:
    return pins.fits(person_id=reader.pk, device_id=device, pin=pin, at=at) == reader


def test_a_pin_opens_its_device_for_a_week_and_no_other(reader: Person) -> None:
    pins.keep(person=reader, device_id="phone", pin="4071", at=AT)
    assert fits(reader, "4071")
    assert not fits(reader, "4071", device="another")
    assert not fits(reader, "4071", device="")
    assert not fits(reader, "4071", at=AT + pins.LASTS)
    pins.renew(person=reader, device_id="phone", at=AT + timedelta(days=5))
    assert fits(reader, "4071", at=AT + pins.LASTS)


def test_five_wrong_pins_and_the_right_one_is_wrong_too(reader: Person) -> None:
    pins.keep(person=reader, device_id="phone", pin="4071", at=AT)
    for _ in range(pins.MOST_WRONG):
        assert not fits(reader, "9999")
    assert not fits(reader, "4071")
    assert pins.people_with_pin("phone", [reader.pk], at=AT) == []
    pins.renew(person=reader, device_id="phone", at=AT)
    assert fits(reader, "4071")


def test_a_new_password_ends_every_pin(reader: Person) -> None:
    pins.keep(person=reader, device_id="phone", pin="4071", at=AT)
    services.set_password(person=reader, password="a quiet river in the dry season", at=AT)
    assert not fits(reader, "4071")


@pytest.mark.parametrize("pin", ["", "12", "1234", "4321", "7777", "40a1", "٤٠٧١", "1" * 13])
def test_a_weak_pin_is_refused(reader: Person, pin: str) -> None:
    with pytest.raises(pins.WeakPin):
        pins.keep(person=reader, device_id="phone", pin=pin, at=AT)
