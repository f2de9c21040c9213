"""`binome deidentify IN OUT`: files without their patient, read and written in the pool."""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from binome.cli.deidentify_map import map_text
from binome.cli.key_file import WrongKey, site_key
from binome.cli.main import DONE, FAILED, WRONG_CALL
from binome.cli.private_file import write_private
from binome.cli.progress import progress, say
from binome.dicom.deidentify.masks import WrongMasks, masks_from
from binome.dicom.deidentify.one_file import LOOK_FIRST, OneFile, deidentify_one
from binome.dicom.deidentify.options import FIELDS, Contradiction, UnknownOption, policy_of
from binome.dicom.deidentify.policy import Policy
from binome.dicom.deidentify.secrets import SiteSecrets
from binome.dicom.errors import SENTENCES, DicomError
from binome.dicom.pool import Pool
from binome.dicom.scan import is_dicom

TIMEOUT_SECONDS = 300.0
#: Files that nobody meant: they fail nothing.
NO_IMAGES = ("not_dicom", "empty")


class WrongCall(Exception):
    """The command line asks for what cannot be; its argument is the sentence."""


@dataclass
class Run:
    """One call of the command: what is done to files, and what became of each."""

    source: Path
    target: str
    policy: Policy
    secrets: SiteSecrets
    done: list[tuple[str, OneFile]] = field(default_factory=list)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, pool: Pool, path: Path) -> None:
        """De-identify one file; a refusal is a line of the map, never an end."""
        self.done.append((str(path), self._outcome(pool, path)))

    def _outcome(self, pool: Pool, path: Path) -> OneFile:
        try:
            with path.open("rb") as file:
                head = file.read(256)
            if not is_dicom(head):
                return OneFile(None, "not_dicom" if head else "empty")
            one = pool.call(
                deidentify_one,
                str(path),
                self.target,
                policy=self.policy,
                secrets=self.secrets,
                timeout_seconds=TIMEOUT_SECONDS,
            )
        except DicomError as failure:
            return OneFile(None, failure.reason)
        except OSError:
            return OneFile(None, "unreadable")
        return one if self._is_alone(one) else self._taken_back(one)

    def _is_alone(self, one: OneFile) -> bool:
        """False when two patients met on one pseudonym: they would look like one person."""
        if one.original is None:
            return True
        patient = one.original.patient
        who = (patient.get("PatientID", ""), patient.get("IssuerOfPatientID", ""))
        if not who[0]:
            who = (patient.get("PatientName", ""), patient.get("PatientBirthDate", ""))
        known = self.people.setdefault(one.pseudonym, _plain(who))
        return known == _plain(who)

    def _taken_back(self, one: OneFile) -> OneFile:
        Path(one.target or "").unlink(missing_ok=True)
        return OneFile(None, "pseudonym_taken")


def deidentify(options: argparse.Namespace) -> int:
    """Run the command; 1 when a file that is DICOM could not be taken, or none was found."""
    try:
        run = _run_of(options)
    except WrongCall as wrong:
        say(str(wrong))
        return WRONG_CALL
    files = _files(run.source)
    tell = progress(len(files), "files")
    with Pool(2, preload=("pydicom", "binome.dicom.deidentify.one_file")) as pool:
        for number, path in enumerate(files, 1):
            run.take(pool, path)
            tell(number)
    if options.map:
        write_private(Path(options.map), map_text(run.done, run.policy))
    return _report(run)


def _run_of(options: argparse.Namespace) -> Run:
    source = Path(options.source)
    if not source.exists():
        raise WrongCall("There is no file or folder of the first name. Nothing was written.")
    policy = _policy(options.options, options.mask)
    target = _target(source, Path(options.target))
    try:
        key = site_key(Path(options.key) if options.key else None)
    except WrongKey:
        raise WrongCall(
            "The key file holds no key of at least 32 bytes. Nothing was written."
        ) from None
    return Run(source, target, policy, SiteSecrets(key))


def _policy(names: str | None, mask: str | None) -> Policy:
    try:
        policy = policy_of(names)
        masks = masks_from(Path(mask).read_bytes()) if mask else ()
    except UnknownOption as unknown:
        known = ", ".join(FIELDS)
        raise WrongCall(
            f"There is no option {unknown}; the options are {known}. Nothing was written."
        ) from None
    except Contradiction:
        raise WrongCall(
            "rtnLongFullDates and rtnLongModifDates contradict each other; choose one."
        ) from None
    except WrongMasks as wrong:
        raise WrongCall(f"The mask file cannot be used: {wrong}. Nothing was written.") from None
    except OSError:
        raise WrongCall("The mask file cannot be read. Nothing was written.") from None
    return replace(policy, masks=masks)


def _target(source: Path, target: Path) -> str:
    """A file for a file, a folder (told by its slash) for a folder; never inside the source."""
    real = target.resolve()
    if source.is_dir() and real.is_relative_to(source.resolve()):
        raise WrongCall("The second folder lies inside the first. Choose another for the results.")
    if source.is_file() and real == source.resolve():
        raise WrongCall("Both names are one file; the original stays. Choose another name.")
    if source.is_dir() and target.exists() and not target.is_dir():
        raise WrongCall("A folder cannot be written to a file. Choose a folder for the results.")
    if source.is_dir() or target.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return f"{real}/"
    target.parent.mkdir(parents=True, exist_ok=True)
    return str(real)


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return sorted(path for path in source.rglob("*") if path.is_file())


def _plain(who: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("".join(c for c in text.casefold() if c.isalnum()) for text in who)


def _report(run: Run) -> int:
    written = [one for _, one in run.done if one.target]
    print(f"{len(written)} files were de-identified; {len(run.people)} patients.")
    waiting = sum(one.needs_pixel_review for one in written)
    if waiting:
        where = f"They lie in {LOOK_FIRST}." if run.target.endswith("/") else "Look at it first."
        say(
            f"{waiting} × This picture may show a name or a number. {where}"
            " Look at it, and mask it with --mask before it leaves."
        )
    reasons = Counter(one.reason for _, one in run.done if one.reason)
    for reason, count in sorted(reasons.items()):
        print(f"{count} × {sentence(reason)}", file=sys.stderr)
    failed = any(reason not in NO_IMAGES for reason in reasons)
    return DONE if written and not failed else FAILED


def sentence(reason: str) -> str:
    """What a reason word means, for a person."""
    if reason == "pseudonym_taken":
        return (
            "Another patient of this run has the same pseudonym; this file was left out so that"
            " the two are not mixed up. Run it alone with another key."
        )
    return SENTENCES.get(reason, SENTENCES["unreadable"])
