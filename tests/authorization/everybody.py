"""Everybody the matrix knows, around one case, and the same things at a place that is not
theirs."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from binome.archive import services as archive
from binome.archive.models import Study
from binome.archive.services import Incoming
from binome.cases.models import Case, Meeting
from binome.people import applications, entrances, licences, tokens
from binome.people.models import (
    AccessToken,
    Applicant,
    Charter,
    Diploma,
    Licence,
    Membership,
    Mode,
    Person,
    Role,
)
from binome.people.services import Place
from binome.quality.models import Outcome
from binome.reports.services import keep_macro, keep_template
from binome.reports.templating.library import library
from tests.archive.instances import Made
from tests.cases.world import NOW, SOON, World, a_person, a_world


@dataclass
class Everybody:
    """Persons by the matrix's words; `things` by kind, own and foreign."""

    world: World
    persons: dict[str, Person]
    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)

    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """A browser in which that person is signed in."""
        if who not in self.clients:
            client = self.clients[who] = Client(raise_request_exception=False)
            if who in self.persons:
                client.force_login(self.persons[who])
        return self.clients[who]


def everybody() -> Everybody:
    """A network with every role around one signed case, and another network with its own."""
    world = a_world(mode=Mode.IDENTIFIED)
    other = a_world(mode=Mode.IDENTIFIED, tag=" elsewhere")
    here = Place(world.network, world.site)
    persons = {
        "sender": world.sender,
        "reader": world.reader,
        "resident": world.resident,
        "second": world.second,
        "coordinator": world.coordinator,
        "site_admin": a_person("site_admin", Role.SITE_ADMINISTRATOR, here),
        "network_admin": a_person(
            "network_admin", Role.NETWORK_ADMINISTRATOR, Place(world.network)
        ),
        "clinician": a_person("clinician", Role.CLINICIAN, here),
        "neighbour": world.stranger,
        "revoked": a_person("revoked", Role.SENDER, here),
    }
    Membership.objects.filter(person=persons["revoked"]).update(until=NOW)
    for person in persons.values():
        person.set_password("a quiet river")
        person.save()
    return Everybody(world, persons, _things(world), _things(other))


def _things(world: World) -> dict[str, Any]:
    """A case with images, read and signed, and whatever else addresses name."""
    from binome.cases import services as cases
    from binome.cases.services import Arrival

    case = world.assigned(urgency="routine")
    made = Made()
    files = [Incoming(made.instance(number)) for number in (1, 2, 3)]
    archive.store(files, site=world.site, by=world.actor("sender"), at=NOW)
    study = Study.objects.get(study_instance_uid=made.study_instance_uid)
    arrival = Arrival(study.pk, received_files=3, received_bytes=30, is_complete=True)
    cases.note_images(case=case, arrival=arrival, at=SOON)
    version = _signed(world, Case.objects.get(pk=case.pk))
    return {
        "case": case,
        "version": version,
        "network": world.network,
        "macro": keep_macro(
            macro=None,
            place=world.network,
            said=("normal", "Normal."),
            by=world.actor("reader"),
            at=SOON,
        ),
        "template": keep_template(
            document=library()[0], scope=world.network, by=world.actor("reader"), at=SOON
        ),
        "site": world.site,
        "group": world.group,
        **_at_work(world),
        "membership": Membership.objects.filter(person=world.resident).get(),
        "study": study,
        "rejection": _rejection(world),
        "holder": _holder(world),
        "peer": archive.add_peer(aet=world.site.pk[:16], host="", port=None, site=world.site),
        "transfer": _transfer(world),
        **_sent_by_rule(world, version),
        "token": _token(world),
        "box": _box(world),
        "licence": _licence(world),
        **_joining(world),
        "outcome": Outcome.objects.create(case=case, day=2, asked_at=SOON),
        "opinion": _opinion(world),
        "meeting": Meeting.objects.create(network=world.network, title="Staff", at=SOON),
        "review": _review(world),
    }


def _review(world: World) -> Any:
    """Given to the second reader and not locked: nobody else may know of it, the first neither."""
    from binome.quality.models import PeerReview, ReviewState

    return PeerReview.objects.create(
        case=world.assigned(urgency="routine"), version_id=world.site.pk,
        first_reader=world.reader, reviewer=world.second, state=ReviewState.GIVEN,
        drawn_at=SOON, given_at=SOON,
    )  # fmt: skip


def _opinion(world: World) -> Any:
    """Asked of the resident on a case of its own, and not signed: nobody else may know of it."""
    from binome.reports.services import ask_opinion

    return ask_opinion(
        case=world.assigned(urgency="routine"), of=world.resident.pk, why="?",
        by=world.actor("reader"), at=SOON,
    )  # fmt: skip


def _box(world: World) -> Any:
    from binome.fleet.models import Box

    return Box.objects.create(
        site=world.site, key=f"ed25519:{world.site.pk}", secret_digest=world.site.pk,
        enrolled_at=NOW, last_contact_at=NOW,
    )  # fmt: skip


