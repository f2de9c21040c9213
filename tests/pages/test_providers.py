"""Accounts elsewhere: who is let in on a provider's word, and every lie that is not believed."""

import hmac
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from binome.audit.models import AuditEvent
from binome.operation import health
from binome.people import outer_names, services
from binome.people.actors import Actor
from binome.people.models import (
    Network,
    OuterName,
    Person,
    Provider,
    ProviderKind,
    Role,
    SignIn,
)
from binome.people.oidc import tokens
from binome.people.oidc.attempts import Vouched
from binome.people.oidc.errors import NotBelieved
from binome.people.services import Place
from tests.people.outer_provider import (
    CLIENT,
    SECRET,
    SUBJECT,
    OuterProvider,
    base64url,
    published,
    running,
)

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet river in the dry season"
OPERATOR = Actor(id="operator", name="operator")
BEGIN, BACK, ENDED = "/accounts/with/psc/", "/accounts/with/psc/back/", "/accounts/with/psc/ended/"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def server(key: rsa.RSAPrivateKey) -> Iterator[OuterProvider]:
    with running(key) as provider:
        yield provider


@pytest.fixture
def there(server: OuterProvider, key: rsa.RSAPrivateKey) -> OuterProvider:
    """The provider, honest again."""
    fresh = OuterProvider(key, server.url)
    vars(server).update(vars(fresh))
    cache.clear()
    return server


@pytest.fixture
def provider(there: OuterProvider) -> Provider:
    made = Provider(slug="psc", name="Pro Santé", issuer=there.url, client_id=CLIENT)
    return outer_names.add_provider(made, secret=SECRET, by=OPERATOR, at=timezone.now())


@pytest.fixture
def awa(provider: Provider) -> Person:
    person = Person.objects.create_user("awa", PASSWORD, name="Awa")
    outer_names.link(provider, Vouched(SUBJECT, "Dr Awa", "", ""), person=person, at=timezone.now())
    return person


def came_back(there: OuterProvider, client: Client | None = None, **more: str) -> Any:
    client = client or Client()
    answer = there.goes(client.get(BEGIN).headers["Location"])
    return client.get(BACK, {**answer, **more})


def is_in(client: Client, person: Person) -> bool:
    return client.session.get("_auth_user_id") == person.pk


def test_whoever_linked_an_account_logs_in_with_it(there: OuterProvider, awa: Person) -> None:
    client = Client()
    answer = came_back(there, client)
    assert (answer.status_code, answer.headers["Location"], is_in(client, awa)) == (302, "/", True)
    asked = there.asked
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert SignIn.objects.filter(person=awa).count() == 1
    assert "Log in with Pro Santé" in Client().get("/accounts/login/").content.decode()


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
def test_other_good_signatures_are_good(there: OuterProvider, awa: Person, algorithm: str) -> None:
    there.header = {"alg": algorithm}
    if algorithm == "ES256":
        there.key = ec.generate_private_key(ec.SECP256R1())
    client = Client()
    came_back(there, client)
    assert is_in(client, awa)


