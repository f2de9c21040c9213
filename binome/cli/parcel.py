"""`binome parcel …`: studies sealed into folders, and folders opened, checked and completed."""

import argparse
import json
import os
from pathlib import Path

from binome.cli.main import DONE, FAILED
from binome.cli.parcel_landing import WhoseImages
from binome.cli.parcel_opening import Bench, landed, unpacked
from binome.cli.progress import progress, say
from binome.dicom.errors import SENTENCES
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now
from binome.parcels.gathering import Gathered, gather
from binome.parcels.keys import ParcelKeys
from binome.parcels.making import Made, Orders, make

FAST_EFFORT, FULL_EFFORT = 3, 7
MOST_RECIPIENT_LINES = 200


def key(options: argparse.Namespace) -> int:
    """Print the public keys of this node."""
    keys = ParcelKeys(Path(options.data))
    print(f"seal to:      {keys.recipient}")
    print(f"signed by:    {keys.signer.public}")
    return DONE


def trust(options: argparse.Namespace) -> int:
    """Believe a sender, and let what it brought out of quarantine."""
    bench = Bench(options)
    bench.keys.trust(options.sender, options.name)
    released = Bench(options).shelf().release()
    print(f"The signatures of {options.name} are believed from now on.")
    if released:
        print(
            f"{released} parcels left quarantine; import their folder again, or wait for the rest."
        )
    return DONE


def export(options: argparse.Namespace) -> int:
    """Write a parcel; 1 when something that is DICOM could not go in."""
    keys = ParcelKeys(Path(options.data))
    orders = Orders(
        recipients=_recipients(options.to), signer=keys.signer, at=utc_now(),
        urgency=options.urgency, keys=frozenset(options.key_image),
        effort=FAST_EFFORT if options.fast else FULL_EFFORT,
    )  # fmt: skip
    source = Path(options.source)
    with Pool(max(2, os.cpu_count() or 2), preload=("numpy", "imagecodecs")) as pool:
        if source.exists():
            files = files_of(source)
            tell = progress(len(files), "files")
            made = make(files, Path(options.out), orders=orders, pool=pool, say=tell)
        else:
            made = _of_archive(options.source, Path(options.out), orders, pool)
    return _report_made(made)


def take_in(options: argparse.Namespace) -> int:
    """Gather a folder on the shelf; open what is whole, if there is a place for it."""
    bench = Bench(options)
    if options.case and not options.site:
        raise WhoseImages
    shelf = bench.shelf()
    gathered = gather(Path(options.folder), shelf)
    results, has_failed = [], False
    for name in gathered.parcels:
        result = bench.standing(name)
        if result["is_whole"] and not result["is_done"] and (options.out or options.site):
            outcome = unpacked(bench, name) if options.out else landed(bench, name)
            result = {**bench.standing(name), **outcome.said}
            has_failed |= not outcome.is_good
        results.append(result)
    if options.json:
        print(json.dumps({"parcels": results, **_said(gathered)}))
    else:
        _report_gathered(gathered, results)
    has_failed |= bool(gathered.refused or gathered.damaged_segments or gathered.quarantined)
    return FAILED if has_failed or not gathered.parcels else DONE


def inspect(options: argparse.Namespace) -> int:
    """Say what a folder holds, without keeping anything of it."""
    bench = Bench(options)
    found = bench.looked_at(Path(options.folder))
    if options.json:
        print(json.dumps({"parcels": found}))
        return DONE if found else FAILED
    for one in found:
        _print_parcel(one)
    if not found:
        say("There is no parcel in this folder: no manifest that fits a signature.")
    return DONE if found else FAILED


def verify(options: argparse.Namespace) -> int:
    """Check signatures, hashes, and with a key every rebuilt file; 0 only when all is well."""
    bench = Bench(options)
    found = bench.looked_at(Path(options.folder), is_thorough=True)
    if options.json:
        print(json.dumps({"parcels": found}))
    for one in found if not options.json else []:
        _print_parcel(one)
    return DONE if found and all(one["is_good"] for one in found) else FAILED


def _of_archive(study_instance_uid: str, out: Path, orders: Orders, pool: Pool) -> Made:
    from binome.cli.parcel_study import files_of_study

    with files_of_study(study_instance_uid) as files:
        return make(files, out, orders=orders, pool=pool, say=progress(len(files), "images"))


def _recipients(named: list[str]) -> list[str]:
    found: list[str] = []
    for one in named:
        path = Path(one)
        if not one.startswith("age1") and path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()[:MOST_RECIPIENT_LINES]
            found += [line.strip() for line in lines if line.strip() and line[0] != "#"]
        else:
            found.append(one)
    return list(dict.fromkeys(found))


def files_of(source: Path) -> list[Path]:
    """Return the files at a path, in a steady order."""
    if source.is_file():
        return [source]
    found = (path for path in source.rglob("*") if not path.is_symlink())
    return sorted(path for path in found if path.is_file())


def _report_made(made: Made) -> int:
    manifest = made.signed.manifest
    share = f", {manifest.size_bytes / made.file_bytes:.0%} of the files" if made.file_bytes else ""
    print(f"{len(made.contents.instances)} files, {len(manifest.segments)} segments,", end=" ")
    print(f"{manifest.size_bytes} bytes{share}.")
    print(f"parcel {made.signed.sha256}")
    for reason, count in sorted(made.left_out.items()):
        say(f"{count} × {SENTENCES[reason]}")
    return FAILED if any(one not in ("not_dicom", "empty") for one in made.left_out) else DONE


def _said(gathered: Gathered) -> dict[str, object]:
    return {
        "new_segments": gathered.new_segments,
        "known_segments": gathered.known_segments,
        "waiting_segments": gathered.waiting_segments,
        "damaged_segments": gathered.damaged_segments,
        "quarantined": gathered.quarantined,
        "refused": [refusal.word for refusal in gathered.refused],
    }


def _report_gathered(gathered: Gathered, results: list[dict[str, object]]) -> None:
    for result in results:
        _print_parcel(result)
    print(f"{gathered.new_segments} segments are new, {gathered.known_segments} were here already.")
    if gathered.damaged_segments:
        say(f"{gathered.damaged_segments} segments are damaged; bring them again by any road.")
    if gathered.waiting_segments:
        say(f"{gathered.waiting_segments} segments wait for their manifest.")
    if gathered.quarantined:
        say(f"{gathered.quarantined} × Nobody here knows the sender; it waits in quarantine.")
    for refusal in gathered.refused:
        say(str(refusal))


def _print_parcel(said: dict[str, object]) -> None:
    print(f"parcel {said['parcel']}")
    for name, value in said.items():
        if name != "parcel" and value not in (None, {}, []):
            print(f"  {name.replace('_', ' ')}: {value}")
