"""Web push: the standard's own example, and no host but the service a person's browser named."""

import base64
import json
import urllib.error
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from binome.kernel.errors import Refusal
from binome.notices import push
from binome.notices.models import Browser
from binome.notices.push_message import BrowserKeys, sealed, unpacked, vouched
from tests.notices.browser import FakeBrowser
from tests.notices.conftest import Service

AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
#: RFC 8291 appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
THEIRS = BrowserKeys(
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
RECORD = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_record_of_the_standard_is_made_byte_for_byte() -> None:
    own = ec.derive_private_key(int.from_bytes(unpacked(OWN)), ec.SECP256R1())
    assert sealed(TEXT, to=THEIRS, own=own, salt=unpacked(SALT)) == unpacked(RECORD)


def test_who_asks_is_vouched_for_to_that_service_alone() -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    told = vouched("https://push.example.org/x/y", by=own, contact="mailto:a@b.c", at_seconds=1000)
    head, claims, signature = told.split("t=")[1].split(",")[0].split(".")
    assert json.loads(unpacked(claims)) == {
        "aud": "https://push.example.org", "exp": 1000 + 12 * 3600, "sub": "mailto:a@b.c",
    }  # fmt: skip
    pair = unpacked(signature)
    der = encode_dss_signature(int.from_bytes(pair[:32]), int.from_bytes(pair[32:]))
    own.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example.org/x", "http://fcm.googleapis.com/x", "https://127.0.0.1/x",
        "https://fcm.googleapis.com:8443/x", "https://a@fcm.googleapis.com/x", "https://[::1",
        "https://notify.windows.com.evil.org/x", "http://localhost/x",
        "https://fcm.googleapis.com/" + "x" * 500,
    ],
)  # fmt: skip
def test_only_services_the_operator_named_are_ever_asked(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(push.SETTING, "browsers")
    assert not push.is_known(endpoint)
    assert push.is_known("https://fcm.googleapis.com/fcm/send/abc")
    assert push.is_known("https://wns2-par02p.notify.windows.com/w/?token=abc")


def test_without_a_setting_no_service_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(push.SETTING, raising=False)
    assert not push.is_known("https://fcm.googleapis.com/fcm/send/abc")


@pytest.mark.parametrize("keys", [("", ""), ("AAAA", THEIRS.auth), (THEIRS.p256dh, "AAAA"),
                                  ("B" * 87, THEIRS.auth), ("é", "é")])  # fmt: skip
@pytest.mark.django_db
def test_keys_that_no_browser_gives_are_refused(
    keys: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(push.SETTING, "browsers")
    with pytest.raises(Refusal):
        push.open_browser(person_id="p1", endpoint="https://fcm.googleapis.com/x",
                          keys=BrowserKeys(*keys), label="", at=AT)  # fmt: skip
    assert not Browser.objects.exists()


def opened(service: Service, person_id: str, **changes: Any) -> Browser:
    return push.open_browser(
        person_id=person_id, endpoint=service.address, keys=FakeBrowser().keys, label="", at=AT
    )


@pytest.mark.django_db
def test_a_browser_tells_one_person_alone(service: Service) -> None:
    opened(service, "p1")
    opened(service, "p2")
    assert list(Browser.objects.values_list("person_id", flat=True)) == ["p2"]


@pytest.mark.django_db
def test_a_browser_that_is_gone_is_forgotten_and_any_other_answer_is_a_fault(
    service: Service,
) -> None:
    browser = opened(service, "p1")
    service.answers = 503
    with pytest.raises(urllib.error.HTTPError):
        push.deliver(browser.pk, notice_id="n1", text="x", link="/")
    service.answers = 410
    push.deliver(browser.pk, notice_id="n1", text="x", link="/")
    assert not Browser.objects.exists()


@pytest.mark.django_db
def test_a_service_that_answers_elsewhere_is_not_followed_there(service: Service) -> None:
    browser = opened(service, "p1")
    service.answers = 302
    with pytest.raises(urllib.error.HTTPError):
        push.deliver(browser.pk, notice_id="n1", text="x", link="/")
    assert len(service.taken) == 1


def test_the_padding_of_base64_may_be_there_or_not() -> None:
    assert unpacked(base64.urlsafe_b64encode(b"ab").decode()) == unpacked("YWI") == b"ab"
