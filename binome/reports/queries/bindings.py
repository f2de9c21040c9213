"""What a reader signs on: images and thread now, what was seen of them, what was drawn on them."""

from dataclasses import replace

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.people.actors import Actor
from binome.reports.marks import Mark
from binome.reports.models import ImageMarks, SeenImages
from binome.reports.seen import SeenStatement, statement
from binome.reports.signature import Binding


def binding_of(case: Case) -> Binding:
    """Return the images and the last line of the thread; the page sends it back when signing."""
    sums = cases.image_sums(case)
    return Binding(sums.fingerprint, cases.newest_message_id(case), sums.image_count)


def seen_statement(case: Case, actor: Actor) -> SeenStatement:
    """Return what this person has seen of the case's images so far."""
    row = SeenImages.objects.filter(case=case, person_id=actor.id).first()
    total = cases.image_sums(case).image_count
    films = cases.films_of_unverified_side(case)
    if row is None:
        return SeenStatement(total=total, films_side_unverified=films)
    seen = statement(row.frames, row.screen_widths, total=total)
    return replace(seen, films_side_unverified=films)


def marks_of(case: Case, actor: Actor) -> list[Mark]:
    """Return what this person drew on the images of the case."""
    row = ImageMarks.objects.filter(case=case, person_id=actor.id).first()
    return list(row.marks.values()) if row else []
