"""`binome box answers`: at the hub, what boxes without a line should hear, on a key."""

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
