"""Guests, emergencies and machines: what each way opens, to whom, until when, and who is told."""

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageChops

from binome.archive import pictures
from binome.audit.models import AuditEvent
from binome.cases import services as cases
from binome.notices.models import Notice
from binome.people import guests
from binome.people.models import AccessToken, BrokenGlass, GuestLink, Person
from tests.authorization.everybody import Everybody, everybody
from tests.cases.world import SOON

pytestmark = pytest.mark.django_db
REASON = "patient_here"


@pytest.fixture
def people() -> Everybody:
    return everybody()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def case_url(people: Everybody, rest: str = "") -> str:
    return f"/cases/{people.own['case'].pk}/{rest}"


def open_glass(people: Everybody, who: str, *, name: str = "", reason: str = REASON) -> Any:
    typed = {"name": name or people.own["case"].name, "reason": reason}
    return people.client(who).post("/emergency/", typed)


def test_a_doctor_opens_a_case_by_its_name_and_a_reason_and_its_site_is_told(
    people: Everybody,
) -> None:
    doctor, study = people.client("second"), people.own["study"]
    assert doctor.get(case_url(people)).status_code == 404
    before = Notice.objects.filter(template="glass_broken").count()
    assert open_glass(people, "second").headers["Location"] == case_url(people)
    assert doctor.get(case_url(people)).status_code == 200
    assert doctor.get(case_url(people, "look/")).status_code == 200
    assert study.grants.filter(person=people.persons["second"], until__isnull=False).exists()
    told = Notice.objects.filter(template="glass_broken").values_list("address", flat=True)
    assert {"sender@example.org", "coordinator@example.org"} <= set(told[before:])
    event = AuditEvent.objects.get(action="glass.broken")
    assert (event.actor_id, event.detail) == (people.persons["second"].pk, REASON)
    assert "Second" in people.client("sender").get(case_url(people)).content.decode()


def test_without_a_reason_or_a_name_nothing_opens(people: Everybody) -> None:
    for name, reason in (("", ""), ("", "curious"), ("lune-acajou 0", REASON), ("x", REASON)):
        open_glass(people, "second", name=name, reason=reason)
    foreign = people.foreign["case"].name
    open_glass(people, "second", name=foreign)
    assert not BrokenGlass.objects.exists()
    assert open_glass(people, "sender").status_code == 403


def test_the_site_ends_it_and_so_does_time(people: Everybody) -> None:
    doctor = people.client("second")
    open_glass(people, "second")
    glass = BrokenGlass.objects.get()
    people.client("site_admin").post(case_url(people, "emergency/end/"), {"glass": glass.pk})
    assert doctor.get(case_url(people)).status_code == 404
    assert (
        not people.own["study"]
        .grants.filter(person=people.persons["second"], revoked_at__isnull=True)
        .exists()
    )
    open_glass(people, "clinician")
    assert people.client("clinician").get(case_url(people)).status_code == 200
    BrokenGlass.objects.update(until=SOON)
    assert people.client("clinician").get(case_url(people)).status_code != 200


def test_a_right_taken_in_an_emergency_signs_and_writes_nothing(people: Everybody) -> None:
    open_glass(people, "second")
    doctor = people.client("second")
    for rest in ("read/", "audit/", "name/", "withdraw/", "message/"):
        answer = (
            doctor.post(case_url(people, rest))
            if rest != "read/"
            else doctor.get(case_url(people, rest))
        )
        assert answer.status_code in (403, 404), rest


def invited(people: Everybody, name: str = "Dr Awa") -> tuple[Client, str]:
    """The guest's browser after the link was opened, and the link's secret."""
    sender = people.client("sender")
    sender.post(case_url(people, "guests/"), {"guest": name, "days": "2"})
    secret = sender.session["guest_link"][1].split("#")[1]
    guest = Client()
    assert guest.post("/guest/", {"code": secret}).status_code == 302
    return guest, secret


def test_a_guest_sees_the_case_and_nothing_else(people: Everybody) -> None:
    guest, secret = invited(people)
    page = guest.get("/guest/").content.decode()
    assert people.own["case"].name in page
    assert "Normal." in page
    assert "Dr Awa" in page
    assert guest.get(case_url(people)).status_code == 302
    assert secret not in str(list(GuestLink.objects.values()))
    assert AuditEvent.objects.get(action="guest.opened").actor_name == "Dr Awa"
    sender_page = people.client("sender").get(case_url(people)).content.decode()
    assert secret in sender_page
    assert secret not in people.client("sender").get(case_url(people)).content.decode()


def test_the_pictures_of_a_guest_bear_the_name(people: Everybody) -> None:
    guest, _ = invited(people)
    page = guest.get("/guest/").content.decode()
    src = page.split('src="/guest/picture/')[1].split('"')[0].replace("&amp;", "&")
    shown = Image.open(io.BytesIO(guest.get(f"/guest/picture/{src}").content)).convert("L")
    plain = pictures.preview_of(people.own["study"].series.first())
    assert plain is not None
    difference = ImageChops.difference(shown, Image.open(plain).convert("L"))
    marked = difference.point(lambda value: 255 if value > 40 else 0).getbbox()
    assert marked is not None
    left, top, right, bottom = marked
    assert bottom - top > shown.height / 2  # all over it, not in a corner to cut off
    assert right - left > shown.width / 4


def test_a_link_taken_back_or_a_case_withdrawn_shows_nothing(people: Everybody) -> None:
    guest, secret = invited(people)
    link = GuestLink.objects.get()
    cases.withdraw(case=people.own["case"], reason="died", by=people.world.actor("sender"), at=SOON)
    page = guest.get("/guest/").content.decode()
    assert people.own["case"].name not in page
    assert "Normal." not in page
    guests.revoke(link, by=people.world.actor("sender"), at=SOON)
    assert "Dr Awa" not in guest.get("/guest/").content.decode()
    assert Client().post("/guest/", {"code": secret}).status_code == 200


def test_a_token_is_made_shown_once_and_revoked_on_the_page(people: Everybody) -> None:
    administrator, site = people.client("site_admin"), people.own["site"]
    asked = {"label": "Scanner", "scopes": ["send"], "days": "365"}
    administrator.post(f"/sites/{site.pk}/tokens/add/", asked)
    first = administrator.get(f"/sites/{site.pk}/tokens/").content.decode()
    again = administrator.get(f"/sites/{site.pk}/tokens/").content.decode()
    assert 'class="code"' in first
    assert 'class="code"' not in again
    made = AccessToken.objects.get(label="Scanner")
    assert (made.scopes, made.expires_at is not None) == ("send", True)
    administrator.post(f"/tokens/{made.pk}/revoke/")
    made.refresh_from_db()
    assert made.revoked_at


def test_a_coordinator_notes_a_licence_that_has_ended_and_the_reader_reads_no_more(
    people: Everybody,
) -> None:
    coordinator, network = people.client("coordinator"), people.own["network"]
    reader = people.persons["reader"]
    assert people.client("reader").get(case_url(people)).status_code == 200
    typed = {"person": reader.pk, "authority": "Ordre", "number": "1", "last_day": "2020-01-01"}
    coordinator.post(f"/network/{network.pk}/licences/add/", typed)
    assert people.client("reader").get(case_url(people)).status_code == 404
    assert people.client("reader").get("/").status_code == 200
    assert "has ended" in people.client("reader").get("/account/").content.decode()


def test_the_table_of_who_may_what_is_there_to_print(people: Everybody) -> None:
    page = people.client("coordinator").get(f"/network/{people.own['network'].pk}/who-may/")
    assert page.content.decode().count("<tr>") > 40