def _token(world: World) -> AccessToken:
    tokens.add(site=world.site, wanted=tokens.Wanted("CT"), by=world.actor("sender"), at=NOW)
    return AccessToken.objects.get(site=world.site)


def _licence(world: World) -> Licence:
    """Of somebody outside the matrix's cells, so that nobody's right depends on it."""
    paper = licences.Paper("Ordre", "7", NOW + timedelta(days=3650))
    coordinator = world.actor("coordinator")
    return licences.note(
        person=world.stranger, network=world.network, paper=paper, by=coordinator, at=NOW
    )


def _joining(world: World) -> dict[str, Any]:
    """A form for institutions, for one for readers would hold the matrix's readers back."""
    by = world.actor("coordinator")
    wanted = entrances.Wanted(Applicant.INSTITUTION, "Hospitals")
    entrance = entrances.open_entrance(network=world.network, wanted=wanted, by=by, at=NOW)
    secret = applications.apply(entrance, applications.Written("Awa", "fr"), at=NOW)
    application = applications.application_behind(secret)
    assert application is not None
    Diploma.objects.create(application=application, kind="pdf", content=b"%PDF-1.7")
    forever = timezone.now() + timedelta(days=30)
    charter = Charter.objects.create(
        network=world.network, number=1, words="Be kind.", published_at=NOW, binds_from=forever
    )
    return {"entrance": entrance, "application": application, "charter": charter}


def _rejection(world: World) -> Any:
    from binome.archive.models import Reason

    made, sender = Made(), world.actor("sender")
    archive.store([Incoming(made.instance(1))], site=world.site, by=sender, at=NOW)
    study = Study.objects.get(study_instance_uid=made.study_instance_uid)
    ids = study.series.values_list("instances__pk", flat=True)
    return archive.reject(study, instance_ids=ids, code=Reason.QUALITY, by=sender, at=SOON)


def _holder(world: World) -> Any:
    from binome.archive.models import Holder, Kind

    made, sender = Made(), world.actor("sender")
    archive.store([Incoming(made.instance(1))], site=world.site, by=sender, at=NOW)
    study = Study.objects.get(study_instance_uid=made.study_instance_uid)
    archive.withdraw(study, reason="Another patient", by=sender, at=SOON)
    return Holder.objects.create(
        recall=study.recall, kind=Kind.NODE, holder_id=study.pk, name="PACS", opened_at=NOW
    )


def _at_work(world: World) -> dict[str, Any]:
    """A binôme of the reader, a shift of theirs to come, and the second reader asked for it."""
    from binome.cases.models import Shift, Swap

    begins = timezone.now() + timedelta(days=2)
    shift = Shift.objects.create(
        network=world.network, person=world.reader, from_at=begins,
        until_at=begins + timedelta(hours=8),
    )  # fmt: skip
    swap = Swap.objects.create(shift=shift, to=world.second, asked_at=begins)
    return {"binome": world.pair(), "shift": shift, "swap": swap}


def _transfer(world: World) -> Any:
    from binome.archive.models import Way
    from binome.archive.transfers import order_transfer

    peer = archive.add_peer(aet="PACS", host=world.site.pk, port=104, site=world.site)
    return order_transfer("1.2.3", way=Way.SEND, peer=peer, by=world.actor("sender"), at=SOON)


def _sent_by_rule(world: World, version: Any) -> dict[str, Any]:
    from binome.reports.models import SentForm, SentRendition
    from binome.reports.services import add_rendition_rule
    from binome.reports.services.sending import Receiver, Wanted

    there = (world.site, Receiver("DPI", "10.0.0.9", 2575))
    wanted = Wanted(SentForm.ORU, "fr")
    rule = add_rendition_rule(to=there, wanted=wanted, by=world.actor("sender"), at=SOON)
    sent = SentRendition.objects.create(
        version=version, rule=rule, form=SentForm.ORU, language="fr", to=rule.to,
        ordered_at=SOON, changed_at=SOON,
    )  # fmt: skip
    return {"rendition_rule": rule, "sent": sent}


def _signed(world: World, case: Case) -> Any:
    from binome.reports import queries, services
    from binome.reports.models import State
    from binome.reports.signature import Signature, confirm_password

    reader = world.actor("reader")
    world.reader.set_password("a quiet river")
    world.reader.save()
    report = services.open_draft(case=case, by=reader, at=SOON)
    report = services.save_draft(
        report=report, sections={"conclusion": "Normal."}, revision=report.revision,
        by=reader, at=SOON,
    )  # fmt: skip
    evidence = confirm_password(reader, "a quiet river", at=SOON)
    signature = Signature(known=queries.binding_of(case), evidence=evidence)
    return services.sign(
        report=report, status=State.PRELIMINARY, signature=signature, by=reader, at=SOON
    )
