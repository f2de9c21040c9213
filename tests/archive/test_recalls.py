"""A recall names whoever had the images, and keeps naming them until they answered (SAFETY 2)."""

import pytest

from binome.archive import recalls, services
from binome.archive.models import Holder, Kind, Progress, Study, Transfer, Way
from binome.archive.services import Incoming
from binome.archive.transfers import order_transfer
from binome.audit import services as audit
from binome.audit.models import AuditEvent
from binome.audit.services import Subject
from binome.jobs.models import Job
from binome.people import policies
from binome.people.actors import Actor
from binome.people.models import Site
from tests.archive.instances import Made
from tests.archive.people import AT, actor_for, person_at, site_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PROGRAM = Actor("token", "PACS")


@pytest.fixture
def site() -> Site:
    return site_of()


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