def test_the_example_of_the_standard_holds_and_no_short_key_does() -> None:
    """RFC 7515, A.3: signed by somebody else's program; and a key of 1024 bits."""
    x, y = (
        "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    )
    rows = [{"kty": "EC", "crv": "P-256", "x": x, "y": y}]
    text = (
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5d"
        "jxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    )
    assert tokens._signed(text, lambda again: rows)["iss"] == "joe"
    with pytest.raises(NotBelieved):
        tokens._signed(text[:-2] + "1R", lambda again: rows)
    short = published(rsa.generate_private_key(65537, 1024))
    assert tokens._key([short], None, "RS256") is None


def test_a_stranger_over_there_is_a_stranger_here(there: OuterProvider, provider: Provider) -> None:
    answer = came_back(there)
    assert answer.status_code == 400
    assert "Nobody here is linked" in answer.content.decode()
    assert not Person.objects.exists()


def other_key(there: OuterProvider) -> None:
    there.signs_with = rsa.generate_private_key(65537, 2048)


def unsigned(there: OuterProvider) -> None:
    there.token = "eyJhbGciOiJub25lIn0." + there.signed(nonce="n").split(".")[1] + "."


def signed_with_a_public_key(there: OuterProvider) -> None:
    """The old trick: the published key taken for a shared secret."""
    head = base64url(b'{"alg":"HS256","kid":"k1"}')
    body = there.signed(nonce=there.asked["nonce"]).split(".")[1]
    secret = there.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    mark = hmac.digest(secret, f"{head}.{body}".encode(), "sha256")
    there.token = f"{head}.{body}.{base64url(mark)}"


def joined(username: str) -> Person:
    """Somebody with a role, signed up with the password."""
    person = Person.objects.create_user(username, PASSWORD, name=username.title())
    place = Place(Network.objects.get_or_create(name="Sahel")[0])
    services.give_role(person=person, role=Role.COORDINATOR, place=place, at=timezone.now())
    return person


def unknown_key_id(there: OuterProvider) -> None:
    there.header = {"kid": "k2"}


def claims(**lies: Any) -> Callable[[OuterProvider], None]:
    return lambda there: there.claims.update(lies)


LIES: dict[str, Callable[[OuterProvider], None]] = {
    "signature": other_key, "algorithm none": unsigned, "algorithm": signed_with_a_public_key,
    "key id": unknown_key_id, "issuer": claims(iss="https://elsewhere.example"),
    "audience": claims(aud="another"), "audience of two": claims(aud=[CLIENT, "another"]),
    "other party": claims(azp="another"), "nonce": claims(nonce="of another attempt"),
    "no nonce": claims(nonce=None), "ended": claims(exp=int(time.time()) - 120),
    "no end": claims(exp=None), "old": claims(iat=int(time.time()) - 7200),
    "from tomorrow": claims(iat=int(time.time()) + 7200),
    "not yet": claims(nbf=int(time.time()) + 7200), "nobody": claims(sub=""),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(there: OuterProvider, awa: Person, lie: str) -> None:
    client = Client()
    address = client.get(BEGIN).headers["Location"]
    carried = there.goes(address)
    LIES[lie](there)
    answer = client.get(BACK, carried)
    assert answer.status_code == 400
    assert "could not be checked" in answer.content.decode()
    assert not is_in(client, awa)


def test_a_state_of_another_browser_or_used_twice_is_refused(
    there: OuterProvider, awa: Person
) -> None:
    mine, theirs = Client(), Client()
    carried = there.goes(mine.get(BEGIN).headers["Location"])
    theirs.get(BEGIN)
    assert theirs.get(BACK, carried).status_code == 400
    assert mine.get(BACK, {**carried, "state": ""}).status_code == 400
    assert mine.get(BACK, carried).status_code == 302
    mine.post("/accounts/logout/")
    assert mine.get(BACK, carried).status_code == 400, "the answer is good once"
    assert not is_in(mine, awa)


def test_the_answer_of_another_provider_or_of_yesterday_is_refused(
    there: OuterProvider, awa: Person
) -> None:
    assert came_back(there, iss="https://elsewhere.example").status_code == 400
    client = Client()
    carried = there.goes(client.get(BEGIN).headers["Location"])
    session = client.session
    waiting = session["binome.attempts"]
    for attempt in waiting.values():
        attempt["began"] -= 3600
    session["binome.attempts"] = waiting
    session.save()
    assert client.get(BACK, carried).status_code == 400


def test_without_the_verifier_of_this_attempt_a_stolen_code_is_nothing(
    there: OuterProvider, awa: Person
) -> None:
    """PKCE: the thief carries the code into an attempt of their own."""
    client = Client()
    carried = there.goes(client.get(BEGIN).headers["Location"])
    stolen_from = {**there.asked, "code_challenge": "of the victim's own browser"}
    there.asked = stolen_from
    assert client.get(BACK, carried).status_code == 400
    assert not is_in(client, awa)


def test_a_description_that_names_another_issuer_or_no_https_is_refused(
    there: OuterProvider, provider: Provider
) -> None:
    for lie in ({"issuer": "https://elsewhere.example"}, {"token_endpoint": "http://example.org/"}):
        cache.clear()
        there.document = lie
        assert Client().get(BEGIN).status_code == 400


def test_a_silent_provider_leaves_the_password(there: OuterProvider, awa: Person) -> None:
    assert [f.state for f in health.findings(at=timezone.now(), checks=["providers"])] == ["well"]
    there.is_silent = True
    cache.clear()
    assert [f.state for f in health.findings(at=timezone.now(), checks=["providers"])] == ["bad"]
    answer = Client().get(BEGIN)
    assert answer.status_code == 400
    assert "does not answer now" in answer.content.decode()
    client = Client()
    client.post("/accounts/login/", {"login": "awa", "password": PASSWORD})
    assert is_in(client, awa)


def test_who_has_to_come_by_a_provider_comes_by_it_until_it_is_silent(
    there: OuterProvider, provider: Provider, awa: Person
) -> None:
    Provider.objects.update(is_demanded=True)
    client, typed = Client(), {"login": "awa", "password": PASSWORD}
    answer = client.post("/accounts/login/", typed)
    assert "Log in with Pro Santé" in answer.content.decode()
    assert not is_in(client, awa)
    came_back(there, client)
    assert is_in(client, awa)
    there.is_silent = True
    cache.clear()
    on_duty = Client()
    on_duty.post("/accounts/login/", typed)
    assert is_in(on_duty, awa)
    assert AuditEvent.objects.filter(action="provider.done_without", actor_id=awa.pk).exists()


def test_an_account_is_linked_by_its_person_alone(there: OuterProvider, provider: Provider) -> None:
    person = joined("ben")
    client = Client()
    client.post("/accounts/login/", {"login": "ben", "password": PASSWORD})
    answer = came_back(there, client)
    assert answer.headers["Location"] == "/account/security/#providers"
    assert not OuterName.objects.exists(), "seen, and not linked before a yes"
    assert "Link this account to mine" in client.get("/account/security/").content.decode()
    asked = client.post("/account/security/provider/", {"provider": "psc"})
    assert not OuterName.objects.exists(), "the password first"
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert OuterName.objects.get().person == person
    other = Client()
    carol = joined("carol")
    other.post("/accounts/login/", {"login": "carol", "password": PASSWORD})
    came_back(there, other)
    other.post("/accounts/reauthenticate/", {"password": PASSWORD})
    said = other.post("/account/security/provider/", {"provider": "psc"}, follow=True)
    assert "linked to another person here" in said.content.decode()
    assert not carol.outer_names.exists()
    client.post("/account/security/provider/", {"provider": "psc", "remove": "1"})
    assert came_back(there).status_code == 400


def test_an_answer_begun_as_one_person_links_nothing_for_another(
    there: OuterProvider, awa: Person
) -> None:
    client = Client()
    carried = there.goes(client.get(BEGIN).headers["Location"])
    client.post("/accounts/login/", {"login": "awa", "password": PASSWORD})
    assert client.get(BACK, carried).status_code == 400


def logout(there: OuterProvider, **lies: Any) -> int:
    event: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    said = {"sid": "there-1", "events": event, "jti": str(time.time_ns()), "exp": None, **lies}
    token = there.signed(**said)
    return Client().post(ENDED, {"logout_token": token}).status_code


def test_the_provider_ends_its_session_and_no_other(there: OuterProvider, awa: Person) -> None:
    by_provider, by_password = Client(), Client()
    came_back(there, by_provider)
    by_password.post("/accounts/login/", {"login": "awa", "password": PASSWORD})
    lies: list[dict[str, Any]] = [
        {"events": {}}, {"nonce": "n"}, {"aud": "another"}, {"iss": "x"}, {"jti": None},
        {"iat": int(time.time()) - 7200},
    ]  # fmt: skip
    assert [logout(there, **lie) for lie in lies] == [400] * len(lies)
    assert is_in(by_provider, awa)
    assert logout(there, jti="once") == 200
    assert logout(there, jti="once") == 400
    assert not is_in(by_provider, awa)
    assert is_in(by_password, awa)


def test_pro_sante_connect_brings_the_rpps_number_and_a_card_is_needed(
    there: OuterProvider, provider: Provider, awa: Person
) -> None:
    Provider.objects.update(kind=ProviderKind.PRO_SANTE_CONNECT)
    there.userinfo = {
        "sub": SUBJECT, "given_name": "Awa", "family_name": "DIALLO",
        "SubjectNameID": "899700218896",
        "otherIds": [{"identifiant": "899700218896", "origine": "RPPS", "qualite": 1}],
    }  # fmt: skip
    assert came_back(there).status_code == 400, "no level is said"
    there.claims = {"acr": "eidas1"}
    client = Client()
    came_back(there, client)
    assert is_in(client, awa)
    assert there.asked["scope"] == "openid scope_all"
    assert OuterName.objects.get().number == "RPPS 99700218896"
    there.userinfo["sub"] = "somebody else"
    assert came_back(there).status_code == 400


def test_a_second_factor_of_the_person_is_asked_for_all_the_same(
    there: OuterProvider, awa: Person
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(awa, generate_totp_secret())
    client = Client()
    assert came_back(there, client).headers["Location"] == "/accounts/second-step/"
    assert not is_in(client, awa)


def test_several_providers_stand_side_by_side(there: OuterProvider, awa: Person) -> None:
    second = Provider(slug="other", name="Sahel Health", issuer=there.url, client_id=CLIENT)
    outer_names.add_provider(second, secret=SECRET, by=OPERATOR, at=timezone.now())
    client = Client()
    carried = there.goes(client.get("/accounts/with/other/").headers["Location"])
    assert client.get(BACK, carried).status_code == 400, "asked there, answered here"
    page = client.get("/accounts/login/").content.decode()
    assert "Log in with Pro Santé" in page
    assert "Log in with Sahel Health" in page
