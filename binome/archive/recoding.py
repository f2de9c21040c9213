"""An instance in a syntax its receiver took, made in the pool when the stored one was refused."""

from collections.abc import Sequence
from pathlib import Path

from binome.dicom.network.handlers import Stored
from binome.dicom.pool import shared_pool

PATIENCE_SECONDS = 60.0


def recoded(stored: Stored, syntaxes: Sequence[str]) -> Stored | None:
    """The `Transcode` of the acceptor's settings; None when no syntax of these can be made."""
    if isinstance(stored.source, bytes | Path):
        return _recoded(stored, stored.source, syntaxes)
    with stored.source() as path:
        return _recoded(stored, path, syntaxes)


def _recoded(stored: Stored, source: bytes | Path, syntaxes: Sequence[str]) -> Stored | None:
    from binome.dicom.recode import recode  # pydicom is slow to load and rarely needed here

    file = source if isinstance(source, bytes) else str(source)
    answer = shared_pool().call(recode, file, tuple(syntaxes), timeout_seconds=PATIENCE_SECONDS)
    if answer is None:
        return None
    transfer_syntax_uid, data_set = answer
    return Stored(
        sop_class_uid=stored.sop_class_uid,
        sop_instance_uid=stored.sop_instance_uid,
        transfer_syntax_uid=transfer_syntax_uid,
        source=data_set,
        offset=0,
        length_bytes=len(data_set),
    )
