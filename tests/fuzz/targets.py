"""The readers of strangers' bytes, each as one function that may refuse and must never break.

Used by `make fuzz-readers` (atheris, with coverage) and by the suite (the kept corpus, bent a bit).
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from binome.archive.incoming import data_set_offset
from binome.archive.refusals import Unreadable
from binome.dicom.errors import DicomError
from binome.dicom.scan import scan
from binome.kernel.errors import Refusal
from binome.parcels import contents, manifest, receipts
from binome.seal import checkpoint, shape
from binome.seal.sealed import CannotOpen
from binome.seal.signatures import WrongSignature
from binome.wire.dicomweb.parts import BadMultipart, Mark, PartReader, parameters
from binome.wire.uploads import headers as tus_headers

CORPUS = Path(__file__).with_name("corpus")
BOUNDARY = "x"


def scanned(data: bytes) -> None:
    """The header scanner, and where it says that the data set begins."""
    with suppress(DicomError):
        scan(data)
    with suppress(DicomError, Unreadable):
        assert 0 <= data_set_offset(data) <= max(len(data), 132)


def multipart(data: bytes) -> None:
    """The same parts come out however the body is cut in pieces."""
    step = 1 + (data[0] if data else 0)
    body = data[1:]
    cut = [body[at : at + step] for at in range(0, len(body), step)]
    assert _parts([body]) == _parts(cut)
    parameters(body[:2000].decode("latin-1"))


def _parts(pieces: list[bytes]) -> list[bytes] | None:
    """The parts of a body, an unfinished one too; None when it is refused."""
    reader, found = PartReader(BOUNDARY), []
    try:
        for piece in pieces:
            for said in reader.feed(piece):
                if said is Mark.BEGINS:
                    found.append(b"")
                elif isinstance(said, bytes):
                    found[-1] += said
        reader.check_end()
    except BadMultipart:
        return None
    return found


def tus(data: bytes) -> None:
    """What an upload's headers say."""
    text = data.decode("latin-1")
    said = {"upload-metadata": text, "upload-length": text, "upload-checksum": text}
    for read in (tus_headers.announced, tus_headers.checksum):
        with suppress(Refusal):
            read(said)
    with suppress(Refusal):
        tus_headers.metadata(text)
    with suppress(Refusal):
        assert tus_headers.number(said, "upload-length") >= 0


def parcels(data: bytes) -> None:
    """Manifests, signatures, receipts, contents, checkpoints and the shape of sealed files."""
    with suppress(Refusal):
        assert manifest.canonical(manifest._said(manifest.read(data))) == data
    first, _, rest = data.partition(b"\n\n")
    with suppress(Refusal, WrongSignature):
        if claim := manifest.claim_of(first):
            manifest.checked(rest, claim)
    with suppress(Refusal, WrongSignature):
        receipts.read(data, trusted=frozenset())
    with suppress(Refusal):
        contents.read(first, rest)
    with suppress(Refusal):
        checkpoint.read(data.decode("latin-1"))
    with suppress(Refusal, CannotOpen):
        shape.kind_of(data)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "scanned": scanned, "multipart": multipart, "tus": tus, "parcels": parcels,
}  # fmt: skip


def corpus(name: str) -> Iterator[bytes]:
    """What is kept to begin with: real beginnings, and whatever once broke a reader."""
    for path in sorted((CORPUS / name).iterdir()):
        yield path.read_bytes()
