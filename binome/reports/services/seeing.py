"""Keeping what a reader has had on screen, as the viewer tells it."""

from datetime import datetime

from django.db import transaction

from binome.cases import queries as cases
from binome.cases.models import Case
from binome.people.actors import Actor
from binome.reports.models import SeenImages
from binome.reports.seen import MOST_FRAMES, MOST_SCREENS, SeenFacts


@transaction.atomic
def record_seen(*, case: Case, facts: SeenFacts, by: Actor, at: datetime) -> None:
    """Add facts to what this person saw; for each image of the case the largest share stays."""
    row, _ = SeenImages.objects.select_for_update(of=("self",)).get_or_create(
        case=case, person_id=by.id, defaults={"at": at}
    )
    own = cases.series_ids_of(case)
    for frame_id, share in facts.frames.items():
        if frame_id.split(".", 1)[0] in own and len(row.frames) < MOST_FRAMES:
            row.frames[frame_id] = max(share, row.frames.get(frame_id, share))
    width = facts.screen_width_px
    if width and width not in row.screen_widths and len(row.screen_widths) < MOST_SCREENS:
        row.screen_widths.append(width)
    row.at = at
    row.save(update_fields=["frames", "screen_widths", "at"])
