"""The clocks of a case as tables: how long each leg may take, and who is told when it does not.

Beside docs/formats/clocks.md, which a coordinator can read.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.cases.pathways import pathway_of


class ClockLeg(models.TextChoices):
    """What a clock waits for; its label says what is missing while it runs."""

    TAKEN = "taken", _("No reader has it yet")
    ARRIVED = "arrived", _("The images cannot be read yet")
    OPENED = "opened", _("The reader has not opened it yet")
    ANSWERED = "answered", _("The answer is not signed yet")
    READ = "read", _("The site has not read the answer yet")
    REVIEWED = "reviewed", _("Somebody who read it again found a difference that may matter now")


class ClockState(models.TextChoices):
    """Where a promise stands; the last three are its ends."""

    RUNNING = "running", _("Running")
    WARNED = "warned", _("Nearly late")
    MISSED = "missed", _("Missed")
    KEPT = "kept", _("Kept")
    LATE = "late", _("Missed")
    WITHDRAWN = "withdrawn", _("No longer needed")


OPEN_CLOCK = frozenset({ClockState.RUNNING, ClockState.WARNED, ClockState.MISSED})
MOVES: dict[tuple[str, str], ClockState] = {
    (ClockState.RUNNING, "warn"): ClockState.WARNED,
    (ClockState.RUNNING, "breach"): ClockState.MISSED,
    (ClockState.WARNED, "breach"): ClockState.MISSED,
    (ClockState.RUNNING, "keep"): ClockState.KEPT,
    (ClockState.WARNED, "keep"): ClockState.KEPT,
    (ClockState.MISSED, "keep"): ClockState.LATE,
    (ClockState.RUNNING, "withdraw"): ClockState.WITHDRAWN,
    (ClockState.WARNED, "withdraw"): ClockState.WITHDRAWN,
    (ClockState.MISSED, "withdraw"): ClockState.LATE,
}


class Whom(StrEnum):
    """Who is told; found when the rung is reached, not when the clock began."""

    READER = "reader"
    GROUP = "group"
    DUTY = "duty"
    SITE = "site"
    ANSWERING = "answering"
    SIGNER = "signer"
    COORDINATORS = "coordinators"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: at which share of the leg's time, what it does, who is told."""

    word: str
    share: float
    verb: str
    whom: tuple[Whom, ...]


LADDERS: dict[str, tuple[Rung, ...]] = {
    ClockLeg.TAKEN: (
        Rung("warning", 0.6, "warn", (Whom.COORDINATORS, Whom.DUTY)),
        Rung("breach", 1.0, "breach", (Whom.COORDINATORS, Whom.DUTY)),
        Rung("again", 2.0, "", (Whom.COORDINATORS, Whom.DUTY, Whom.SITE)),
    ),
    ClockLeg.ARRIVED: (
        Rung("warning", 0.75, "warn", (Whom.SITE,)),
        Rung("breach", 1.0, "breach", (Whom.SITE, Whom.COORDINATORS)),
    ),
    ClockLeg.OPENED: (
        Rung("warning", 0.5, "warn", (Whom.READER,)),
        Rung("breach", 1.0, "breach", (Whom.READER, Whom.COORDINATORS)),
        Rung("again", 2.0, "", (Whom.COORDINATORS, Whom.DUTY)),
    ),
    ClockLeg.ANSWERED: (
        Rung("warning", 0.75, "warn", (Whom.READER, Whom.GROUP)),
        Rung("breach", 1.0, "breach", (Whom.READER, Whom.GROUP, Whom.COORDINATORS)),
        Rung("again", 1.25, "", (Whom.DUTY, Whom.COORDINATORS)),
        Rung("telephone", 1.5, "", (Whom.COORDINATORS,)),
    ),
    ClockLeg.READ: (
        Rung("warning", 0.5, "warn", (Whom.SITE,)),
        Rung("breach", 1.0, "breach", (Whom.SITE, Whom.ANSWERING, Whom.COORDINATORS)),
    ),
    ClockLeg.REVIEWED: (  # SAFETY 12; nobody of the site
        Rung("warning", 0.0, "warn", (Whom.SIGNER,)),
        Rung("duty", 1 / 3, "", (Whom.DUTY, Whom.GROUP)),
        Rung("breach", 1.0, "breach", (Whom.COORDINATORS,)),
        Rung("again", 2.0, "", (Whom.COORDINATORS,)),
    ),
}

_M, _H = timedelta(minutes=1), timedelta(hours=1)
#: (emergency, urgent, routine); None: no clock. ANSWERED is the case's own promise.
ALLOWED: dict[str, tuple[timedelta | None, ...]] = {
    ClockLeg.TAKEN: (5 * _M, 30 * _M, 12 * _H),
    ClockLeg.ARRIVED: (30 * _M, 3 * _H, 24 * _H),
    ClockLeg.OPENED: (15 * _M, 2 * _H, None),
    ClockLeg.READ: (15 * _M, 4 * _H, 72 * _H),
    ClockLeg.REVIEWED: (30 * _M, 2 * _H, 8 * _H),
}
#: What the site is never told of.
INSIDE = frozenset({ClockLeg.REVIEWED})
URGENCIES = ("emergency", "urgent", "routine")
#: How long a claim may rest without a draft, a message or a look.
CLAIM_RESTS = dict(zip(URGENCIES, (20 * _M, 2 * _H, 24 * _H), strict=True))


def allowed(leg: str, urgency: str, *, pathway: str = "") -> timedelta | None:
    """How long a leg may take; None where nothing is promised. A pathway's emergency has its own
    time to be opened."""
    row = pathway_of(pathway) if urgency == URGENCIES[0] else None
    if row is not None and row.opened and leg == ClockLeg.OPENED:
        return row.opened
    times = ALLOWED.get(leg)
    return times[URGENCIES.index(urgency)] if times and urgency in URGENCIES else None


def rung_named(leg: str, word: str) -> Rung:
    return next(rung for rung in LADDERS[leg] if rung.word == word)
