"""Second factors and sessions: a code after the password, recovery, ending a session at once."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from binome.audit.models import AuditEvent
from binome.kernel.clock import utc_now
from binome.notices.models import Notice
from binome.people.credentials import person_of
from binome.people.models import Network, Person, Role, SignIn
from binome.people.services import Place
from binome.people.sign_ins import browser_named, sign_ins_of
from tests.cases.world import a_person

PASSWORD = "a quiet river in the dry season"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def person() -> Person:
    cache.clear()
    made = a_person("awa", Role.COORDINATOR, Place(Network.objects.create(name="Sahel")))
    made.set_password(PASSWORD)
    made.email = "awa@example.org"
    made.save()
    return made


def signed_in(client: Client | None = None) -> Client:
    client = client or Client(headers={"user-agent": PHONE})
    client.post("/accounts/login/", {"login": "awa", "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def code_now(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time() // 30) + steps))


def with_app(client: Client) -> tuple[str, list[str]]:
    """Set up an app; its secret, and the recovery codes."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/security/app/").content.decode()
    assert "<svg" in page
    found = re.search(r'class="code" dir="ltr">([A-Z2-7]+)<', page)
    assert found
    secret = found[1]
    answer = client.post("/account/security/app/", {"code": code_now(secret)}, follow=True)
    return secret, re.findall(r'<li class="mono" dir="ltr">(\d+)</li>', answer.content.decode())


def test_the_password_alone_lets_in_whoever_has_no_second_factor() -> None:
    assert is_in(signed_in())


def test_after_the_password_a_code_of_the_app_is_asked_for() -> None:
    secret, recovery = with_app(signed_in())
    assert len(recovery) == 10
    client = signed_in()
    assert not is_in(client)
    assert client.get("/accounts/second-step/").status_code == 200
    client.post("/accounts/second-step/", {"code": "000000"})
    assert not is_in(client)
    cache.clear()
    client.post("/accounts/second-step/", {"code": code_now(secret, steps=1)})
    assert not is_in(client), "a code of the future is no code"
    client.post("/accounts/second-step/", {"code": recovery[0]})
    assert is_in(client)


def test_a_recovery_code_lets_in_once() -> None:
    _, recovery = with_app(signed_in())
    for expected in (True, False):
        client = signed_in()
        client.post("/accounts/second-step/", {"code": recovery[0]})
        assert is_in(client) is expected


def test_the_secret_of_an_app_is_sealed_in_the_database() -> None:
    secret, _recovery = with_app(signed_in())
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows
    assert (settings.KEYS / "second-factor").stat().st_mode & 0o077 == 0


def test_second_factors_are_changed_only_by_whoever_gave_the_password(person: Person) -> None:
    client = Client()
    client.force_login(person)
    for path in ("app/", "passkey/", "codes/new/"):
        answer = client.get(f"/account/security/{path}")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_sessions_are_listed_and_ended_at_once_on_pages_and_wire(person: Person) -> None:
    phone, desk = signed_in(), signed_in(Client(headers={"user-agent": "curl"}))
    page = desk.get("/account/security/").content.decode()
    assert "Firefox · Android" in page
    cookie = phone.cookies[settings.SESSION_COOKIE_NAME].value
    headers = {"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    assert person_of(headers, at=utc_now()).person_id == person.pk
    row = SignIn.objects.get(session_key=cookie)
    desk.post("/account/security/end/", {"session": row.pk})
    assert person_of(headers, at=utc_now()).person_id is None
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert AuditEvent.objects.filter(action="session.ended").count() == 1


def test_all_other_sessions_end_together(person: Person) -> None:
    others, here = [signed_in() for _ in range(3)], signed_in()
    here.post("/account/security/end/")
    assert [is_in(client) for client in (*others, here)] == [False, False, False, True]
    assert len(sign_ins_of(person)) == 1


def test_nobody_ends_a_session_of_somebody_else() -> None:
    mine = signed_in()
    stranger = a_person("musa", Role.COORDINATOR, Place(Network.objects.get()))
    client = Client()
    client.force_login(stranger)
    client.post("/account/security/end/", {"session": SignIn.objects.first().pk})  # type: ignore[union-attr]
    assert is_in(mine)


def test_a_new_device_is_told_to_the_other_sessions_and_by_mail() -> None:
    first = signed_in()
    assert Notice.objects.count() == 0, "the first device of an account surprises nobody"
    signed_in(Client(headers={"user-agent": "curl"}))
    assert "on a new device" in first.get("/account/").content.decode()
    notice = Notice.objects.get()
    assert (notice.template, notice.address) == ("new_device", "awa@example.org")
    first.get("/account/security/")
    assert "on a new device" not in first.get("/account/").content.decode()


def test_a_known_device_surprises_nobody() -> None:
    first = signed_in()
    first.post("/accounts/logout/")
    signed_in(first)
    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (PHONE, "Firefox · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604", "Safari · iPhone"),
        ("", "–"),
    ],
)
def test_a_browser_is_named_by_few_words(said: str, name: str) -> None:
    assert browser_named(said) == name


def test_known_and_unknown_names_cost_and_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    own = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return own(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    answers = []
    for name in ("awa", "nobody"):
        hashed.clear()
        answer = Client().post("/accounts/login/", {"login": name, "password": "wrong wrong"})
        body = re.sub(r'value="[^"]*"', "", answer.content.decode())
        answers.append((answer.status_code, sorted(answer.headers), body, len(hashed)))
    assert answers[0] == answers[1]


def test_a_session_that_ran_out_is_not_listed(person: Person) -> None:
    from django.contrib.sessions.models import Session

    signed_in()
    Session.objects.update(expire_date=utc_now() - timedelta(days=1))
    assert sign_ins_of(person) == []


def test_a_second_factor_leaves_an_event_when_it_comes_and_when_it_goes(
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = signed_in()
    with django_capture_on_commit_callbacks(execute=True):
        with_app(client)
    client.post("/account/security/app/off/")
    found = AuditEvent.objects.filter(action__startswith="factor.").order_by("pk")
    assert [(e.action, e.detail) for e in found if e.detail == "totp"] == [
        ("factor.added", "totp"), ("factor.removed", "totp"),
    ]  # fmt: skip
