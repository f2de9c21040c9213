"""The audit in DICOM's and FHIR's form, and a database role that can only append to it."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection
from lxml import etree

from binome.audit import database_role, exporting, services
from binome.audit.models import AuditEvent
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.pages.audit_words import SENTENCES
from binome.people.actors import Actor
from tests.fixtures.samples import FOLDER

AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
READER = Actor(id="r1", name='Léa <& "co">')
SCHEMA = FOLDER / "schemas" / "dicom-audit-message.xsd"


def recorded() -> list[AuditEvent]:
    """One event of every action there is."""
    for number, action in enumerate(sorted(SENTENCES)):
        about = Subject(site_id="s1", case_id=f"c{number}", things=("t1", "t2"), detail="send read")
        services.record(action, by=READER, at=AT + timedelta(hours=number), of=about)
    services.record("case.dreamt_of", by=Actor(id="", name=""), at=AT, of=Subject())
    return list(exporting.events())


def schemas() -> list[etree.XMLSchema]:
    return [etree.XMLSchema(etree.parse(SCHEMA))] if SCHEMA.exists() else []


@pytest.mark.django_db
def test_each_action_is_a_valid_audit_message_of_dicom() -> None:
    found = recorded()
    assert len(found) > 60
    for event in found:
        message = etree.fromstring(exporting.dicom_message(event, source="https://hub"))
        for schema in schemas():
            schema.assertValid(message)
        assert message.find("EventIdentification").get("EventDateTime").endswith("Z")
    who = etree.fromstring(exporting.dicom_message(found[0], source="hub"))
    assert who.find("ActiveParticipant").get("UserName") == READER.name


@pytest.mark.django_db
def test_each_action_is_an_audit_event_of_fhir() -> None:
    for event in recorded():
        document = json.loads(json.dumps(exporting.fhir_event(event, source="https://hub")))
        assert document["resourceType"] == "AuditEvent"
        assert document["action"] in "CRUDE"
        assert {"type", "recorded", "agent", "source"} <= set(document)
        assert [agent["requestor"] for agent in document["agent"]] == [True, False]
        assert document["source"]["observer"]["display"] == "https://hub"
        assert len(document["entity"]) == (3 if event.case_id else 0)


def test_an_emergency_and_a_sign_in_are_called_as_dicom_calls_them() -> None:
    said = {word: exporting.meaning(word) for word in SENTENCES}
    assert said["glass.broken"].kind == ("110127", "Emergency Override Started")
    assert said["session.begun_on_new_device"].kind == ("110122", "Login")
    assert said["image.shown"].code == "110103"
    assert said["images.stored"].act == "C"


@pytest.mark.django_db
def test_only_what_came_since_is_written() -> None:
    everything = recorded()
    since = AT + timedelta(hours=10)
    assert {e.pk for e in exporting.events(since=since)} == {
        e.pk for e in everything if e.at >= since
    }


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_programs_role_appends_events_and_changes_none(database: str) -> None:
    """Not even with the trigger gone, which only the owner of the table can drop."""
    if database == "sqlite":
        with pytest.raises(Refusal):
            database_role.limit("binome_program")
        return
    services.record("case.seen", by=READER, at=AT, of=Subject())
    refused = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE binome_program")
        with pytest.raises(Refusal):
            database_role.limit('binome"; DROP TABLE x')
        database_role.limit("binome_program")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute("SET LOCAL ROLE binome_program")
        services.record("case.sent", by=READER, at=AT, of=Subject())
        for statement in (
            "UPDATE audit_auditevent SET actor_id = 'x'", "DELETE FROM audit_auditevent",
            "TRUNCATE audit_auditevent", "DELETE FROM audit_auditleaf",
            "UPDATE audit_auditcheckpoint SET text = ''",
            "ALTER TABLE audit_auditevent ENABLE TRIGGER USER",
        ):  # fmt: skip
            cursor.execute("SAVEPOINT before")
            with pytest.raises(DatabaseError) as failure:
                cursor.execute(statement)
            refused.append(type(failure.value.__cause__))
            cursor.execute("ROLLBACK TO SAVEPOINT before")
        cursor.execute("DELETE FROM cases_case")
        cursor.execute("RESET ROLE")
    assert set(refused) == {psycopg.errors.InsufficientPrivilege}
