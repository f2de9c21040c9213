"""The figures of a simulation once more, from its log alone: no line of it is shared with the
program, and no row of the database is read."""

import statistics
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

HOURS = {"emergency": 1, "urgent": 6}
HOUSE_ROUTINE = 72
SIGNED = ("preliminary", "final", "addendum")
Lines = list[dict[str, Any]]


def by_case(lines: Lines) -> dict[str, Lines]:
    """The lines of each case that was sent, times as times."""
    found: dict[str, Lines] = defaultdict(list)
    for line in lines:
        if "case" in line:
            found[line["case"]].append({**line, "at": datetime.fromisoformat(line["at"])})
    return {pk: own for pk, own in found.items() if any(one["what"] == "sent" for one in own)}


def times(own: Lines, *what: str) -> list[datetime]:
    return [line["at"] for line in own if line["what"] in what]


def first(own: Lines, *what: str) -> datetime | None:
    return next(iter(times(own, *what)), None)


def urgency(own: Lines) -> str:
    return [str(line["urgency"]) for line in own if "urgency" in line][-1]


def state(own: Lines) -> str:
    """Where a case stands after its last line."""
    if times(own, "withdrawn"):
        return "withdrawn"
    if times(own, "addendum"):
        return "amended"
    for word in ("final", "preliminary"):
        if times(own, word):
            return word
    moves = [one["what"] for one in own if one["what"] in ("assigned", "offered", "waits")]
    return "assigned" if moves[-1] == "assigned" else "sent"


def complete(own: Lines) -> datetime | None:
    return next((one["at"] for one in own if one.get("is_complete")), None)


def delivered(own: Lines) -> datetime | None:
    """The look at the newest answer: a later signature makes the copy out of date."""
    newest = times(own, *SIGNED)[-1:]
    return next((at for at in times(own, "read") if newest and at >= newest[0]), None)


def legs(cases: dict[str, Lines]) -> dict[str, list[float]]:
    """Each leg's lengths in seconds."""
    found: dict[str, list[float]] = defaultdict(list)
    for own in cases.values():
        opened, sent, signed = first(own, "opened"), first(own, "sent"), first(own, "final")
        ends = {
            "perceived": (opened, delivered(own)),
            "technical": (opened, complete(own)),
            "interpretation": (first(own, "images"), signed),
            "assigned": (sent, next(iter(times(own, "assigned")[-1:]), None)),
            "answered": (sent, signed),
            "read_by_site": (signed, delivered(own)),
        }
        for name, (began, ended) in ends.items():
            if began and ended and ended >= began:
                found[name].append((ended - began).total_seconds())
    return found


def quartiles(values: list[float]) -> tuple[float, ...]:
    if len(values) == 1:
        return (values[0],) * 3
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


class Promise:
    """The promise of an answer to one case, begun and ended line by line."""

    def __init__(self, delay_hours: int) -> None:
        self.delay_hours = delay_hours
        self.due: datetime | None = None
        self.ended: list[str] = []

    def begin(self, due: datetime) -> None:
        self.due = due

    def end(self, at: datetime, *, is_kept: bool) -> None:
        if self.due is None:
            return
        in_time = at <= self.due if is_kept else at < self.due
        self.ended.append(("kept" if is_kept else "withdrawn") if in_time else "late")
        self.due = None

    def live(self, own: Lines, until: datetime) -> Counter[str]:
        for line in own:
            self._hear(line, own)
        if self.due is not None:
            self.ended.append("missed" if self.due <= until else "open")
        return Counter(self.ended)

    def _hear(self, line: dict[str, Any], own: Lines) -> None:
        at, what = line["at"], line["what"]
        if what == "sent":
            hours = HOURS.get(urgency(own[:1]), self.delay_hours)
            self.begin(at + timedelta(hours=hours))
        elif what == "requalified":
            before = self.due
            self.end(at, is_kept=False)
            soon = at + timedelta(hours=HOURS[line["urgency"]])
            self.begin(min(soon, before) if before else soon)
        elif what == "images" and any(signed < at for signed in times(own, "final")):
            self.end(at, is_kept=False)
            hours = HOURS.get(urgency(own), HOUSE_ROUTINE)
            self.begin(at + timedelta(hours=hours))
        elif what in SIGNED:
            self.end(at, is_kept=True)
        elif what == "withdrawn":
            self.end(at, is_kept=False)


def promises(lines: Lines, cases: dict[str, Lines], until: datetime) -> Counter[str]:
    """How the promises of an answer stand, over all cases."""
    delays = {one["site"]: one["delay_hours"] for one in lines if one["what"] == "pair"}
    found = Counter[str]()
    for own in cases.values():
        delay = delays.get(own[0]["site"], HOUSE_ROUTINE)
        found += Promise(delay).live(own, until)
    return found


def gini(loads: list[int]) -> float:
    """Half the mean difference between any two, over the mean."""
    if not loads:
        return 0.0
    differences = [abs(one - other) for one in loads for other in loads]
    return statistics.mean(differences) / (2 * statistics.mean(loads))


def asked(cases: dict[str, Lines], day: int, until: datetime) -> int:
    """How many cases the site was asked about at that day."""
    found = 0
    for own in cases.values():
        answered = first(own, *SIGNED)
        turn = answered + timedelta(days=day) if answered else None
        gone = first(own, "withdrawn")
        found += turn is not None and turn <= until and not (gone and gone < turn)
    return found
