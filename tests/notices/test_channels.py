"""One contract for every way out: the letter arrives as rendered, with one id, and no more."""

import json
from datetime import UTC, datetime

import pytest
from django.core import mail

from binome.notices import push, services
from binome.notices.channels import LONGEST_SMS, channels
from binome.notices.models import Browser, Notice
from binome.notices.services import Addressee, NoSuchChannel
from binome.notices.templates import TEMPLATES, render
from tests.notices.browser import FakeBrowser
from tests.notices.conftest import Service

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
WORDS = {"case": "lune-acajou 7", "urgency": "Emergency", "link": "http://localhost:8000/cases/x/"}
ADDRESSES = {"email": "reader@example.org", "sms": "+33 6 00 00 00 00", "chat": "team"}


BROWSER = FakeBrowser()


def sent_by(channel: str, service: Service) -> list[tuple[str, str, str]]:
    """(id, address, text) of what left by a channel."""
    if channel == "email":
        return [(m.message()["Message-ID"], m.to[0], str(m.body)) for m in mail.outbox]
    if channel == "push":
        said = [(headers["Topic"], BROWSER.opened(body)) for headers, body in service.taken]
        assert all(json.loads(one).keys() == {"text", "link"} for _topic, one in said)
        return [(topic, Browser.objects.get().pk, json.loads(one)["text"]) for topic, one in said]
    letters = [json.loads(body) for _headers, body in service.taken]
    return [(one["id"], one["to"], one["text"]) for one in letters]


def expected_by(channel: str, template: str) -> str:
    """The subject for a browser, as much of the body as an SMS holds, or all of it."""
    subject, body = render(template, WORDS)
    whole = " ".join((subject if channel == "push" else body).split())
    return whole if channel in ("email", "push") else whole[:LONGEST_SMS]


@pytest.mark.parametrize("channel", ["chat", "email", "push", "sms"])
@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_template_leaves_by_every_channel_with_nothing_added(
    template: str, channel: str, service: Service
) -> None:
    assert set(channels()) == {"chat", "email", "push", "sms"}
    address = ADDRESSES.get(channel) or open_browser(service).pk
    services.order(template, to=Addressee(address, channel=channel), words=WORDS, at=AT)
    notice = Notice.objects.get()
    for _ in range(2):  # an unknown outcome: the same letter again
        Notice.objects.update(sent_at=None)
        services.send(notice.pk)
    first, second = sent_by(channel, service)
    assert first == second
    assert notice.pk in first[0]
    assert first[1] == address
    assert " ".join(first[2].split()) == expected_by(channel, template)


def open_browser(service: Service) -> Browser:
    return push.open_browser(
        person_id="p1", endpoint=service.address, keys=BROWSER.keys, label="", at=AT
    )


def test_a_person_is_told_by_every_way_this_server_has(service: Service) -> None:
    services.keep_way(person_id="p1", channel="sms", address=ADDRESSES["sms"], at=AT)
    services.keep_way(person_id="p1", channel="sms", address="+33 7 00 00 00 00", at=AT)
    browser = open_browser(service)
    to = Addressee("reader@example.org", person_id="p1")
    services.order("case_assigned", to=to, words=WORDS, at=AT)
    ways = Notice.objects.order_by("channel").values_list("channel", "address")
    assert list(ways) == [
        ("email", "reader@example.org"), ("push", browser.pk), ("sms", "+33 7 00 00 00 00"),
    ]  # fmt: skip


def test_without_a_gateway_a_number_is_kept_and_not_used() -> None:
    services.keep_way(person_id="p1", channel="sms", address=ADDRESSES["sms"], at=AT)
    to = Addressee("reader@example.org", person_id="p1")
    services.order("case_assigned", to=to, words=WORDS, at=AT)
    assert Notice.objects.get().channel == "email"
    assert set(channels()) == {"email"}


def test_a_letter_for_a_way_that_is_gone_fails_aloud() -> None:
    services.order("case_assigned", to=Addressee("+33", channel="sms"), words=WORDS, at=AT)
    with pytest.raises(NoSuchChannel):
        services.send(Notice.objects.get().pk)


def test_a_gateway_elsewhere_must_be_spoken_to_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINOME_SMS_URL", "http://gateway.example.org/")
    assert "sms" not in channels()
