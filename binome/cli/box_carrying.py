"""`binome box answers | collect`: at the hub, a key or letters in place of a box's line."""

import argparse
from pathlib import Path

from binome.cli.main import DONE, FAILED
from binome.cli.progress import say


def answers(options: argparse.Namespace) -> int:
    """Copy answers and receipts for the boxes of a site, or of all, to a folder."""
    from binome.cli.django_ready import migrate, ready

    ready()
    migrate()
    from binome.fleet.carrying import carry_to
    from binome.fleet.models import Box

    boxes = Box.objects.filter(revoked_at__isnull=True)
    if options.site:
        boxes = boxes.filter(site__name=options.site)
    if not boxes:
        say("There is no box there. Nothing was written.")
        return FAILED
    try:
        carried = carry_to(Path(options.out), boxes=list(boxes))
    except OSError:
        say("The key did not answer. What is here is safe. Take another.")
        return FAILED
    print(f"{carried.answers} answers, {carried.receipts} receipts: sealed, they may be lost.")
    return DONE


def collect(options: argparse.Namespace) -> int:
    """Take in parcels of boxes; 1 when something could not be, or nothing was there."""
    from binome.cli.django_ready import migrate, ready

    ready()
    migrate()
    from binome.fleet.carrying import take_from
    from binome.kernel.clock import utc_now

    source = Path(options.source)
    if not source.exists():
        say("There is nothing at this place. Nothing was changed.")
        return FAILED
    found = take_from(source, at=utc_now())
    print(f"{len(found.parcels)} parcels, {found.new_segments} new segments.")
    if found.quarantined:
        say(f"{found.quarantined} × Nobody here knows the sender; it waits in quarantine.")
    for refusal in found.refused:
        say(str(refusal))
    is_bad = bool(found.quarantined or found.refused or found.damaged_segments)
    is_something = found.parcels or found.new_segments or found.known_segments
    return FAILED if is_bad or not is_something else DONE
