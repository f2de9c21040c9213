"""What `binome parcel` does with a parcel that is here: look, prove, unpack, hand over."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.parcels import manifest as outer
from binome.parcels.gathering import claims_in, segments_in
from binome.parcels.keys import ParcelKeys
from binome.parcels.manifest import SignedManifest
from binome.parcels.opening import Find, Opened, Rebuilt, open_parcel
from binome.parcels.receipts import spoken_code
from binome.parcels.refusals import NotWhole
from binome.parcels.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Outcome:
    """How opening ended, in words for people and programs."""

    said: dict[str, Any]
    is_good: bool


class Bench:
    """The keys and the shelf of one call, made when they are needed."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.keys = ParcelKeys(Path(options.data))

    def shelf(self) -> Shelf:
        """The shelf of the data folder."""
        return Shelf(self.keys.shelf_folder, trusted=self.trusted())

    def trusted(self) -> frozenset[str]:
        """Whose signatures are believed in this call."""
        return frozenset({*self.keys.senders(), *getattr(self.options, "senders", ())})

    def identity(self) -> str:
        """The key that opens, from a file (comments allowed) or this node's own."""
        if not self.options.key:
            return self.keys.identity
        lines = Path(self.options.key).read_text(encoding="utf-8").splitlines()
        return next((line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-1")), "")

    def standing(self, name: str) -> dict[str, Any]:
        """How far a parcel of the shelf is."""
        standing = self.shelf().standing(name)
        if standing is None:
            raise NotWhole
        return {
            **self._said(standing.signed),
            "missing_segments": len(standing.missing) if not standing.is_done else 0,
            "is_whole": standing.is_whole,
            "is_done": standing.is_done,
        }

    def looked_at(self, folder: Path, *, is_thorough: bool = False) -> list[dict[str, Any]]:
        """Every parcel in a folder, read where it lies."""
        segments = segments_in(folder)
        found = []
        for claim, path in claims_in(folder):
            try:
                signed = outer.checked(path.read_bytes(), claim)
            except Refusal as refusal:
                found.append({"parcel": claim.sha256, "refused": str(refusal), "is_good": False})
                continue
            found.append(self._looked_at(signed, segments, is_thorough=is_thorough))
        return found

    @contextmanager
    def opened(self, signed: SignedManifest, find: Find) -> Iterator[tuple[Opened, Pool, Path]]:
        """Open a parcel in a private folder that is gone afterwards."""
        with (
            tempfile.TemporaryDirectory(prefix="binome-parcel-") as scratch,
            Pool(max(2, os.cpu_count() or 2), preload=("numpy", "imagecodecs")) as pool,
        ):
            folder = Path(scratch)
            opened = open_parcel(signed, find, self.identity(), scratch=folder, pool=pool)
            (folder / "files").mkdir()
            yield opened, pool, folder / "files"

    def _looked_at(
        self, signed: SignedManifest, segments: dict[str, Path], *, is_thorough: bool
    ) -> dict[str, Any]:
        wanted = signed.manifest.segments
        here = [one for one in wanted if one.sha256 in segments]
        said = {
            **self._said(signed),
            "missing_segments": len(wanted) - len(here),
            "is_good": signed.sender in self.trusted() and len(here) == len(wanted),
        }
        if not said["is_trusted"] or not here or here[0].role != "S0":
            return said
        try:
            with self.opened(signed, lambda one: segments.get(one.sha256)) as (opened, pool, place):
                said |= _progress(opened)
                if is_thorough:
                    rebuilt = opened.rebuild(place, pool=pool)
                    said |= _rebuilt(rebuilt)
                    said["is_good"] &= not rebuilt.damaged
        except Refusal as refusal:
            said["unopened"] = str(refusal)
        return said

    def _said(self, signed: SignedManifest) -> dict[str, Any]:
        manifest = signed.manifest
        name = self.keys.senders().get(signed.sender)
        return {
            "parcel": signed.sha256,
            "kind": manifest.kind,
            "urgency": manifest.urgency,
            "created_at": manifest.created_at.isoformat(),
            "sender": signed.sender,
            "sender_name": name,
            "is_trusted": signed.sender in self.trusted(),
            "segments": len(manifest.segments),
            "size_bytes": manifest.size_bytes,
        }


def unpacked(bench: Bench, name: str) -> Outcome:
    """Write the files of a whole parcel of the shelf to --out."""
    target = Path(bench.options.out)
    target.mkdir(parents=True, exist_ok=True)
    shelf = bench.shelf()
    standing = shelf.standing(name)
    assert standing is not None
    with bench.opened(standing.signed, shelf.segment_path) as (opened, pool, _):
        place = target / name[:12]
        place.mkdir(exist_ok=True)
        rebuilt = opened.rebuild(place, pool=pool)
        code = spoken_code(opened.contents.secret, name, "VERIFIED")
    said = {**_rebuilt(rebuilt), "receipt_code": code if not rebuilt.damaged else None}
    return Outcome(said, not rebuilt.damaged)


def landed(bench: Bench, name: str) -> Outcome:
    """Hand the files of a whole parcel to the archive, and let the parcel go when all are kept."""
    from binome.cli.parcel_landing import land_files

    shelf = bench.shelf()
    standing = shelf.standing(name)
    assert standing is not None
    with bench.opened(standing.signed, shelf.segment_path) as (opened, pool, place):
        rebuilt = opened.rebuild(place, pool=pool)
        result = land_files(rebuilt.paths, bench.options.site, bench.options.case, at=utc_now())
        code = spoken_code(opened.contents.secret, name, "VERIFIED")
    is_kept = result.is_kept and not rebuilt.damaged
    if is_kept:
        shelf.note_done(name)
    said = {
        **_rebuilt(rebuilt), "new_images": result.new, "known_images": result.known,
        "refused_images": dict(result.refused), "receipt_code": code if is_kept else None,
    }  # fmt: skip
    return Outcome(said, is_kept)


def _progress(opened: Opened) -> dict[str, Any]:
    progress = opened.progress()
    return {
        "files": progress.files, "whole_files": progress.whole_files,
        "previews": progress.previews, "exact_images": f"{progress.exact} of {progress.images}",
        "exact_keys": f"{progress.exact_keys} of {progress.keys}",
    }  # fmt: skip


def _rebuilt(rebuilt: Rebuilt) -> dict[str, Any]:
    return {"proved_files": len(rebuilt.paths), "damaged_files": dict(rebuilt.damaged)}
