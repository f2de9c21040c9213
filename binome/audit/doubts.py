"""What somebody outside saw of the log and no longer finds in it, held against the log itself.

Browsers keep a checkpoint as boxes do (docs/formats/audit-log.md, 6). A restored backup, too,
leaves what was seen since out of the log: whoever runs the hub looks which of both it was.
"""

import json
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from binome.audit.checkpoints import retired_signers, signer
from binome.audit.services import Asker, Subject, record
from binome.audit.verifying import root_at
from binome.kernel.files import write_private
from binome.seal.checkpoint import Checkpoint, NotACheckpoint, read

FILE = "audit-doubted.json"
LONGEST_TEXT = 2_000


@transaction.atomic
def note(*, seen: str, by: Asker, at: datetime) -> bool:
    """Write down a checkpoint that this node signed and whose events the log no longer begins with.

    False, and nothing written, for any other text: nobody cries wolf with the hub's own signature.
    """
    try:
        said = read(seen[:LONGEST_TEXT])
    except NotACheckpoint:
        return False
    if said.signer not in {signer().public, *retired_signers()} or _is_held(said):
        return False
    record("log.doubted", by=by, at=at, of=Subject(detail=str(said.size)))
    path = settings.DATA / FILE
    if not path.exists():
        kept = {"at": at.astimezone(UTC).isoformat(), "seen": seen[:LONGEST_TEXT]}
        write_private(path, json.dumps(kept, indent=1) + "\n")
    return True


def is_doubted() -> bool:
    """Whether somebody ever showed such a checkpoint; whoever looked into it deletes the file."""
    return bool((settings.DATA / FILE).exists())


def _is_held(said: Checkpoint) -> bool:
    return root_at(said.size) == said.root
