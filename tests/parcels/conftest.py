"""Two nodes that know each other, a pool, and one parcel made once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from binome.dicom.pool import Pool
from binome.parcels.making import Made, Orders, make
from binome.seal import sealed, signatures
from binome.seal.signatures import Signer
from tests.parcels.studies import write_study

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """A parcel in a folder, the files it was made of, and the keys at both ends."""

    folder: Path
    files: list[Path]
    made: Made
    signer: Signer
    identity: str

    @property
    def trusted(self) -> frozenset[str]:
        return frozenset({self.signer.public})

    @property
    def contents(self) -> set[bytes]:
        return {path.read_bytes() for path in self.files}


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    with Pool(2, preload=("numpy", "imagecodecs")) as ready:
        yield ready


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory, pool: Pool) -> Sent:
    """Six slices, a photograph and a report, cut into many small segments."""
    folder = tmp_path_factory.mktemp("sent")
    files = write_study(folder / "study")
    identity, signer = sealed.new_identity(), Signer(signatures.new_signer_pem())
    orders = Orders(
        recipients=[sealed.recipient_of(identity)], signer=signer, at=NOW, urgency="emergency",
        note={"question": "Hématome ?"}, effort=3, full_bytes=6000,
    )  # fmt: skip
    made = make(files, folder / "parcel", orders=orders, pool=pool)
    return Sent(folder / "parcel", files, made, signer, identity)
