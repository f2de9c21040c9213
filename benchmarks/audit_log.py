"""Seals and verifies a large audit, and tampers with it many times: is every change told?

`python -m benchmarks.audit_log --events 100000 --rounds 20`; works in a folder of its own.
"""

# ruff: noqa: S608  (every number in a statement is drawn here)
import argparse
import os
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta

AT = datetime(2026, 1, 1, tzinfo=UTC)
TABLE = "audit_auditevent"
ACTS = ("flip", "delete", "insert", "reorder", "truncate")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=20)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(BINOME_DATA=folder, DJANGO_SETTINGS_MODULE="binome.config.settings")
        from binome.cli.django_ready import migrate, ready

        ready()
        migrate()
        run(asked.events, asked.rounds)


def run(events: int, rounds: int) -> None:
    from binome.audit.checkpoints import make_checkpoint
    from binome.audit.models import AuditEvent
    from binome.audit.verifying import verify

    made = (
        AuditEvent(
            at=AT + timedelta(seconds=n), action="case.seen", actor_id="r", actor_name="R",
            case_id=f"c{n % 997}", things=[f"t{n}"],
        )
        for n in range(events)
    )  # fmt: skip
    AuditEvent.objects.bulk_create(made, batch_size=5000)
    began = time.perf_counter()
    make_checkpoint(at=AT + timedelta(days=60))
    print(f"sealed {events} events in {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    assert verify().is_whole
    print(f"verified {events} events in {time.perf_counter() - began:.1f} s")
    told = {act: sum(_is_told(act, events) for _ in range(rounds)) for act in ACTS}
    print(f"told, of {rounds} each: {told}")


def _is_told(act: str, events: int) -> bool:
    from django.db import connection, transaction

    from binome.audit.verifying import verify

    number = random.randrange(2, events)  # noqa: S311
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS audit_event_is_written")
        for statement in _statements(act, number, events):
            cursor.execute(statement)
        is_told = not verify().is_whole
        transaction.set_rollback(True)
    return is_told


def _statements(act: str, number: int, events: int) -> list[str]:
    columns = "at, action, actor_id, actor_name, site_id, case_id, things, count, detail"
    aside = events + 10_000_000
    return {
        "flip": [f"UPDATE {TABLE} SET case_id = 'x' || case_id WHERE id = {number}"],
        "delete": [f"DELETE FROM {TABLE} WHERE id = {number}"],
        "insert": [
            f"INSERT INTO {TABLE} (id, {columns}) SELECT -{number}, {columns} FROM {TABLE}"
            f" WHERE id = {number}"
        ],
        "reorder": [
            f"UPDATE {TABLE} SET id = {new} WHERE id = {old}"
            for old, new in ((number, aside), (number - 1, number), (aside, number - 1))
        ],
        "truncate": [
            f"DELETE FROM {TABLE} WHERE id > {number}",
            f"DELETE FROM audit_auditleaf WHERE event_id > {number}",
            f"DELETE FROM audit_auditcheckpoint WHERE size > {number}",
        ],
    }[act]


if __name__ == "__main__":
    main()
