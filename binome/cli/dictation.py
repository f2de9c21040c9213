"""`binome dictation check | corpus | serve`: how well a recogniser writes, what to read to it, and
one for the local network."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from binome.cli.addresses import address

SOUNDS = (".wav", ".webm", ".ogg", ".opus", ".flac", ".mp3", ".m4a")


def check(options: argparse.Namespace) -> int:
    """Write out recordings with the weights of a folder; say the time, and the recall of terms."""
    recognizer = _recognizer(Path(options.weights))
    if recognizer is None:
        return 1
    from binome.reports.dictation.engine import Context

    hotwords = tuple(word.strip() for word in options.hotwords.split(",") if word.strip())
    context, worst, read = Context(options.language, hotwords), 0, []
    for audio in recordings_in(options.audio):
        heard = _heard(recognizer, audio, context)
        worst = max(worst, 0 if heard is not None else 1)
        read += _recall(audio, heard or "")
    if len(read) > 1:
        print(total(read))
    return worst


def recordings_in(names: list[str]) -> list[Path]:
    """Return the files named, and of a folder the recordings that have their text beside them."""
    found: list[Path] = []
    for name in map(Path, names):
        inside = sorted(name.iterdir()) if name.is_dir() else [name]
        found += [one for one in inside if one == name or _is_read(one)]
    return found


def _is_read(file: Path) -> bool:
    return file.suffix in SOUNDS and file.with_suffix(".txt").exists()


def _heard(recognizer: Any, audio: Path, context: Any) -> str | None:
    """Write out one recording and say how long it took; None where it cannot be."""
    from binome.reports.dictation.engine import NotRecognised
    from binome.reports.dictation.spoken import pieces_of
    from binome.reports.dictation.writing import steps_of

    started, burnt = time.monotonic(), time.process_time()
    try:
        words = recognizer.transcribe(audio.read_bytes(), context)
    except (NotRecognised, OSError) as error:
        print(f"{audio}: not written out ({type(error).__name__}).", file=sys.stderr)
        return None
    heard = " ".join(one.text for one in words)
    seconds = max((one.end for one in words), default=0.0)
    took, cpu = time.monotonic() - started, time.process_time() - burnt
    print(f"{audio}: {seconds:.1f} s of speech, {took:.1f} s, {cpu:.1f} CPU-s")
    print(f"  heard: {heard}")
    steps = steps_of(pieces_of(heard, language=context.language), language=context.language)
    print("  written: " + " ".join(f"[{s.said}]" if s.act != "text" else s.said for s in steps))
    return heard


def _recall(audio: Path, heard: str) -> list[Any]:
    """Compare with the text beside a recording (same name, .txt), where there is one."""
    beside = audio.with_suffix(".txt")
    if not beside.exists():
        return []
    from binome.reports.dictation.measuring import measured

    found = measured(beside.read_text(encoding="utf-8"), heard)
    print(
        f"  {found.errors} of {found.words} words wrong; medical terms found: "
        f"{found.terms_found} of {found.terms}"
    )
    return [found]


def total(read: list[Any]) -> str:
    """Say in one sentence what all readings give; the recall of medical terms is the headline."""
    words, errors = sum(one.words for one in read), sum(one.errors for one in read)
    terms, found = sum(one.terms for one in read), sum(one.terms_found for one in read)
    recall = f" ({found / terms:.2f})" if terms else ""
    return (
        f"{len(read)} readings: {found} of {terms} medical terms found{recall}, "
        f"{errors} of {words} words wrong."
    )


def corpus(options: argparse.Namespace) -> int:
    """Write the sentences to read; with --http, record them on a page of this machine."""
    _configure()
    from binome.reports.dictation.corpus import write_kit
    from binome.reports.dictation.recording import recorder_of

    folder = Path(options.out)
    names = write_kit(folder, language=options.language, count=options.count)
    print(f"{len(names)} sentences to read are in {folder}.")
    print(f"Record each beside its text, as {names[0]}.wav is for {names[0]}.txt, then run:")
    print(f"  binome dictation check --language {options.language} --weights DIR {folder}")
    if options.http is None:
        return 0
    server = recorder_of(folder, names, port=options.http)
    print(f"Or read them at http://localhost:{server.server_port}/ on this machine.", flush=True)
    return _until_stopped(server)


def serve(options: argparse.Namespace) -> int:
    """Answer transcription calls on the local network until stopped."""
    recognizer = _recognizer(Path(options.weights))
    if recognizer is None:
        return 1
    from binome.reports.dictation.server import server_of

    host, port = address(options.http)
    server = server_of(recognizer, host=host, port=port)
    print(f"Dictation is written out at http://{host}:{server.server_port}", flush=True)
    return _until_stopped(server)


def _until_stopped(server: Any) -> int:
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


def _configure() -> None:
    """These commands need no data folder."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)


def _recognizer(weights: Path) -> Any:
    _configure()
    from binome.reports.dictation.engine import WeightsMissing
    from binome.reports.dictation.whisper import WhisperRecognizer

    try:
        return WhisperRecognizer(weights)
    except WeightsMissing as refusal:
        print(refusal, file=sys.stderr)
    except ImportError:
        print(
            "The recogniser is not installed. Install it with: pip install 'binome[dictation]'",
            file=sys.stderr,
        )
    return None
