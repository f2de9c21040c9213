"""Keeping a recording, having it written out, and forgetting it once the report is signed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.people.actors import Actor
from binome.reports.dictation.engine import (
    LARGEST_AUDIO_BYTES,
    Context,
    NotRecognised,
    Recognizer,
)
from binome.reports.dictation.hotwords import hotwords_for
from binome.reports.dictation.over_http import HttpRecognizer
from binome.reports.dictation.sealing import seal, unseal
from binome.reports.dictation.spoken import pieces_of
from binome.reports.dictation.tables import LANGUAGES
from binome.reports.dictation.writing import Step, steps_of
from binome.reports.models import Dictation, Report
from binome.reports.refusals import AlreadySigned, RecordingTooLong
from binome.reports.states import WRITABLE

MOST_RECORDINGS = 2000


@dataclass(frozen=True, slots=True)
class Recording:
    """What a browser sends: its own key, so that one sent twice is one."""

    key: str
    audio: bytes
    media_type: str
    language: str


def keep_recording(*, report: Report, recording: Recording, by: Actor, at: datetime) -> Dictation:
    """Keep a recording with its draft before anybody writes it out; the same key again is it."""
    if len(recording.audio) > LARGEST_AUDIO_BYTES or not recording.audio:
        raise RecordingTooLong
    if report.state not in WRITABLE:
        raise AlreadySigned
    language = recording.language if recording.language in LANGUAGES else LANGUAGES[0]
    with transaction.atomic():
        if report.dictations.count() >= MOST_RECORDINGS:
            raise RecordingTooLong
        kept, is_new = Dictation.objects.get_or_create(
            report=report, key=recording.key[:40],
            defaults={
                "language": language, "audio": seal(recording.audio), "at": at,
                "media_type": recording.media_type[:60],
            },
        )  # fmt: skip
        if is_new:
            about = Subject(report.case.site_id, report.case_id, (report.pk, kept.pk))
            audit.record("report.dictated", by=by, at=at, of=about)
    return kept


def write_out(
    *, dictation: Dictation, is_fresh: bool, recognizer: Recognizer | None = None
) -> list[Step]:
    """Have a recording recognised (once) and return what the page does; raise NotRecognised.

    `is_fresh`: the text before the cursor ends a sentence. No lock is held while the engine works.
    """
    words: list[dict[str, Any]] = dictation.words
    if not words:
        engine = recognizer or _engine()
        context = Context(
            dictation.language,
            hotwords_for(dictation.report, language=dictation.language),
        )
        words = [asdict(one) for one in engine.transcribe(recorded(dictation), context)]
        Dictation.objects.filter(pk=dictation.pk).update(words=words)
    heard = " ".join(str(one["text"]) for one in words)
    pieces = pieces_of(heard, language=dictation.language)
    return steps_of(pieces, language=dictation.language, is_fresh=is_fresh)


def hear(
    *, report: Report, recording: Recording, is_fresh: bool, recognizer: Recognizer | None = None
) -> str:
    """Return what is heard so far of a phrase that is still being spoken; nothing is kept of it.

    A recogniser that is busy with whole phrases refuses it: NotRecognised.
    """
    if len(recording.audio) > LARGEST_AUDIO_BYTES or report.state not in WRITABLE:
        raise NotRecognised
    language = recording.language if recording.language in LANGUAGES else LANGUAGES[0]
    context = Context(language, hotwords_for(report, language=language), is_partial=True)
    heard = (recognizer or _engine()).transcribe(recording.audio, context)
    pieces = pieces_of(" ".join(one.text for one in heard), language=language)
    steps = steps_of(pieces, language=language, is_fresh=is_fresh)
    return " ".join(one.said for one in steps if one.act == "text")


def recorded(dictation: Dictation) -> bytes:
    """Return the sound of a recording; nothing where its key is gone."""
    return unseal(bytes(dictation.audio))


def _engine() -> Recognizer:
    if not settings.DICTATION_URL:
        raise NotRecognised
    return HttpRecognizer(settings.DICTATION_URL)


def seal_recordings_anew() -> int:
    """Seal each kept recording with the newest key, one after the other; return how many.

    What went with its report meanwhile is gone; what was mute stays mute.
    """
    count = 0
    for recording_id in list(Dictation.objects.values_list("pk", flat=True)):
        with transaction.atomic():
            kept = Dictation.objects.select_for_update().filter(pk=recording_id).first()
            sound = recorded(kept) if kept else b""
            if kept and sound:
                Dictation.objects.filter(pk=kept.pk).update(audio=seal(sound))
                count += 1
    return count


def forget_recordings(report_id: str) -> int:
    """Delete the recordings of a report that was signed; return how many there were."""
    return Dictation.objects.filter(report_id=report_id).delete()[0]
