"""The transparency log: whatever is done to one event, and by whomever, is told."""

import base64
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from binome.audit import checkpoints, doubts, services
from binome.audit.checkpoints import make_checkpoint
from binome.audit.models import AuditCheckpoint, AuditEvent, AuditLeaf
from binome.audit.services import Subject
from binome.audit.verifying import consistency_from, is_proven, proof_of, proofs_of, verify
from binome.operation import health
from binome.people.actors import Actor
from binome.seal.checkpoint import PURPOSE, TITLE, NotACheckpoint, read, signed_part

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
EVENTS = 60
TABLE = "audit_auditevent"


@pytest.fixture(autouse=True)
def log() -> list[int]:
    """Events under three checkpoints, hours apart; the numbers of the events."""
    (settings.DATA / checkpoints.NEWEST_FILE).unlink(missing_ok=True)
    for number in range(EVENTS):
        at = AT + timedelta(hours=number)
        about = Subject(site_id="s", case_id=f"c{number}", things=("é", "t"), detail=str(number))
        services.record("case.seen", by=Actor(id="r", name="R"), at=at, of=about)
        if number % 20 == 19:
            make_checkpoint(at=at)
    return list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))


def unguarded(statement: str, *values: Any) -> None:
    """What somebody does who has the whole database in hand."""
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
        for name in ("audit_event_is_written", "audit_event_stays"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        cursor.execute(statement, values)


def columns() -> str:
    quoted = connection.ops.quote_name
    return ", ".join(quoted(n) for n in checkpoints.FIELDS if n not in ("id", "at"))


def test_an_untouched_log_is_whole() -> None:
    found = verify()
    assert (found.is_whole, found.events, found.checkpoints) == (True, EVENTS, 3)


def test_new_events_are_sealed_by_the_next_checkpoint_and_the_old_ones_stay() -> None:
    services.record("case.sent", by=Actor(id="r", name="R"), at=AT, of=Subject())
    assert verify().not_yet_sealed == 1
    make_checkpoint(at=AT + timedelta(days=9))
    assert make_checkpoint(at=AT + timedelta(days=10)) == AuditCheckpoint.objects.get(size=61)
    assert verify().events == EVENTS + 1


@pytest.mark.parametrize("field", ["action", "actor_id", "case_id", "detail", "things", "at"])
def test_a_changed_field_is_told(log: list[int], field: str) -> None:
    value: Any = {"things": '["x"]', "at": AT - timedelta(days=1)}.get(field, "x")
    number = random.Random(field).choice(log)
    unguarded(f"UPDATE {TABLE} SET {field} = %s WHERE id = %s", value, number)
    assert verify().wrong == [f"event_changed {number}"] + [
        f"history_rewritten_before {n}" for n in (20, 40, 60) if n > log.index(number)
    ] + ["history_rewritten_before 60"]


@pytest.mark.parametrize("where", [0, 19, 20, 41, EVENTS - 1])
def test_a_deleted_event_is_told(log: list[int], where: int) -> None:
    unguarded(f"DELETE FROM {TABLE} WHERE id = %s", log[where])
    assert f"event_missing {log[where]}" in verify().wrong


def test_an_inserted_event_is_told(log: list[int]) -> None:
    unguarded(f"DELETE FROM {TABLE} WHERE id = %s", log[30])
    unguarded("DELETE FROM audit_auditleaf WHERE event_id = %s", log[30])
    unguarded(
        f"INSERT INTO {TABLE} (id, at, {columns()}) SELECT %s, at, {columns()} FROM {TABLE}"
        " WHERE id = %s", log[30], log[31],
    )  # fmt: skip
    assert not verify().is_whole
    make_checkpoint(at=AT + timedelta(days=9))
    assert not verify().is_whole


def test_a_back_dated_event_is_told(log: list[int]) -> None:
    """A number that was free: nothing is missing, and the time is the lie."""
    unguarded(
        f"INSERT INTO {TABLE} (id, at, {columns()}) SELECT %s, at, {columns()} FROM {TABLE}"
        " WHERE id = %s", log[0] - 1, log[0],
    )  # fmt: skip
    assert verify().wrong == [f"event_back_dated {log[0] - 1}"]
    make_checkpoint(at=AT + timedelta(days=9))
    assert verify().wrong == [f"event_back_dated {log[0] - 1}"]


def test_two_events_that_changed_places_are_told(log: list[int]) -> None:
    one, two, aside = log[7], log[8], max(log) + 1000
    for old, new in ((one, aside), (two, one), (aside, two)):
        unguarded(f"UPDATE {TABLE} SET id = %s WHERE id = %s", new, old)
    assert {f"event_changed {one}", f"event_changed {two}"} <= set(verify().wrong)


def test_leaves_that_were_made_to_fit_a_changed_event_are_told(log: list[int]) -> None:
    """Whoever rewrites the leaves as well lacks the key for the checkpoints."""
    unguarded(f"UPDATE {TABLE} SET action = 'x' WHERE id = %s", log[5])
    row = AuditEvent.objects.filter(pk=log[5]).values_list(*checkpoints.FIELDS).get()
    hashed = checkpoints.leaf_hash(checkpoints.leaf_data(row))
    AuditLeaf.objects.filter(event_id=log[5]).update(leaf_hash=hashed)
    assert verify().wrong[0] == "history_rewritten_before 20"


def test_a_checkpoint_that_was_changed_is_told() -> None:
    AuditCheckpoint.objects.filter(size=40).update(root=b"x" * 32)
    assert "checkpoint_forged 40" in verify().wrong


def test_a_log_cut_at_a_checkpoint_is_told_by_the_one_kept_outside(log: list[int]) -> None:
    unguarded(f"DELETE FROM {TABLE} WHERE id > %s", log[39])
    AuditLeaf.objects.filter(index__gte=40).delete()
    AuditCheckpoint.objects.filter(size__gt=40).delete()
    assert verify().wrong == ["log_shorter_than 60"]


def test_a_rewritten_history_is_told_by_a_checkpoint_somebody_kept(log: list[int]) -> None:
    """Even whoever holds the signing key cannot make an older checkpoint fit."""
    kept = read(AuditCheckpoint.objects.get(size=40).text)
    unguarded(f"DELETE FROM {TABLE} WHERE id = %s", log[5])
    AuditLeaf.objects.all().delete()
    AuditCheckpoint.objects.all().delete()
    (settings.DATA / checkpoints.NEWEST_FILE).unlink()
    make_checkpoint(at=AT + timedelta(days=9))
    assert verify().is_whole
    assert verify(against=[kept]).wrong == ["history_rewritten_before 40"]


def test_proofs_hold_without_a_database_and_for_nothing_else(log: list[int]) -> None:
    own = checkpoints.signer().public
    inclusion = proof_of(log[13])
    consistency = consistency_from(read(AuditCheckpoint.objects.get(size=20).text))
    assert inclusion
    assert consistency
    for document in (inclusion, consistency):
        assert is_proven(document, signer=own)
        assert not is_proven(document, signer="ed25519:" + "A" * 43)
        assert not is_proven({**document, "proof": document["proof"][:-1]}, signer=own)
    assert not is_proven({**inclusion, "leaf": inclusion["leaf"].replace("c13", "c14")}, signer=own)
    assert not is_proven({**consistency, "first_root": "00" * 32}, signer=own)
    assert proof_of(10**9) is None


def test_the_events_of_a_case_are_proven_in_one_document(log: list[int]) -> None:
    services.record("case.sent", by=Actor(id="r", name="R"), at=AT, of=Subject(case_id="c13"))
    document = proofs_of([log[13], log[59], AuditEvent.objects.latest("pk").pk])
    assert document
    own = checkpoints.signer().public
    assert [one["index"] for one in document["events"]] == [13, 59], "the last is not sealed yet"
    assert is_proven(document, signer=own)
    forged = [{**one, "leaf": one["leaf"].replace("seen", "sent")} for one in document["events"]]
    assert not is_proven({**document, "events": forged}, signer=own)
    assert not is_proven({**document, "events": []}, signer=own)


def test_a_checkpoint_that_was_touched_is_no_checkpoint() -> None:
    text = AuditCheckpoint.objects.get(size=40).text
    assert read(text).size == 40
    for wrong in (text.replace("\n40\n", "\n41\n"), text[:-10], "", text.replace("audit", "x")):
        with pytest.raises(NotACheckpoint):
            read(wrong)


def test_the_database_itself_refuses_to_change_or_delete_an_event() -> None:
    for statement in (f"UPDATE {TABLE} SET action = 'x'", f"DELETE FROM {TABLE}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_checkpoint_that_the_log_holds_is_no_doubt() -> None:
    kept = AuditCheckpoint.objects.order_by("size").first()
    assert kept is not None
    assert not doubts.note(seen=kept.text, by=Actor(id="r", name="R"), at=AT)
    assert not doubts.note(seen="a story", by=Actor(id="r", name="R"), at=AT)
    assert not doubts.is_doubted()
    assert not AuditEvent.objects.filter(action="log.doubted").exists()


@pytest.fixture
def no_doubt() -> Iterator[None]:
    yield
    (settings.DATA / doubts.FILE).unlink(missing_ok=True)


@pytest.mark.usefixtures("no_doubt")
def test_a_checkpoint_of_our_own_key_that_the_log_no_longer_holds_is_written_down() -> None:
    (told,) = health.findings(at=AT, checks=("witnesses",))
    assert told.state is health.State.WELL
    lines = [TITLE, "20", base64.b64encode(b"\x07" * 32).decode(), AT.isoformat()]
    lines.append(checkpoints.signer().public)
    signature = checkpoints.signer().sign(signed_part(lines), purpose=PURPOSE)
    seen = "\n".join([*lines, signature, ""])
    assert doubts.note(seen=seen, by=Actor(id="r", name="R"), at=AT)
    assert json.loads((settings.DATA / doubts.FILE).read_text())["seen"] == seen
    assert AuditEvent.objects.get(action="log.doubted").detail == "20"
    (told,) = health.findings(at=AT, checks=("witnesses",))
    assert told.state is health.State.BAD
