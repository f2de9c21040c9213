"""`binome dictation check | serve`: how well a recogniser writes, and one for the local network."""

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from binome.cli.addresses import address


def check(options: argparse.Namespace) -> int:
    """Write out recordings with the weights of a folder; say the time, and the recall of terms."""
    recognizer = _recognizer(Path(options.weights))
    if recognizer is None:
        return 1
    from binome.reports.dictation.engine import Context, NotRecognised
    from binome.reports.dictation.spoken import pieces_of
    from binome.reports.dictation.writing import steps_of

    hotwords = tuple(word.strip() for word in options.hotwords.split(",") if word.strip())
    context, worst = Context(options.language, hotwords), 0
    for name in options.audio:
        started, burnt = time.monotonic(), time.process_time()
        try:
            words = recognizer.transcribe(Path(name).read_bytes(), context)
        except (NotRecognised, OSError) as error:
            print(f"{name}: not written out ({type(error).__name__}).", file=sys.stderr)
            worst = 1
            continue
        heard = " ".join(one.text for one in words)
        seconds = max((one.end for one in words), default=0.0)
        took, cpu = time.monotonic() - started, time.process_time() - burnt
        print(f"{name}: {seconds:.1f} s of speech, {took:.1f} s, {cpu:.1f} CPU-s")
        print(f"  heard: {heard}")
        steps = steps_of(pieces_of(heard, language=options.language), language=options.language)
        print("  written: " + " ".join(f"[{s.said}]" if s.act != "text" else s.said for s in steps))
        worst = max(worst, _recall(Path(name), heard))
    return worst


def _recall(audio: Path, heard: str) -> int:
    """Compare with the text beside a recording (same name, .txt), where there is one."""
    beside = audio.with_suffix(".txt")
    if not beside.exists():
        return 0
    from binome.reports.dictation.measuring import measured

    found = measured(beside.read_text(), heard)
    print(
        f"  {found.errors} of {found.words} words wrong; medical terms found: "
        f"{found.terms_found} of {found.terms}"
    )
    return 0


def serve(options: argparse.Namespace) -> int:
    """Answer transcription calls on the local network until stopped."""
    recognizer = _recognizer(Path(options.weights))
    if recognizer is None:
        return 1
    from binome.reports.dictation.server import server_of

    host, port = address(options.http)
    server = server_of(recognizer, host=host, port=port)
    print(f"Dictation is written out at http://{host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    finally:
        server.server_close()
    return 0


def _recognizer(weights: Path) -> Any:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
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
