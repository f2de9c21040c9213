"""`binome report render | verify`: a signed version as a file, and whether a PDF is one of ours."""

import argparse
import sys
from pathlib import Path
from typing import Any

from binome.cli.django_ready import migrate, ready

LARGEST_PDF_BYTES = 20 * 1024 * 1024


def render(options: argparse.Namespace) -> int:
    """Write one rendition of a version, or of the newest one of a case, to a file."""
    ready()
    migrate()
    from binome.reports.phrases import LANGUAGES

    if options.language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        print(f"There are no words in that language. Languages: {known}", file=sys.stderr)
        return 2
    version = _version(options.id)
    if version is None:
        print("There is no signed report or case of that name.", file=sys.stderr)
        return 1
    _write(Path(options.out), _bytes(version, options.format, options.language))
    print(f"{version.content['case']}, version {version.number}: {options.out}")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Say whether a PDF or text is one of ours; 0 only when it is, and may be relied on."""
    ready()
    migrate()
    from binome.reports.verifying import verdict_on, verdict_on_text

    try:
        with Path(options.file).open("rb") as file:
            pdf = file.read(LARGEST_PDF_BYTES + 1)
    except OSError as error:
        print(f"The file cannot be read: {error.strerror}.", file=sys.stderr)
        return 1
    if pdf.startswith(b"%PDF-"):
        return max(_say(verdict_on(pdf)), _say_signatures(pdf[:LARGEST_PDF_BYTES]))
    return _say(verdict_on_text(pdf.decode("utf-8", "replace")))


def _say_signatures(pdf: bytes) -> int:
    """Say whose PDF signatures (PAdES) the file holds; 0 only when none of them is broken."""
    from binome.cli.report_words import lines_about
    from binome.kernel.clock import utc_now
    from binome.reports.pades.checking import signatures_in

    found, now = signatures_in(pdf), utc_now()
    for one in found:
        is_good = one.is_good(at=now)
        print("\n".join(lines_about(one, at=now)), file=sys.stdout if is_good else sys.stderr)
    return 0 if all(one.is_good(at=now) for one in found) else 1


def _version(named: str) -> Any:
    """A version by its id, or the newest one of a report or a case by id or name."""
    from django.db.models import Q

    from binome.reports.models import ReportVersion
    from binome.reports.queries import version_with_id

    if (version := version_with_id(named)) is not None:
        return version
    of_case = Q(case_id=named) | Q(case__name=named) | Q(report_id=named)
    newest = ReportVersion.objects.filter(of_case).order_by("number").last()
    return version_with_id(newest.pk) if newest else None


def _bytes(version: Any, form: str, language: str) -> bytes:
    from binome.reports.renditions.forms import FORMS

    if form in FORMS:
        return FORMS[form].make(version, language=language)
    return _identity_sheet(version, language)


def _identity_sheet(version: Any, language: str) -> bytes:
    """The sheet with the name; opening the card is written in the audit, as the operator's act."""
    from binome.cli.operator import OPERATOR
    from binome.identity import queries as identity
    from binome.identity.fields import IdentityFields
    from binome.kernel.clock import utc_now
    from binome.reports.renditions.identity_sheet import identity_sheet

    card, fields = version.case.card, IdentityFields()
    if card is not None:
        fields = identity.open_card(card, by=OPERATOR, at=utc_now())
    return identity_sheet(version, fields, language=language)


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(content)
    temporary.replace(path)


def _say(verdict: Any) -> int:
    from binome.reports.verifying import Likeness

    if verdict.likeness is Likeness.UNKNOWN:
        said = "This file names no report version that is held here."
        sealed = " Its seal is genuine: ask the machine that keeps the report what became of it."
        print(said + (sealed if verdict.is_sealed else ""), file=sys.stderr)
        return 1
    version, lines = verdict.version, []
    what = f"{version.content['case']}, version {version.number}, {version.status}"
    if verdict.likeness is Likeness.SAME and not verdict.language:
        lines.append(f"Word for word the text of {what}; its seal is genuine.")
    elif verdict.likeness is Likeness.SAME:
        lines.append(f"Byte for byte the PDF of {what}, in {verdict.language}.")
    elif verdict.is_sealed:
        lines.append(f"The seal is genuine: this is {what}, made by another release of Binôme.")
    else:
        lines.append(
            f"This file names {what}, but its bytes are not those rendered here. It was changed, "
            "or made by another release of Binôme. Compare its words before you rely on it."
        )
    if not verdict.is_chain_whole:
        lines.append("The chain of this case's versions is broken: do not rely on any of them.")
    if verdict.is_wrong:
        lines.append("This report was entered in error: do not use it.")
    elif verdict.is_superseded:
        lines.append(f"A newer version exists: number {verdict.newest.number}.")
    print("\n".join(lines))
    is_sound = (verdict.likeness is Likeness.SAME or verdict.is_sealed) and verdict.is_chain_whole
    return 0 if is_sound and not verdict.is_wrong else 1
