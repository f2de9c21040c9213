"""The doctor's findings, the operator's page and its button, and what a scrape may see."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.jobs import queries as jobs
from binome.jobs.models import Job, JobState
from binome.operation import backup, health, recovery
from binome.operation.health import State
from binome.people.actors import Actor
from binome.people.models import Network, Person, Role
from binome.people.services import Place
from tests.cases.world import a_person
from tests.fixtures.certificates import certificate
from tests.operation.node import call, done

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("BINOME_CERTIFICATES", raising=False)
    yield
    for path in (settings.DATA / backup.STATUS, settings.KEYS / recovery.FILE):
        path.unlink(missing_ok=True)


def state_of(check: str, *, at: datetime = AT) -> State:
    return health.worst(health.findings(at=at, checks=[check]))


def failed_job(word: str = "OSError") -> Job:
    return Job.objects.create(
        kind="test.note", state=JobState.DEAD, run_at=AT, created_at=AT, ended_at=AT, attempts=8,
        error=word,
    )  # fmt: skip


def test_a_full_disk_is_bad_and_one_that_fills_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    gib = 1 << 30
    for free, daily, state in (
        (100 * gib, 0, State.WELL),
        (100 * gib, gib, State.WELL),
        (100 * gib, 10 * gib, State.WATCH),
        (1 * gib, 0, State.BAD),
    ):
        room = health.figures.Room(free, 500 * gib, daily)
        monkeypatch.setattr(health.figures, "room", lambda at, room=room: room)
        assert state_of("disk") == state


def test_a_clock_that_went_back_is_bad() -> None:
    audit.record("case.seen", by=Actor(id="r", name="R"), at=AT, of=Subject())
    assert state_of("clock", at=AT + timedelta(minutes=1)) == State.WELL
    assert state_of("clock", at=AT - timedelta(hours=1)) == State.BAD


def test_a_certificate_is_watched_before_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cert.pem"
    monkeypatch.setenv("BINOME_CERTIFICATES", str(path))
    assert state_of("certificates") == State.BAD
    certificate(path, ends_at=AT + timedelta(days=30))
    assert state_of("certificates") == State.WELL
    assert state_of("certificates", at=AT + timedelta(days=20)) == State.WATCH
    assert state_of("certificates", at=AT + timedelta(days=31)) == State.BAD


def test_a_failed_job_is_bad_and_a_long_wait_is_watched() -> None:
    assert state_of("queue") == State.WELL
    Job.objects.create(kind="test.note", run_at=AT, created_at=AT)
    assert state_of("queue", at=AT + timedelta(minutes=1)) == State.WELL
    assert state_of("queue", at=AT + timedelta(hours=1)) == State.WATCH
    failed_job()
    assert state_of("queue") == State.BAD
    assert jobs.queue(at=AT).dead == 1


def test_no_backup_is_bad_and_an_old_one_is_watched(tmp_path: Path) -> None:
    assert state_of("backup") == State.BAD
    recovery.make(settings.KEYS, tmp_path / "recovery.txt")
    assert state_of("backup") == State.BAD
    (settings.DATA / backup.STATUS).write_text(json.dumps({"at": AT.isoformat(), "snapshot": "s"}))
    assert state_of("backup") == State.WELL
    assert state_of("backup", at=AT + timedelta(days=3)) == State.WATCH


def test_the_schema_is_older_or_newer_in_words() -> None:
    assert state_of("schema") == State.WELL
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit'")
        assert state_of("schema") == State.WATCH
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_new', %s)",
            [AT],
        )
    assert state_of("schema") == State.BAD


def test_what_others_may_read_is_bad() -> None:
    assert state_of("permissions") == State.WELL
    (settings.KEYS / "django").chmod(0o644)
    assert state_of("permissions") == State.BAD
    (settings.KEYS / "django").chmod(0o600)


def test_codecs_work_and_mail_in_a_folder_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    assert state_of("codecs") == State.WELL
    monkeypatch.setattr(
        settings, "EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
    )
    assert state_of("mail") == State.WATCH
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
    monkeypatch.setattr(settings, "EMAIL_PORT", 9)
    assert state_of("mail") == State.BAD


def test_a_check_that_breaks_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(at: datetime) -> Any:
        raise OSError

    monkeypatch.setitem(health.CHECKS, "disk", broken)
    assert state_of("disk") == State.BAD


def test_the_doctor_speaks_and_a_newer_schema_does_not_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done("init", data=data)
    ended = call("doctor", "--json", data=data)
    said = json.loads(ended.stdout)
    assert (ended.returncode, said["state"]) == (1, "bad"), "there is no backup yet"
    assert {f["check"] for f in said["findings"]} == set(health.CHECKS) - {"providers"}, "none here"
    assert [f["check"] for f in said["findings"] if f["state"] == "bad"] == ["backup"]


@pytest.fixture
def administrator() -> Person:
    network = Network.objects.create(name="Sahel")
    return a_person("admin", Role.NETWORK_ADMINISTRATOR, Place(network))


def test_the_page_shows_a_failed_job_and_its_button_revives_it(administrator: Person) -> None:
    job, client = failed_job("BlobMissing"), Client()
    client.force_login(administrator)
    page = client.get("/operation/").content.decode()
    assert "BlobMissing" in page
    assert "test.note" in page
    client.post("/operation/try-again/", {"job": job.pk})
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_the_button_leaves_a_job_under_way_alone(administrator: Person) -> None:
    job = Job.objects.create(
        kind="test.note", state=JobState.RUNNING, run_at=AT, created_at=AT, fence=3
    )
    client = Client()
    client.force_login(administrator)
    client.post("/operation/try-again/", {"job": job.pk})
    job.refresh_from_db()
    assert (job.state, job.fence) == (JobState.RUNNING, 3)
