"""Dictation: one contract for every recogniser; recordings kept, written out, then forgotten."""

import json
import urllib.request
from collections.abc import Iterator
from http.server import HTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from binome.reports import services as reports
from binome.reports.dictation.engine import (
    MOST_HOTWORDS,
    Context,
    NotRecognised,
    Recognizer,
    WeightsMissing,
    Word,
)
from binome.reports.dictation.hotwords import hotwords_for
from binome.reports.dictation.measuring import measured
from binome.reports.dictation.over_http import HttpRecognizer
from binome.reports.dictation.server import server_of
from binome.reports.dictation.whisper import check_weights
from binome.reports.models import Dictation, State
from binome.reports.refusals import AlreadySigned, RecordingTooLong
from binome.reports.services.dictating import Recording, recorded
from tests.cases.world import SOON
from tests.reports.desk import Desk

SAID = "nodule de huit millimètres point champ conclusion pas de fracture point"
SPEECH = b"\x1aE\xdf\xa3 an opus file"


class FakeRecognizer:
    """Hears what it was told to hear; noise gives NotRecognised, silence no words."""

    def __init__(self, said: str = SAID) -> None:
        self.said, self.contexts = said, list[Context]()

    def transcribe(self, audio: bytes, context: Context) -> list[Word]:
        self.contexts.append(context)
        if audio == b"noise":
            raise NotRecognised
        said = [] if audio == b"silence" else self.said.split()
        return [Word(word, at * 0.5, at * 0.5 + 0.4, 0.9) for at, word in enumerate(said)]


@pytest.fixture
def fake() -> FakeRecognizer:
    return FakeRecognizer()


