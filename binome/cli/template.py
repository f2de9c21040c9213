"""`binome template import | export | list`: report templates in and out, as IHE MRRT."""

import argparse
import sys
from pathlib import Path
from typing import Any

from binome.cli.django_ready import migrate, ready


def take_in(options: argparse.Namespace) -> int:
    """Keep MRRT files for a network; with --strict, refuse those that depart from the profile."""
    ready()
    migrate()
    from binome.people.models import Network

    network = Network.objects.filter(name=options.network).first()
    if network is None:
        print("There is no such network. Make it with `binome init --network`.", file=sys.stderr)
        return 1
    results = [_take_in_one(Path(name), network, options.strict) for name in options.files]
    return 0 if all(results) else 1


def _take_in_one(path: Path, network: Any, is_strict: bool) -> bool:
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.kernel.errors import Refusal
    from binome.reports import services
    from binome.reports.templating.mrrt_reader import LARGEST_BYTES, read_mrrt

    try:
        with path.open("rb") as file:
            document = read_mrrt(file.read(LARGEST_BYTES + 1))
    except OSError as error:
        print(f"{path.name}: cannot be read ({error.strerror}).", file=sys.stderr)
        return False
    except Refusal as refusal:
        print(f"{path.name}: {refusal}", file=sys.stderr)
        return False
    for complaint in document.complaints:
        print(f"{path.name}: {complaint}", file=sys.stderr)
    if document.complaints and is_strict:
        return False
    kept = services.keep_template(document=document, scope=network, by=OPERATOR, at=utc_now())
    print(f"{kept.pk}  {kept.title}: {len(document.fields)} fields, not approved yet")
    return True


def export(options: argparse.Namespace) -> int:
    """Write one template, ours or a kept one, as a strict MRRT file."""
    ready()
    migrate()
    from binome.reports.templating.mrrt_writer import write_mrrt

    document = _document(options.id)
    if document is None:
        print(
            "There is no template of that id. `binome template list` shows them.", file=sys.stderr
        )
        return 1
    Path(options.out).write_bytes(write_mrrt(document))
    print(f"{document.title}: {options.out}")
    return 0


def _document(named: str) -> Any:
    from binome.reports.models import Template
    from binome.reports.templating.document import TemplateDocument
    from binome.reports.templating.library import library

    row = Template.objects.filter(pk=named).first()
    if row is not None:
        return TemplateDocument.from_json(row.document)
    return next((one for one in library() if one.said("identifier") == named), None)


def show(options: argparse.Namespace) -> int:
    """Print every template: its id, language, who approved it, and its title."""
    ready()
    migrate()
    from binome.reports.models import Template
    from binome.reports.templating.library import DRAFT, library

    for row in Template.objects.all():
        standing = row.approved_by_name if row.is_approved else "not approved"
        print(f"{row.pk}\t{row.language}\t{standing}\t{row.title}")
    for one in library():
        if options.language in ("", one.language):
            print(f"{one.said('identifier')}\t{one.language}\t{DRAFT}\t{one.title}")
    return 0
