"""What a site measures dictation with: sentences, a page that records, recall; and no network."""

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from binome.cli.dictation import recordings_in, total
from binome.cli.main import main
from binome.reports.dictation.corpus import sentences, write_kit
from binome.reports.dictation.measuring import measured, medical_terms
from binome.reports.dictation.recording import recorder_of
from binome.reports.searching import folded

ALONE = ["unshare", "--map-root-user", "--net", sys.executable, "-c"]
DICTATES = """
import fcntl, socket, struct, threading
lo = struct.pack("16sh", b"lo", 1)
fcntl.ioctl(socket.socket(), 0x8914, lo)  # SIOCSIFFLAGS: the loop is up, nothing else is there
assert [name for _, name in socket.if_nameindex()] == ["lo"]
from django.conf import settings
settings.configure(USE_I18N=False)
from binome.reports.dictation.engine import Context, Word
from binome.reports.dictation.over_http import HttpRecognizer
from binome.reports.dictation.server import server_of
from binome.reports.dictation.spoken import pieces_of
from binome.reports.dictation.writing import steps_of
class Hears:
    def transcribe(self, audio, context):
        return [Word(one, 0.0, 1.0) for one in "pas de fracture point".split()]
server = server_of(Hears(), host="127.0.0.1", port=0)
thread = threading.Thread(target=server.serve_forever)
thread.start()
heard = HttpRecognizer(f"http://127.0.0.1:{server.server_port}").transcribe(b"x", Context("fr"))
said = " ".join(one.text for one in heard)
print(steps_of(pieces_of(said, language="fr"), language="fr")[0].said)
server.shutdown(); server.server_close(); thread.join()
"""


def may_be_alone() -> bool:
    """Whether this machine lets a process have a network of its own; not every container does."""
    try:
        asked = subprocess.run([*ALONE, "print()"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


@pytest.mark.parametrize("program", [DICTATES] if may_be_alone() else [])
def test_dictation_works_where_there_is_no_network_at_all(program: str) -> None:
    done = subprocess.run(
        [*ALONE, program], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() == "Pas de fracture.", done.stderr


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_hundred_sentences_hold_hundreds_of_medical_terms(language: str) -> None:
    found = sentences(language)
    assert len(set(found)) == 200
    assert found == sentences(language)
    terms = {word for one in found for word in folded(one).split()} & medical_terms()
    assert len(terms) > 300
    assert not any(mark in one for one in found for mark in "[…]0123456789")


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[tuple[Path, list[str], HTTPServer]]:
    names = write_kit(tmp_path, language="fr", count=3)
    server = recorder_of(tmp_path, names, port=0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield tmp_path, names, server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(server: HTTPServer, path: str, data: bytes | None = None, **headers: str) -> bytes:
    url = f"http://127.0.0.1:{server.server_port}{path}"
    method = "GET" if data is None else "PUT"
    with urllib.request.urlopen(
        urllib.request.Request(url, data=data, method=method, headers=headers), timeout=60
    ) as answer:
        found: bytes = answer.read()
        return found


def test_what_is_read_lies_beside_its_text_and_is_measured_together(
    kit: tuple[Path, list[str], HTTPServer],
) -> None:
    folder, names, server = kit
    rows = json.loads(ask(server, "/sentences.json"))
    assert [one["name"] for one in rows] == names == ["fr-001", "fr-002", "fr-003"]
    assert b"Read aloud" in ask(server, "/")
    assert b"getUserMedia" in ask(server, "/kit.js")
    ask(server, "/recordings/fr-002", b"sound")
    assert ask(server, "/recordings/fr-002") == b"sound"
    assert json.loads(ask(server, "/sentences.json"))[1]["is_recorded"] is True
    assert recordings_in([str(folder)]) == [folder / "fr-002.webm"]
    read = [measured(one["text"], one["text"]) for one in rows]
    read.append(measured("Pas de pneumothorax.", "pas de pneumo torax"))
    said = total(read)
    assert said.startswith("4 readings: ")
    assert f"{sum(one.terms for one in read) - 1} of {sum(one.terms for one in read)}" in said


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/recordings/../x", {}), ("/recordings/fr-009", {}),
        ("/recordings/fr-001", {"Origin": "http://elsewhere"}),
        ("/recordings/fr-001", {"Host": "elsewhere"}),
    ],
)  # fmt: skip
def test_the_recorder_takes_nothing_else_and_from_nowhere_else(
    kit: tuple[Path, list[str], HTTPServer], path: str, headers: dict[str, str]
) -> None:
    folder, _, server = kit
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(server, path, b"sound", **headers)
    refused.value.close()
    assert refused.value.code == 403
    assert sorted(one.name for one in folder.iterdir()) == [f"fr-00{n}.txt" for n in (1, 2, 3)]


def test_the_command_writes_the_kit_and_never_over_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fr-001.txt").write_text("Own sentence.\n")
    assert main(["dictation", "corpus", "--out", str(tmp_path), "--count", "2"]) == 0
    assert "2 sentences to read" in capsys.readouterr().out
    assert (tmp_path / "fr-001.txt").read_text() == "Own sentence.\n"
    assert (tmp_path / "fr-002.txt").exists()
