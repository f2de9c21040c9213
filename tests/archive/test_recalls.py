"""A recall names whoever had the images, and keeps naming them until they answered (SAFETY 2)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from binome.archive import pressing, recalls, records, services
from binome.archive.blobs import blobs
from binome.archive.models import (
    Holder,
    Instance,
    Kind,
    Progress,
    Recall,
    Series,
    State,
    Study,
    Transfer,
    Way,
)
from binome.archive.rebuilding import rebuild
from binome.archive.services import Incoming
from binome.archive.transfers import order_transfer
from binome.audit import services as audit
from binome.audit.models import AuditEvent
from binome.audit.services import Subject
from binome.jobs.models import Job
from binome.notices.models import Notice
from binome.people import policies
from binome.people.actors import Actor
from binome.people.models import Person, Site
from tests.archive.instances import Made
from tests.archive.people import AT, actor_for, person_at, site_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PROGRAM = Actor("token", "PACS")


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    yield site_of()
    blobs.cache_clear()


@pytest.fixture
def study(site: Site) -> Study:
    services.store([Incoming(Made().instance())], site=site, by=PROGRAM, at=AT)
    return Study.objects.get()


def seen(study: Study, action: str, *, by: Actor) -> None:
    audit.record(action, by=by, at=AT, of=Subject(study.site_id, things=(study.pk,)))


def test_everybody_who_had_the_images_is_named_once(site: Site, study: Study) -> None:
    sender, reader = (actor_for(person_at(site, role)) for role in ("sender", "reader"))
    node = services.add_peer(aet="PACS", host="h", port=104, site=site)
    for by, action in (
        (reader, "image.shown"), (reader, "image.shown"), (sender, "image.shown"),
        (PROGRAM, "images.retrieved"), (Actor(node.pk, "PACS"), "study.fetched"),
        (actor_for(person_at(site, "sender", "other")), "study.queried"),
    ):  # fmt: skip
        seen(study, action, by=by)
    services.withdraw(study, reason="Another patient", by=sender, at=AT)
    found = set(Holder.objects.values_list("kind", "holder_id", "acknowledged_at"))
    assert found == {
        (Kind.PERSON, reader.id, None), (Kind.PERSON, sender.id, AT),
        (Kind.PROGRAM, "token", None), (Kind.NODE, node.pk, None),
    }  # fmt: skip
    assert recalls.people_told_of(study.pk)[0].pk == reader.id


def test_what_was_shown_in_the_last_second_is_found_a_little_later(
    site: Site, study: Study
) -> None:
    sender, reader = (actor_for(person_at(site, role)) for role in ("sender", "reader"))
    services.withdraw(study, reason="Another patient", by=sender, at=AT)
    assert not Holder.objects.exists()
    seen(study, "image.shown", by=reader)
    recalls.find_holders(**Job.objects.get(kind=recalls.RECALL_JOB).payload)
    assert Holder.objects.get().holder_id == reader.id


def test_a_person_answers_for_themselves_and_the_site_for_machines(
    site: Site, study: Study
) -> None:
    sender, reader = (actor_for(person_at(site, role)) for role in ("sender", "reader"))
    seen(study, "image.shown", by=reader)
    seen(study, "images.retrieved", by=PROGRAM)
    services.withdraw(study, reason="Another patient", by=sender, at=AT)
    person, machine = (Holder.objects.get(kind=kind) for kind in (Kind.PERSON, Kind.PROGRAM))
    assert policies.can(reader, "recall.acknowledge", person)
    assert not policies.can(reader, "recall.acknowledge", machine)
    assert not policies.can(sender, "recall.acknowledge", person)
    assert policies.can(sender, "recall.acknowledge", machine)
    assert recalls.has_waiting(reader.person_id)
    assert services.acknowledge(person, by=reader, at=AT)
    assert not services.acknowledge(person, by=reader, at=AT)
    assert not recalls.has_waiting(reader.person_id)
    event = AuditEvent.objects.get(action="recall.acknowledged")
    assert event.things == [study.pk, person.pk]


def test_copies_on_their_way_stop_and_those_that_arrived_are_asked_for(
    site: Site, study: Study
) -> None:
    sender = actor_for(person_at(site))
    nodes = [services.add_peer(aet=aet, host=aet, port=104, site=site) for aet in ("A", "B")]
    sent, going = (
        order_transfer(study.study_instance_uid, way=Way.SEND, peer=node, by=sender, at=AT)
        for node in nodes
    )
    Transfer.objects.filter(pk=sent.pk).update(state=Progress.DONE, done_count=1)
    services.withdraw(study, reason="Another patient", by=sender, at=AT)
    going.refresh_from_db()
    assert (going.state, going.trouble) == (Progress.CANCELLED, "withdrawn")
    copies = recalls.copies_at_nodes([sent, going])
    assert {pk: holder.name for pk, holder in copies.items()} == {sent.pk: "A"}


def test_who_has_not_answered_is_asked_again_and_then_said_to_others(
    site: Site, study: Study
) -> None:
    sender, reader = (actor_for(person_at(site, role)) for role in ("sender", "reader"))
    seen(study, "image.shown", by=reader)
    services.withdraw(study, reason="Another patient", by=sender, at=AT)
    ordered = Job.objects.filter(kind=pressing.PRESS_JOB).order_by("run_at")
    assert [job.run_at - AT for job in ordered] == list(pressing.RUNGS)
    recall = Recall.objects.get()
    person_at(site, "coordinator")
    for person in Person.objects.all():
        person.email = f"{person.username.split('-')[0]}@x"
        person.save(update_fields=["email"])
    told = Notice.objects.filter(template="recall_unanswered")
    assert pressing.press_at(recall.pk, at=AT + pressing.RUNGS[0])
    assert not told.exists()
    assert pressing.press_at(recall.pk, at=AT + pressing.RUNGS[1])
    assert sorted(told.values_list("address", flat=True)) == ["coordinator@x", "sender@x"]
    services.acknowledge(Holder.objects.get(holder_id=reader.id), by=reader, at=AT)
    assert not pressing.press_at(recall.pk, at=AT + pressing.RUNGS[2])
    assert AuditEvent.objects.filter(action="recall.pressed").count() == 2
    recall.refresh_from_db()
    assert recall.escalated_at == AT + pressing.RUNGS[1]
    assert not recalls.recalls_pressed_in([site.network_id]).exists()


def test_a_recall_comes_back_with_the_index_and_knows_who_answered(
    site: Site, study: Study
) -> None:
    sender, reader = (actor_for(person_at(site, role)) for role in ("sender", "reader"))
    seen(study, "image.shown", by=reader)
    seen(study, "images.retrieved", by=PROGRAM)
    services.withdraw(study, reason="Another patient", by=sender, at=AT)
    services.acknowledge(Holder.objects.get(holder_id=reader.id), by=reader, at=AT)
    before = set(Holder.objects.values_list("pk", "holder_id", "name", "acknowledged_at"))
    records.keep_record(Series.objects.get().pk)
    for kind in (Recall, Instance, Series, Study):
        kind.objects.all().delete()
    rebuild(by=PROGRAM, at=AT)
    again = Study.objects.get()
    assert (again.state, again.withdrawn_reason) == (State.WITHDRAWN, "Another patient")
    assert again.recall.created_by_name == sender.name
    assert set(Holder.objects.values_list("pk", "holder_id", "name", "acknowledged_at")) == before
    assert [one.holder_id for one in again.recall.holders.filter(acknowledged_at=None)] == ["token"]


def test_a_recall_of_an_older_record_asks_whom_the_audit_names(site: Site, study: Study) -> None:
    reader = actor_for(person_at(site, "reader"))
    seen(study, "image.shown", by=reader)
    Study.objects.update(state=State.WITHDRAWN, withdrawn_at=AT, withdrawn_reason="Wrong")
    records.keep_record(Series.objects.get().pk)
    for kind in (Instance, Series, Study):
        kind.objects.all().delete()
    rebuild(by=PROGRAM, at=AT)
    assert Holder.objects.get().holder_id == reader.id
