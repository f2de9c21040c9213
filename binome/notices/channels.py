"""The ways out of the house, one contract: `send` returns once the far side took the letter.

E-mail is always there; an SMS gateway, a chat webhook and web push where the operator names them
(docs/operator.md). A letter holds what `templates` allow and no more, whatever the way.
"""

import json
import os
import urllib.request
from dataclasses import dataclass
from typing import Protocol

from django.core.mail import EmailMessage

from binome.notices import push

SECONDS = 20
LONGEST_SMS = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one address; `id` is the same however often it is sent."""

    id: str
    address: str
    subject: str
    body: str
    link: str = ""


class Channel(Protocol):
    """Raises whatever went wrong; the job tries again, with the same id."""

    def send(self, letter: Letter) -> None: ...


class Email:
    """Through the server of BINOME_EMAIL_URL, or into files."""

    def send(self, letter: Letter) -> None:
        headers = {"Message-ID": f"<{letter.id}@binome>"}
        EmailMessage(letter.subject, letter.body, to=[letter.address], headers=headers).send()


class Gateway:
    """A JSON POST to a gateway: `{"id", "to", "text"}`, the id also as Idempotency-Key."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url, self._token = url, token

    def send(self, letter: Letter) -> None:
        text = " ".join(letter.body.split())[:LONGEST_SMS]
        data = json.dumps({"id": letter.id, "to": letter.address, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": letter.id}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._url, data, headers, method="POST")  # noqa: S310
        # The operator names the address; `channels` has looked at its scheme.
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            answer.read(1024)


class WebPush:
    """To a browser of a person: the subject, sealed for it, and where a press leads."""

    def send(self, letter: Letter) -> None:
        push.deliver(letter.address, notice_id=letter.id, text=letter.subject, link=letter.link)


GATEWAYS = {"sms": "BINOME_SMS", "chat": "BINOME_CHAT"}


def channels() -> dict[str, Channel]:
    """The ways this server has; BINOME_SMS_URL and BINOME_CHAT_URL open the others."""
    found: dict[str, Channel] = {"email": Email()}
    for name, prefix in GATEWAYS.items():
        url = os.environ.get(f"{prefix}_URL", "")
        if url.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            found[name] = Gateway(url, os.environ.get(f"{prefix}_TOKEN", ""))
    if push.hosts():
        found[push.PUSH] = WebPush()
    return found
