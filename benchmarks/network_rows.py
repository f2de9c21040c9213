"""A hub with a year of invented cases in its tables, written in bulk: load for pages, no more.

Nothing here went through the services: for a year that did, see `binome simulate`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from benchmarks.index_rows import Row, insert

BATCH, YEAR, DAY = 5000, 365, timedelta(days=1)
CASES_A_GROUP = 30
URGENCIES = ("emergency", "urgent", "urgent", "routine", "routine", "routine")
LEGS = {"taken": "assigned_at", "arrived": "readable_at", "answered": "signed_at",
        "read": "delivered_at"}  # fmt: skip
WORDS = ("fracture", "pneumothorax", "tuberculosis", "hydrocephalus", "appendicitis", "tumour")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a network."""

    cases: int = 100_000
    sites: int = 500
    readers: int = 300


def fill(size: Size, *, at: datetime) -> str:
    """Write one network of that size, its year ending at an instant; return the network's id."""
    from django.db import connection, transaction

    from binome.people.models import Network

    network = Network.objects.create(name=f"Network of {size.cases}")
    with transaction.atomic():
        people = _people(network, size, at)
        for rows in _batches(_cases(network, people, size, at)):
            _write(rows, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return network.pk


def _people(network: Any, size: Size, at: datetime) -> dict[str, list[Any]]:
    """Sites each with a sender and a binôme, readers in groups, one coordinator."""
    from binome.cases.models import Binome
    from binome.people.models import Group, Membership, Person, Role, Site

    began = at - YEAR * DAY
    sites = Site.objects.bulk_create(
        [Site(network=network, name=f"Site {n:04d}") for n in range(size.sites)]
    )
    groups = Group.objects.bulk_create(
        [Group(network=network, name=f"Group {n:03d}")
         for n in range(-(-size.readers // CASES_A_GROUP))]
    )  # fmt: skip
    names = [f"sender-{n}" for n in range(size.sites)] + [
        f"reader-{n}" for n in range(size.readers)
    ]
    persons = Person.objects.bulk_create(
        [Person(username=f"{one}-{network.pk}", name=one.title(), password="!")  # noqa: S106
         for one in [*names, "coordinator"]]
    )  # fmt: skip
    senders, readers = persons[: size.sites], persons[size.sites : -1]
    held = [Membership(person=p, role=Role.SENDER, network=network, site=site, since=began)
            for p, site in zip(senders, sites, strict=True)]  # fmt: skip
    held += [Membership(person=p, role=Role.READER, network=network, since=began,
                        group=groups[n % len(groups)]) for n, p in enumerate(readers)]  # fmt: skip
    held += [Membership(person=persons[-1], role=Role.COORDINATOR, network=network, since=began)]
    Membership.objects.bulk_create(held)
    Binome.objects.bulk_create(
        [Binome(site=site, reader=readers[n % len(readers)], since=began)
         for n, site in enumerate(sites)]
    )  # fmt: skip
    return {"sites": sites, "senders": senders, "readers": readers, "groups": groups}


def _cases(
    network: Any, people: dict[str, list[Any]], size: Size, at: datetime
) -> Iterator[dict[str, Any]]:
    """Spread over the year, the newest of the last minutes; those of three days mostly open."""
    chance = random.Random(7)  # noqa: S311
    for number in range(size.cases):
        sent_at = at - (YEAR * DAY) * (number / size.cases) - timedelta(minutes=1)
        place = number % size.sites
        is_open = at - sent_at < 3 * DAY and chance.random() < 0.6
        reader = people["readers"][place % size.readers if chance.random() < 0.8
                                   else chance.randrange(size.readers)]  # fmt: skip
        yield {
            "number": number, "network_id": network.pk, "site_id": people["sites"][place].pk,
            "opened_by_id": people["senders"][place].pk, "sent_at": sent_at,
            "urgency": chance.choice(URGENCIES), "is_open": is_open,
            "reader_id": None if is_open and chance.random() < 0.2 else reader.pk,
            "minutes": chance.randrange(20, 2000),
        }  # fmt: skip


def _write(rows: list[dict[str, Any]], at: datetime) -> None:
    """The cases of a batch with their assignments, clocks, words, outcomes and feedback."""
    from binome.cases.models import Assignment, Case, Message
    from binome.quality.models import Clock, Feedback, Outcome

    cases = [_case(row) for row in rows]
    insert(Case, [_plain(case) for case in cases])
    answered = [case for case in cases if case["signed_at"]]
    given = [case for case in cases if case["reader_id"]]
    insert(Assignment, [_plain(_assignment(case)) for case in given])
    insert(Clock, [_plain(clock) for case in cases for clock in _clocks(case, at)])
    insert(Message, [_plain(_message(case)) for case in cases if case["number"] % 4 == 0])
    insert(Outcome, [_plain(_outcome(case, day)) for case in answered for day in (2, 21)])
    insert(Feedback, [_plain(_feedback(case)) for case in answered if case["number"] % 3])


def _case(row: dict[str, Any]) -> dict[str, Any]:
    sent_at, minutes = row["sent_at"], timedelta(minutes=row["minutes"])
    has_reader, is_open = row["reader_id"] is not None, row["is_open"]
    state = ("assigned" if has_reader else "sent") if is_open else "final"
    word = WORDS[row["number"] % len(WORDS)]
    return {
        "id": f"case{row['number']:09d}{row['network_id'][:9]}",
        "name": f"case {row['number']} {row['network_id'][:6]}",
        **{name: row[name] for name in ("network_id", "site_id", "opened_by_id", "sent_at",
                                        "urgency", "reader_id", "number")},
        "state": state, "question": f"Fever and pain for three weeks. {word.title()}?",
        "opened_at": sent_at - timedelta(minutes=9), "readable_at": sent_at + minutes / 9,
        "complete_at": sent_at + minutes / 8, "first_byte_at": sent_at,
        "assigned_at": sent_at + timedelta(seconds=9) if has_reader else None,
        "promised_before_at": sent_at + timedelta(hours=12),
        "signed_at": None if is_open else sent_at + minutes,
        "delivered_at": None if is_open else sent_at + 2 * minutes,
        "newest_message_at": sent_at + timedelta(minutes=5) if row["number"] % 4 == 0 else None,
        "modality": "CT", "age": "40 y", "sex": "male", "image_count": 60,
    }  # fmt: skip


def _assignment(case: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"a{case['id'][1:]}", "case_id": case["id"], "reader_id": case["reader_id"],
            "reason": "binome", "at": case["assigned_at"]}  # fmt: skip


def _clocks(case: dict[str, Any], at: datetime) -> Iterator[dict[str, Any]]:
    for n, (leg, ends) in enumerate(LEGS.items()):
        ended_at, due_at = case[ends], case["sent_at"] + timedelta(hours=6)
        if ended_at is None:
            state = "missed" if due_at < at else "running"
        else:
            state = "kept" if ended_at <= due_at else "late"
        yield {"id": f"{n}{case['id'][1:]}", "case_id": case["id"], "leg": leg, "state": state,
               "urgency": case["urgency"], "began_at": case["sent_at"], "due_at": due_at,
               "ended_at": ended_at}  # fmt: skip


def _message(case: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"m{case['id'][1:]}", "case_id": case["id"], "author_id": case["opened_by_id"],
            "author_name": "Sender", "is_from_site": True, "at": case["newest_message_at"],
            "text": "He has vomited again."}  # fmt: skip


def _outcome(case: dict[str, Any], day: int) -> dict[str, Any]:
    is_known = (case["number"] + day) % 3 > 0
    asked_at = case["signed_at"] + day * DAY
    return {"id": f"{chr(97 + day)}{case['id'][1:]}", "case_id": case["id"], "day": day,
            "asked_at": asked_at, "answer": "better" if is_known else "",
            "answered_at": asked_at if is_known else None}  # fmt: skip


def _feedback(case: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"f{case['id'][1:]}", "case_id": case["id"], "was_relevant": "yes",
            "was_useful": ("yes", "yes", "partly")[case["number"] % 3], "given_by_id": "-",
            "given_by": "Sender", "given_at": case["delivered_at"]}  # fmt: skip


def _plain(row: dict[str, Any]) -> Row:
    """As the database's own driver takes it."""
    from django.db import connection

    adapt = connection.ops.adapt_datetimefield_value
    return {name: adapt(one) if isinstance(one, datetime) else one for name, one in row.items()
            if name != "number"}  # fmt: skip


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
