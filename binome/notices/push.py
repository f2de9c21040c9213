"""Web push: a sentence of the house to a browser its person opened for it.

Off until the operator names push services (BINOME_WEB_PUSH). The only foreign host ever asked is
the service that the person's own browser named, and it must stand among those.
"""

import json
import os
import urllib.error
import urllib.request
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.notices.models import Browser
from binome.notices.push_message import BrowserKeys, NotABrowser, packed, point_of, sealed, vouched

PUSH, SETTING = "push", "BINOME_WEB_PUSH"
#: Of the browsers there are; a name that begins with a dot stands for all below it.
BROWSERS = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com",
            ".notify.windows.com")  # fmt: skip
SECONDS, WAITS_SECONDS = 20, 86400
LONGEST_ADDRESS, MOST_BROWSERS = 500, 10
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class NotAPushAddress(Refusal):
    """An address of no service the operator named, or keys that are none."""

    word = "not_a_push_address"
    sentence = "This server sends nothing to that address."


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A service that answers elsewhere is not followed there."""

    def redirect_request(self, *_args: object) -> None:
        return None


def hosts() -> tuple[str, ...]:
    """The services a browser may name: `browsers` for the known ones, or names; none: off."""
    words = os.environ.get(SETTING, "").replace(",", " ").split()
    return tuple(host for word in words for host in (BROWSERS if word == "browsers" else (word,)))


def is_known(endpoint: str) -> bool:
    """Whether the address is of a named service, over TLS (this machine itself excepted)."""
    try:
        place = urlsplit(endpoint)
        host, port = place.hostname or "", place.port
    except ValueError:
        return False
    if place.username or place.password or len(endpoint) > LONGEST_ADDRESS:
        return False
    if f"{host}:{port}" in hosts() and host in ("localhost", "127.0.0.1"):
        return True
    named = (host == one or (one.startswith(".") and host.endswith(one)) for one in hosts())
    return place.scheme == "https" and port in (None, 443) and any(named)


@cache
def own_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The hub's key for push services, made once (RFC 8292)."""
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_bytes(pem)
        try:
            os.link(temporary, path)  # whoever comes first decides
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    found = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    return found


def key() -> ec.EllipticCurvePrivateKey:
    return own_key(Path(settings.KEYS) / "web-push")


def public_key() -> str:
    """What a browser is shown before it names its address."""
    return packed(point_of(key().public_key()))


@transaction.atomic
def open_browser(
    *, person_id: str, endpoint: str, keys: BrowserKeys, label: str, at: datetime
) -> Browser:
    """Keep a browser's address for a person; whoever had it before has it no more."""
    try:
        keys.parts()
    except NotABrowser as error:
        raise NotAPushAddress from error
    if not is_known(endpoint):
        raise NotAPushAddress
    Browser.objects.filter(endpoint=endpoint).delete()
    oldest = Browser.objects.filter(person_id=person_id).order_by("-added_at", "-pk")
    Browser.objects.filter(
        pk__in=list(oldest.values_list("pk", flat=True))[MOST_BROWSERS - 1 :]
    ).delete()
    return Browser.objects.create(
        person_id=person_id, endpoint=endpoint, p256dh=keys.p256dh, auth=keys.auth,
        label=label[:80], added_at=at,
    )  # fmt: skip


def browsers_of(person_id: str) -> QuerySet[Browser]:
    return Browser.objects.filter(person_id=person_id).order_by("added_at", "pk")


def close_browser(*, person_id: str, browser_id: str) -> None:
    Browser.objects.filter(person_id=person_id, pk=browser_id).delete()


def deliver(browser_id: str, *, notice_id: str, text: str, link: str) -> None:
    """Hand a sentence to a browser's push service; a browser that is gone is forgotten.

    The notice's id is the topic: sent again before it was shown, it replaces itself.
    """
    browser = Browser.objects.filter(pk=browser_id).first()
    if browser is None or not is_known(browser.endpoint):
        return
    body = json.dumps({"text": text, "link": urlsplit(link).path}, ensure_ascii=False).encode()
    data = sealed(body, to=BrowserKeys(browser.p256dh, browser.auth))
    headers = _headers(browser.endpoint, notice_id)
    request = urllib.request.Request(browser.endpoint, data, headers, method="POST")  # noqa: S310
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        with error:
            if error.code not in GONE:
                raise
        browser.delete()


def _headers(endpoint: str, notice_id: str) -> dict[str, str]:
    url, at = settings.PUBLIC_URL, int(utc_now().timestamp())
    contact = url if url.startswith("https:") else "mailto:operator@localhost"
    return {
        "Authorization": vouched(endpoint, by=key(), contact=contact, at_seconds=at),
        "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        "TTL": str(WAITS_SECONDS), "Urgency": "high", "Topic": notice_id,
    }  # fmt: skip
