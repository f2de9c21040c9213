"""Order, path, repetition and damage: the same final state, or a clear refusal (seeded)."""

import random
import shutil
from pathlib import Path

import pytest

from binome.dicom.pool import Pool
from binome.parcels.gathering import gather
from binome.parcels.opening import open_parcel
from binome.parcels.places import MANIFEST, SIGNATURE
from binome.parcels.shelf import Shelf
from binome.seal import signatures
from tests.parcels.conftest import Sent

SEEDS = 40


def delivery(sent: Sent, folder: Path, chance: random.Random) -> None:
    """Some of the files, some renamed, doubled, truncated or changed, as a road may do."""
    folder.mkdir()
    for path in sorted(p for p in sent.folder.rglob("*") if p.is_file()):
        fate = chance.choice(("whole", "whole", "lost", "renamed", "doubled", "cut", "changed"))
        data = path.read_bytes()
        name = path.name
        if fate == "lost":
            continue
        if fate == "renamed":
            name = f"{chance.randrange(1 << 40):x}.bin"
        if fate == "cut":
            data = data[: chance.randrange(len(data))]
        if fate == "changed":
            at = chance.randrange(len(data))
            data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        (folder / name).write_bytes(data)
        if fate == "doubled":
            (folder / f"copy of {name}").write_bytes(data)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_the_roads_do_the_parcel_ends_whole_and_the_same(
    seed: int, sent: Sent, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    for road in range(chance.randrange(1, 4)):
        delivery(sent, tmp_path / f"road{road}", chance)
        gather(tmp_path / f"road{road}", shelf)
        if chance.random() < 0.5:  # a restart: nothing but files is remembered
            shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    kept = {p.name: p.read_bytes() for p in (shelf.root / "segments").iterdir()}
    originals = {p.name: p.read_bytes() for p in (sent.folder / "segments").iterdir()}
    assert kept.items() <= originals.items()
    gather(sent.folder, shelf)
    standing = shelf.standing(sent.made.signed.sha256)
    assert standing is not None
    assert standing.is_whole
    kept = {p.name: p.read_bytes() for p in (shelf.root / "segments").iterdir()}
    assert kept == originals
    again = gather(sent.folder, shelf)
    assert again.new_segments == again.damaged_segments == 0


def test_segments_that_come_before_their_manifest_wait_for_it(
    sent: Sent, tmp_path: Path, pool: Pool
) -> None:
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    first = gather(sent.folder / "segments", shelf)
    assert first.waiting_segments == len(sent.made.signed.manifest.segments)
    (tmp_path / "papers").mkdir()
    for name in (MANIFEST, SIGNATURE):
        shutil.copy(sent.folder / name, tmp_path / "papers" / f"odd {name}")
    gather(tmp_path / "papers", shelf)
    standing = shelf.standing(sent.made.signed.sha256)
    assert standing is not None
    assert standing.is_whole
    (tmp_path / "scratch").mkdir()
    opened = open_parcel(
        standing.signed, shelf.segment_path, sent.identity, scratch=tmp_path / "scratch", pool=pool
    )
    assert opened.progress().is_whole


def test_an_unknown_sender_waits_in_quarantine_until_it_is_trusted(
    sent: Sent, tmp_path: Path
) -> None:
    wary = Shelf(tmp_path / "shelf", trusted=frozenset())
    gathered = gather(sent.folder, wary)
    assert gathered.quarantined == 1
    assert wary.standing(sent.made.signed.sha256) is None
    assert [claim.sender for claim in wary.quarantined()] == [sent.signer.public]
    told = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    assert told.release() == 1
    standing = told.standing(sent.made.signed.sha256)
    assert standing is not None
    assert standing.is_whole


def test_a_claim_to_be_somebody_else_is_refused(sent: Sent, tmp_path: Path) -> None:
    forger = signatures.Signer(signatures.new_signer_pem())
    shutil.copytree(sent.folder, tmp_path / "forged")
    line = (sent.folder / SIGNATURE).read_text().split()
    content = (sent.folder / MANIFEST).read_bytes()
    line[3] = forger.sign(content, purpose="binome-parcel-manifest-v1")
    (tmp_path / "forged" / SIGNATURE).write_text(" ".join(line))
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    gathered = gather(tmp_path / "forged", shelf)
    assert [refusal.word for refusal in gathered.refused] == ["wrong_signature"]
    assert not list(shelf.standings())


def test_a_parcel_that_was_kept_is_not_asked_for_again(sent: Sent, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", trusted=sent.trusted)
    gather(sent.folder, shelf)
    shelf.note_done(sent.made.signed.sha256)
    assert not list((shelf.root / "segments").iterdir())
    standing = shelf.standing(sent.made.signed.sha256)
    assert standing is not None
    assert standing.is_done
    assert standing.is_whole
    gather(sent.folder, shelf)
    assert not list((shelf.root / "segments").iterdir())
