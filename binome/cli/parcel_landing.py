"""Rebuilt files on their way from a parcel to the archive of this node."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from binome.cli.django_ready import migrate, ready
from binome.kernel.errors import Refusal


class WhoseImages(Refusal):
    """Images must become somebody's."""

    word = "whose_images"
    sentence = "Name the site the images belong to: --site S, and for a case of it --case C."


def land_files(
    paths: Sequence[Path], site_name: str, case_name: str | None, *, at: datetime
) -> Any:
    """Store files as a site's, or add them to a case of it; raises WhoseImages."""
    ready()
    migrate()
    from django.db.models import Q

    from binome.cases.models import Case
    from binome.cli.operator import OPERATOR
    from binome.exchange.landing import land, land_in_case
    from binome.people import queries

    site = queries.site_named(site_name)
    if site is None:
        raise WhoseImages
    if case_name is None:
        return land(paths, site=site, by=OPERATOR, at=at)
    case = Case.objects.filter(Q(pk=case_name) | Q(name=case_name), site=site).first()
    if case is None:
        raise WhoseImages
    return land_in_case(paths, case=case, at=at)
