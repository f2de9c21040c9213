"""`binome audit …`: that nobody rewrote who saw what, and the audit for other systems."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from binome.cli.django_ready import migrate, ready

SENTENCES = {
    "event_changed": "An event is not what was sealed, number",
    "event_missing": "An event is gone, number",
    "event_back_dated": "An event claims a time before a checkpoint that did not hold it, number",
    "events_beside_the_log": "Events stand beside the log, so many:",
    "leaf_out_of_place": "The log has a gap at",
    "checkpoint_forged": "A checkpoint is not signed by this node, of size",
    "history_rewritten_before": "What was sealed is not what is there, before size",
    "log_shorter_than": "The log ends before a checkpoint that was signed, of size",
}


def checkpoint(options: argparse.Namespace) -> int:
    """Seal what is new and print, or keep in a file, the signed checkpoint."""
    ready()
    migrate()
    from binome.audit.checkpoints import make_checkpoint
    from binome.kernel.clock import utc_now

    made = make_checkpoint(at=utc_now())
    if made is None:
        print("Nothing was written down yet, so there is nothing to seal.", file=sys.stderr)
        return 1
    _write(options.out, made.text)
    return 0


def verify(options: argparse.Namespace) -> int:
    """Recompute the whole log; 1 when anything does not fit."""
    ready()
    migrate()
    from binome.audit import verifying
    from binome.seal.checkpoint import read

    kept = [read(Path(path).read_text()) for path in options.against]
    found = verifying.verify(against=kept)
    if options.json:
        print(json.dumps(_document(found), indent=1))
    else:
        _say(found)
    return 0 if found.is_whole else 1


def prove(options: argparse.Namespace) -> int:
    """Write a proof that an event is in the log, or that the log only grew since a checkpoint."""
    ready()
    migrate()
    from binome.audit import verifying
    from binome.seal.checkpoint import read

    if options.since:
        proof = verifying.consistency_from(read(Path(options.since).read_text()))
    else:
        proof = verifying.proof_of(options.event or 0)
    if proof is None:
        print("The log does not hold that yet. `binome audit checkpoint` seals.", file=sys.stderr)
        return 1
    _write(options.out, json.dumps(proof, indent=1) + "\n")
    return 0


def check(options: argparse.Namespace) -> int:
    """Check a proof anywhere, against the public key of the node that made the log."""
    ready()
    from binome.audit.verifying import is_proven

    try:
        document = json.loads(Path(options.file).read_text())
    except (OSError, ValueError):
        document = {}
    if is_proven(document, signer=options.signer):
        print("The proof holds.")
        return 0
    print("The proof does not hold: it was changed, or is of another log.", file=sys.stderr)
    return 1


def export(options: argparse.Namespace) -> int:
    """Write every event since an instant, one a line: DICOM audit messages or FHIR AuditEvents."""
    ready()
    from django.conf import settings

    from binome.audit import exporting

    try:
        since = datetime.fromisoformat(options.since) if options.since else None
    except ValueError:
        print("The instant is written like 2026-01-31 or 2026-01-31T04:00+01:00.", file=sys.stderr)
        return 2
    since = since.replace(tzinfo=UTC) if since and since.tzinfo is None else since
    written = 0
    with open(options.out, "w", encoding="utf-8") as out:
        for event in exporting.events(since=since):
            if options.form == "dicom":
                line = exporting.dicom_message(event, source=settings.PUBLIC_URL)
            else:
                line = json.dumps(exporting.fhir_event(event, source=settings.PUBLIC_URL))
            out.write(line + "\n")
            written += 1
    print(f"{written} events are in {options.out}")
    return 0


def role(options: argparse.Namespace) -> int:
    """Limit a PostgreSQL role to appending to the audit."""
    ready()
    migrate()
    from binome.audit.database_role import limit

    limit(options.name)
    print(f"The role {options.name} reads and appends to the audit, and cannot change it.")
    print("Let `binome serve` connect as this role, and run `binome init` as the owner to upgrade.")
    return 0


def _document(found: Any) -> dict[str, Any]:
    """docs/formats/audit-log.md, 5."""
    return {
        "version": 1, "is_whole": found.is_whole, "events": found.events,
        "checkpoints": found.checkpoints, "not_yet_sealed": found.not_yet_sealed,
        "wrong": found.wrong,
    }  # fmt: skip


def _say(found: Any) -> None:
    print(f"{found.events} events under {found.checkpoints} checkpoints were recomputed.")
    if found.not_yet_sealed:
        print(f"{found.not_yet_sealed} newer ones are sealed within a minute while a worker runs.")
    for line in found.wrong:
        word, _space, number = line.partition(" ")
        print(f"{SENTENCES[word]} {number}.", file=sys.stderr)
    if not found.is_whole:
        print("Stop, keep this data folder as it is, and restore a backup elsewhere to compare.")


def _write(out: str | None, text: str) -> None:
    if out:
        Path(out).write_text(text)
    else:
        sys.stdout.write(text)
