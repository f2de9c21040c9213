"""Looks for what must not be there: names in traffic and files, doors open to strangers."""

import re
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.journeys.hub import Hub
from tests.journeys.patients import found_in
from tests.journeys.people import Received, Visitor

POLICY_SAYS = ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
OPEN_TO_ALL = re.compile(
    r"/(static/.*|healthz|accounts/(login|logout|reauthenticate|password)/|join/|language/|"
    r"account/|audit/(log/)?|network/|favicon.ico)?"
)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def traffic_that_names(received: Iterable[Received]) -> list[str]:
    """Each answer that holds a planted word, in its address, headers or body."""
    faults = []
    for each in received:
        whole = b"\n".join([each.url.encode(), repr(each.headers).encode(), *unpacked(each.body)])
        if words := found_in(whole):
            faults.append(f"{each.method} {each.path}: {words}")
    return faults


def unpacked(body: bytes) -> Iterator[bytes]:
    """The body as it came, and what is deflated inside when it is a PDF."""
    yield body
    if body.startswith(b"%PDF"):
        yield pdf_text(body).encode()
        for stream in STREAM.findall(body):
            try:
                yield zlib.decompress(stream)
            except zlib.error:
                continue


def pdf_text(data: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def files_that_name(hub: Hub) -> list[str]:
    """Each file of the hub that holds a planted word: data folder, database bytes and log."""
    paths = [path for path in hub.data.rglob("*") if path.is_file()]
    faults = [_named(path, hub.folder) for path in (*paths, hub.log)]
    return [fault for fault in faults if fault]


def _named(path: Path, folder: Path) -> str:
    words = found_in(str(path.relative_to(folder)).encode() + b"\n" + path.read_bytes())
    return f"{path.relative_to(folder)}: {words}" if words else ""


def addresses_of(*people: Visitor) -> list[str]:
    """The addresses these people were shown, those that anybody may open left out."""
    paths = {
        each.path
        for person in people
        for each in person.everything_received()
        if each.status == 200 and each.method == "GET"
    }
    return sorted(path for path in paths if not OPEN_TO_ALL.fullmatch(path))


def doors_open_to(stranger: Visitor, paths: Iterable[str]) -> list[str]:
    """Each address that does not answer 404 to this person."""
    answers = {path: stranger.status_of(path) for path in paths}
    return [f"{stranger.username} {path}: {status}" for path, status in answers.items()
            if status != 404]  # fmt: skip


def answers_without_policy(received: Iterable[Received]) -> list[str]:
    """Each answer whose policy lets anything in from elsewhere or from within the page."""
    policies = {
        f"{each.method} {each.path}": each.headers.get("content-security-policy", "")
        for each in received
    }
    return sorted(
        address
        for address, policy in policies.items()
        if "default-src 'none'" not in policy or "unsafe-inline" in policy
    )
