"""One contract for every way out: the letter arrives as rendered, with one id, and no more."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail

from binome.notices import services
from binome.notices.channels import LONGEST_SMS, channels
from binome.notices.models import Notice
from binome.notices.services import Addressee, NoSuchChannel
from binome.notices.templates import TEMPLATES, render

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
WORDS = {"case": "lune-acajou 7", "urgency": "Emergency", "link": "http://localhost:8000/cases/x/"}
ADDRESSES = {"email": "reader@example.org", "sms": "+33 6 00 00 00 00", "chat": "team"}


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """A gateway on this machine, named to both kinds of plugin; what it took, in order."""
    taken: list[dict[str, Any]] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append({"key": self.headers["Idempotency-Key"], **json.loads(body)})
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Take)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    for name in ("SMS", "CHAT"):
        monkeypatch.setenv(f"BINOME_{name}_URL", f"http://127.0.0.1:{server.server_port}/")
    yield taken
    server.shutdown()
    thread.join()
    server.server_close()


def sent_by(channel: str, gateway: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """(id, address, text) of what left by a channel."""
    if channel == "email":
        return [(m.message()["Message-ID"], m.to[0], str(m.body)) for m in mail.outbox]
    return [(one["key"], one["to"], one["text"]) for one in gateway]


@pytest.mark.parametrize("channel", sorted(ADDRESSES))
@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_template_leaves_by_every_channel_with_nothing_added(
    template: str, channel: str, gateway: list[dict[str, Any]]
) -> None:
    to = Addressee(ADDRESSES[channel], channel=channel)
    services.order(template, to=to, words=WORDS, at=AT)
    notice = Notice.objects.get()
    for _ in range(2):  # an unknown outcome: the same letter again
        Notice.objects.update(sent_at=None)
        services.send(notice.pk)
    expected = render(template, WORDS)[1]
    first, second = sent_by(channel, gateway)
    assert first == second
    assert notice.pk in first[0]
    assert first[1] == ADDRESSES[channel]
    assert (
        " ".join(first[2].split()) == " ".join(expected.split())[: LONGEST_SMS if gateway else None]
    )


def test_a_person_is_told_by_every_way_this_server_has(gateway: list[dict[str, Any]]) -> None:
    services.keep_way(person_id="p1", channel="sms", address=ADDRESSES["sms"], at=AT)
    services.keep_way(person_id="p1", channel="sms", address="+33 7 00 00 00 00", at=AT)
    to = Addressee("reader@example.org", person_id="p1")
    services.order("case_assigned", to=to, words=WORDS, at=AT)
    ways = Notice.objects.order_by("channel").values_list("channel", "address")
    assert list(ways) == [("email", "reader@example.org"), ("sms", "+33 7 00 00 00 00")]


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
