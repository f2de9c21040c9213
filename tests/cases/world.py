"""A small network to test with: one site, its sender, readers, a group and a coordinator."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from binome.archive.models import Instance, Patient, Series, Study
from binome.cases import services as cases
from binome.cases.models import Binome, Case
from binome.cases.services.pairing import Pair
from binome.people import services as people
from binome.people.actors import Actor
from binome.people.credentials import actor_of_person
from binome.people.models import Group, Network, Person, Role, Site
from binome.people.services import Place

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)
FORM = {
    "urgency": "emergency",
    "question": "Hématome extradural ?",
    "age": "4 ans",
    "sex": "male",
    "who_acts": "Chirurgien de garde",
    "phone": "+236 70 00 00 00",
    "consent": "impossible",
    "clinical_context": "Traumatisme crânien, somnolent.",
}


@dataclass
class World:
    """The people of one network; each has an `Actor` through `actor_of`."""

    network: Network
    site: Site
    other_site: Site
    group: Group
    sender: Person
    reader: Person
    second: Person
    resident: Person
    coordinator: Person
    stranger: Person

    def actor(self, name: str) -> Actor:
        return actor_of(getattr(self, name))

    def pair(self, reader: Person | None = None, **terms: Any) -> Binome:
        pair = Pair(site=self.site, reader=reader or self.reader, **terms)
        return cases.agree_binome(pair=pair, by=self.actor("coordinator"), at=NOW)

    def draft(self, **form: Any) -> Case:
        case = cases.open_case(site=self.site, by=self.actor("sender"), at=NOW)
        if not form:
            return case
        return cases.edit(case=case, changes=form, by=self.actor("sender"), at=NOW)

    def sent(self, **changes: Any) -> Case:
        case = self.draft(**{**FORM, **changes})
        return cases.send(case=case, by=self.actor("sender"), at=NOW)

    def assigned(self, **changes: Any) -> Case:
        case = self.sent(**changes)
        return cases.assign(case=case, to=self.reader, by=self.actor("coordinator"), at=NOW)


def actor_of(person: Person) -> Actor:
    return actor_of_person(person, at=SOON)


def a_person(username: str, role: str, place: Place, *, email: str = "") -> Person:
    person = people.add_person(username=username, name=username.title(), password=None, at=NOW)
    if email:
        Person.objects.filter(pk=person.pk).update(email=email)
        person.email = email
    people.give_role(person=person, role=role, place=place, at=NOW)
    return person


def a_world(*, mode: str = "pseudonymous", act: str = "expertise", tag: str = "") -> World:
    network = Network.objects.create(name=f"Réseau{tag}", mode=mode, act=act)
    site = Site.objects.create(
        network=network, name=f"Bangui{tag}", fallback_phone="+33 1 00 00 00 00"
    )
    other = Site.objects.create(network=network, name=f"Parakou{tag}")
    group = Group.objects.create(network=network, name=f"Thorax{tag}")
    here, there = Place(network, site), Place(network, other)
    reading, all_of_it = Place(network, group=group), Place(network)
    return World(
        network, site, other, group,
        sender=a_person(f"sender{tag}", Role.SENDER, here, email="sender@example.org"),
        reader=a_person(f"reader{tag}", Role.READER, reading, email="reader@example.org"),
        second=a_person(f"second{tag}", Role.READER, reading),
        resident=a_person(f"resident{tag}", Role.RESIDENT, reading),
        coordinator=a_person(
            f"coordinator{tag}", Role.COORDINATOR, all_of_it, email="coordinator@example.org"
        ),
        stranger=a_person(f"stranger{tag}", Role.SENDER, there),
    )  # fmt: skip


def a_study(site: Site, *, slices: int = 3, number: int = 1) -> Study:
    """A study as the archive indexes it, without bytes: what cases and reports look at."""
    patient, _ = Patient.objects.get_or_create(site=site, patient_id="BN-TEST")
    uid = f"2.25.{number}"
    study = Study.objects.create(
        site=site, patient=patient, study_instance_uid=uid, received_at=NOW, changed_at=NOW,
        study_date="20260301", modalities="|CT|", study_description="CT HEAD",
    )  # fmt: skip
    Series.objects.create(
        study=study, series_instance_uid=f"{uid}.1", modality="CT", changed_at=NOW
    )
    grow(study, slices)
    return study


def grow(study: Study, slices: int) -> None:
    """Let more instances arrive in a study."""
    series = study.series.get()
    first = series.instances.count() + 1
    for serial in range(first, first + slices):
        Instance.objects.create(
            site=study.site, series=series, serial=serial, received_at=NOW, blob_bytes=10,
            sop_instance_uid=f"{series.series_instance_uid}.{serial}", sop_class_uid="1.2",
            transfer_syntax_uid="1.2.840.10008.1.2.1", number_of_frames=1, blob="0" * 64,
            data_set_offset=0, data_set_sha256=f"{serial:064x}",
        )  # fmt: skip


__all__ = ["FORM", "NOW", "SOON", "World", "a_study", "a_world", "actor_of", "grow"]
