"""A box remembers its hub's audit: a log that only grew fits, a rewritten one is told for good."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from binome.audit import checkpoints, services
from binome.audit.models import AuditCheckpoint, AuditLeaf
from binome.audit.services import Subject
from binome.audit.verifying import growth_since
from binome.box.witness import FILE, REWRITTEN_FILE, Witness
from binome.dicom.pool import Pool
from binome.people.actors import Actor
from binome.seal.checkpoint import read
from tests.box.enrolled import Enrolled

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


def grow(events: int) -> int:
    """Write events and seal them; return how many the log holds."""
    for number in range(events):
        about = Subject(case_id=f"c{number}")
        services.record("case.seen", by=Actor(id="r", name="R"), at=AT, of=about)
    made = checkpoints.make_checkpoint(at=AT)
    assert made is not None
    return made.size


def shown(witness: Witness) -> bool:
    """What a sync carries: the size the box has seen, and the hub's answer."""
    said = growth_since(witness.asks("", at=AT)["log_size"])
    assert said is not None
    return witness.hear(json.loads(json.dumps(said)), at=AT)


def rewrite_history() -> None:
    """Whoever holds the hub and its signing key takes one event out and seals everything anew."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_event_stays")
        cursor.execute("DELETE FROM audit_auditevent WHERE case_id = 'c1'")
    AuditLeaf.objects.all().delete()
    AuditCheckpoint.objects.all().delete()
    grow(40)


def test_a_log_that_grew_fits_and_one_that_was_rewritten_never_again(tmp_path: Path) -> None:
    (settings.DATA / checkpoints.NEWEST_FILE).unlink(missing_ok=True)
    witness = Witness(tmp_path)
    for events in (5, 1, 9):
        size = grow(events)
        assert shown(witness)
        assert witness.kept() == read((tmp_path / FILE).read_text())
        assert getattr(witness.kept(), "size", 0) == size
    assert shown(witness), "nothing new fits too"
    assert witness.state() == "whole"
    seen = (tmp_path / FILE).read_text()
    rewrite_history()
    assert not shown(witness)
    assert (tmp_path / FILE).read_text() == seen
    told = json.loads((tmp_path / REWRITTEN_FILE).read_text())
    assert read(told["seen"]).signer == read(told["shown"]).signer, "two histories, one signature"
    assert witness.state() == "rewritten"


def test_a_shorter_log_and_no_checkpoint_do_not_fit(tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    grow(4)
    assert shown(witness)
    AuditCheckpoint.objects.all().delete()
    AuditLeaf.objects.all().delete()
    for said in ({}, {"checkpoint": "x", "proof": []}, {"checkpoint": 7, "proof": 7}):
        assert not Witness(tmp_path).hear(said, at=AT)


@pytest.mark.django_db(transaction=True)
def test_it_comes_with_the_ordinary_exchange_once_an_hour(box: Enrolled, pool: Pool) -> None:
    grow(3)
    box.talk(pool)
    witness = Witness(box.data)
    assert witness.state() == "whole"
    last = box.queue.mark("log_seen_at")
    assert witness.asks(last, at=datetime.fromisoformat(last) + timedelta(minutes=59)) == {}
    asked = witness.asks(last, at=datetime.fromisoformat(last) + timedelta(hours=1))
    assert asked["log_size"] >= 3
