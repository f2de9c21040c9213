"""`binome import PATH --site S`: a disc, a folder or a zip, into the archive or into a case."""

import argparse
import sys
from pathlib import Path
from typing import Any

from binome.cli.django_ready import migrate, ready


def import_media(options: argparse.Namespace) -> int:
    """Take a medium in; 1 when something of it could not be taken, or there was nothing."""
    ready()
    migrate()
    from binome.cli.operator import OPERATOR
    from binome.exchange.media.importing import Form, Medium, import_for_site, import_into_case
    from binome.kernel.clock import utc_now

    site = _site(options.site)
    if site is None:
        print("Name the site the images belong to: --site S.", file=sys.stderr)
        return 2
    if options.watch:
        from binome.cli.watch import watch

        return watch(options, site)
    medium, at = Medium(Path(options.path), Form(options.form)), utc_now()
    if options.case:
        case = _case(options.case, site)
        if case is None:
            print("This site has no case of that name. Nothing was read.", file=sys.stderr)
            return 1
        tally = import_into_case(medium, case=case, at=at, say=_progress)
    else:
        tally = import_for_site(medium, site=site, by=OPERATOR, at=at, say=_progress)
    return _report(tally, into_case=bool(options.case))


def _site(named: str | None) -> Any:
    from binome.people import queries
    from binome.people.models import Site

    if named:
        return queries.site_named(named)
    only = list(Site.objects.select_related("network")[:2])
    return only[0] if len(only) == 1 else None


def _case(named: str, site: Any) -> Any:
    from django.db.models import Q

    from binome.cases.models import Case

    return Case.objects.filter(Q(pk=named) | Q(name=named), site=site).first()


def _progress(tally: Any) -> None:
    """One line, rewritten on a terminal; names of files are never written."""
    if sys.stderr.isatty():
        print(f"\r{tally.seen} images read …", end="", file=sys.stderr, flush=True)
    elif tally.seen % 500 < 32 and tally.seen >= 500:
        print(f"{tally.seen} images read …", file=sys.stderr, flush=True)


def _report(tally: Any, *, into_case: bool) -> int:
    from binome.exchange.media.wording import sentence

    if sys.stderr.isatty():
        print(file=sys.stderr)
    if into_case:
        print(f"{tally.new} images joined the case; {tally.known} were there already.")
    else:
        print(
            f"{tally.new} images of {len(tally.studies)} studies were stored;"
            f" {tally.known} were there already."
        )
    ignored = tally.left_out["not_dicom"]
    if ignored:
        print(f"{ignored} files are not DICOM and were left out.")
    troubles = {**tally.refused, **tally.left_out}
    for word, count in sorted(troubles.items()):
        if count and word != "not_dicom":
            print(f"{count} × {sentence(word)}", file=sys.stderr)
    is_whole = not any(n for word, n in troubles.items() if word not in ("not_dicom", "empty"))
    return 0 if is_whole and tally.seen else 1