@pytest.fixture
def served(fake: FakeRecognizer) -> Iterator[HTTPServer]:
    server = server_of(fake, host="127.0.0.1", port=0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def url_of(server: HTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(params=["fake", "over http"])
def recognizer(request: Any, fake: FakeRecognizer, served: HTTPServer) -> Recognizer:
    return fake if request.param == "fake" else HttpRecognizer(url_of(served))


def test_every_recogniser_gives_words_with_their_times(
    recognizer: Recognizer, fake: FakeRecognizer
) -> None:
    words = recognizer.transcribe(SPEECH, Context("fr", ("pneumothorax", "épanchement")))
    assert " ".join(one.text for one in words) == SAID
    assert [one.start for one in words[:3]] == [0.0, 0.5, 1.0]
    assert all(one.start < one.end and one.confidence == 0.9 for one in words)
    assert fake.contexts == [Context("fr", ("pneumothorax", "épanchement"))]


def test_every_recogniser_gives_nothing_for_silence_and_says_when_it_cannot(
    recognizer: Recognizer,
) -> None:
    assert recognizer.transcribe(b"silence", Context("en")) == []
    with pytest.raises(NotRecognised) as refusal:
        recognizer.transcribe(b"noise", Context("fr"))
    assert "The recording is kept with your draft" in str(refusal.value)


def test_a_server_that_is_down_or_talks_nonsense_is_no_crash(served: HTTPServer) -> None:
    with pytest.raises(NotRecognised):
        HttpRecognizer("http://127.0.0.1:9").transcribe(SPEECH, Context("fr"))
    with pytest.raises(NotRecognised):
        HttpRecognizer("file:///etc").transcribe(SPEECH, Context("fr"))
    asked = urllib.request.Request(f"{url_of(served)}/elsewhere", data=b"x")
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(asked)
    assert answer.value.code == 404
    answer.value.close()


def test_what_is_still_spoken_never_makes_a_whole_phrase_wait(
    served: HTTPServer, fake: FakeRecognizer
) -> None:
    hearing, go_on = Event(), Event()
    hear = fake.transcribe

    def slowly(audio: bytes, context: Context) -> list[Word]:
        hearing.set()
        assert go_on.wait(60)
        return hear(audio, context)

    fake.transcribe = slowly  # type: ignore[method-assign]
    answers: list[list[Word]] = []
    whole = HttpRecognizer(url_of(served))
    caller = Thread(target=lambda: answers.append(whole.transcribe(SPEECH, Context("fr"))))
    caller.start()
    assert hearing.wait(60)
    with pytest.raises(NotRecognised):
        whole.transcribe(SPEECH, Context("fr", is_partial=True))
    go_on.set()
    caller.join(60)
    assert len(answers[0]) == len(SAID.split())


def test_weights_are_those_of_their_list(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing):
        check_weights(tmp_path)
    (tmp_path / "model.bin").write_bytes(b"weights")
    digest = check_weights(tmp_path)
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  model.bin\n")
    assert check_weights(tmp_path) == digest
    (tmp_path / "model.bin").write_bytes(b"other")
    with pytest.raises(WeightsMissing):
        check_weights(tmp_path)


def test_the_measure_counts_wrong_words_and_found_terms() -> None:
    read = "Pas de pneumothorax. Épanchement pleural gauche."
    assert measured(read, "pas de pneumothorax épanchement pleural gauche").errors == 0
    found = measured(read, "pas de pneumo épanchement pleural gauche")
    assert (found.words, found.errors) == (6, 1)
    assert found.terms > found.terms_found > 0


def recording(audio: bytes = SPEECH, key: str = "one") -> Recording:
    return Recording(key, audio, "audio/webm", "fr")


def kept(desk: Desk, **changes: Any) -> Dictation:
    return reports.keep_recording(
        report=desk.report, recording=recording(**changes), by=desk.reader, at=SOON
    )


@pytest.mark.django_db
def test_a_recording_is_kept_before_it_is_written_out_and_written_out_once(
    desk: Desk, fake: FakeRecognizer
) -> None:
    one = kept(desk)
    assert kept(desk) == one
    steps = reports.write_out(dictation=one, is_fresh=True, recognizer=fake)
    assert [(step.act, step.said) for step in steps] == [
        ("text", "Nodule de 8\u00a0mm."), ("section", "conclusion"),
        ("text", "Pas de fracture."),
    ]  # fmt: skip
    again = Dictation.objects.get()
    assert reports.write_out(dictation=again, is_fresh=True, recognizer=fake) == steps
    assert len(fake.contexts) == 1
    assert again.words[0] == {"text": "nodule", "start": 0.0, "end": 0.4, "confidence": 0.9}


@pytest.mark.django_db
def test_a_recording_is_sealed_in_the_database_and_mute_without_its_key(
    desk: Desk, fake: FakeRecognizer, settings: Any, tmp_path: Path
) -> None:
    one = kept(desk)
    lying = bytes(Dictation.objects.get().audio)
    assert SPEECH not in lying
    assert SPEECH[:8] not in lying
    assert recorded(one) == SPEECH
    assert recorded(Dictation(audio=SPEECH)) == SPEECH  # of before recordings were sealed
    settings.KEYS = tmp_path
    assert recorded(one) == b""


@pytest.mark.django_db
def test_a_recording_survives_an_engine_that_is_down(desk: Desk, settings: Any) -> None:
    settings.DICTATION_URL = "http://127.0.0.1:9"
    one = kept(desk)
    with pytest.raises(NotRecognised):
        reports.write_out(dictation=one, is_fresh=True)
    assert recorded(Dictation.objects.get()) == SPEECH


@pytest.mark.django_db
def test_recordings_stay_with_a_preliminary_and_go_with_the_final_signature(desk: Desk) -> None:
    kept(desk)
    desk.sign(State.PRELIMINARY)
    assert Dictation.objects.count() == 1
    desk.sign()
    assert Dictation.objects.count() == 0
    desk.report.refresh_from_db()
    with pytest.raises(AlreadySigned):
        kept(desk, key="later")


@pytest.mark.django_db
def test_what_is_empty_or_too_long_is_not_kept(desk: Desk) -> None:
    for audio in (b"", bytes(8 * 1024 * 1024 + 1)):
        with pytest.raises(RecordingTooLong):
            kept(desk, audio=audio)


@pytest.mark.django_db
def test_the_recogniser_is_told_forty_likely_words_at_most(desk: Desk) -> None:
    words = hotwords_for(desk.report, language="fr")
    assert desk.case.site.name in words
    assert desk.world.reader.name in words
    assert len(words) == MOST_HOTWORDS
    assert "hématome" in words
    assert any("pneumothorax" in word for word in words) or len(set(words)) == MOST_HOTWORDS


@pytest.mark.django_db
def test_the_page_sends_a_phrase_and_can_hear_it_again(
    desk: Desk, settings: Any, served: HTTPServer
) -> None:
    settings.DICTATION_URL = url_of(served)
    client = Client()
    client.force_login(desk.world.reader)
    url = f"/cases/{desk.case.pk}/read/dictation/"
    file = SimpleUploadedFile("said", SPEECH, "audio/webm;codecs=opus")
    answer = client.post(url, {"audio": file, "key": "one", "language": "fr", "fresh": "1"})
    assert answer.status_code == 200
    assert answer.json()["steps"][0] == {"act": "text", "said": "Nodule de 8\u00a0mm."}
    heard = client.get(f"/cases/{desk.case.pk}/read/dictated/?key=one")
    assert (heard.content, heard["Content-Type"]) == (SPEECH, "audio/webm")
    stranger = Client()
    stranger.force_login(desk.world.second)
    assert stranger.get(f"/cases/{desk.case.pk}/read/dictated/?key=one").status_code == 404
    noise = SimpleUploadedFile("said", b"noise", "audio/webm")
    later = client.post(url, {"audio": noise, "key": "two", "language": "fr"})
    assert later.status_code == 202
    assert "is tried again" in json.loads(later.content)["sentence"]
    assert Dictation.objects.count() == 2
    said = {"audio": SimpleUploadedFile("said", SPEECH, "audio/webm"), "partial": "1"}
    so_far = client.post(url, {**said, "key": "partial", "language": "fr", "fresh": "0"})
    assert so_far.json() == {"text": "nodule de 8\u00a0mm. Pas de fracture."}
    said["audio"] = SimpleUploadedFile("said", b"noise", "audio/webm")
    assert client.post(url, {**said, "key": "partial", "language": "fr"}).status_code == 204
    assert Dictation.objects.count() == 2
