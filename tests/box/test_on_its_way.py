"""A study half arrived: the reader sees its previews, asks for slices first, and the box obeys."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from binome.archive.models import Instance
from binome.box.form import checked
from binome.box.link import Link, Piecewise
from binome.box.names import Names
from binome.box.sending import Sender, Tally
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services.pairing import Pair
from binome.dicom.demo import DEMO_PATIENTS, ct_phantom
from binome.dicom.pool import Pool
from binome.fleet import previews
from binome.fleet.models import BoxParcel
from binome.people import services as people
from binome.people.models import Mode, Person, Role
from binome.people.services import Place
from tests.box.enrolled import OPERATOR, Enrolled, a_site, enrolled, work
from tests.parcels.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SLICES = 7
PATIENT = DEMO_PATIENTS[0]
FORM = checked({
    "urgency": "routine", "question": "?", "age": "50", "sex": "unknown", "consent": "patient",
    "patient_name": PATIENT.name.replace("^", " "), "patient_number": PATIENT.patient_id,
})  # fmt: skip


class Stopping(Sender):
    """A sender whose line goes after the previews."""

    def stop_after(self, roles: tuple[str, ...]) -> None:
        link = self.link
        for turn in self.queue._base.execute("SELECT parcel, sha256, role FROM segment").fetchall():
            parcel, sha256, role = turn
            folder = self.spool / parcel
            if role in roles:
                path = folder / "segments" / f"{sha256}.age"
                if role == "S0":
                    body = (folder / "manifest.sig").read_bytes()
                    link.announce(parcel, body + (folder / "manifest.json").read_bytes())
                link.send(sha256, Piecewise(path, 0, lambda: False, lambda: 4096))
                while link.unanswered:
                    link.heard(seconds=60)
                self.queue.note_sent(sha256)
        link.close()


@pytest.fixture
def box(hub: str, tmp_path: Path) -> Iterator[Enrolled]:
    made = enrolled(hub, tmp_path / "box", a_site(Mode.PSEUDONYMOUS))
    made.learn_site()
    Names(made.data).made()
    yield made
    made.queue.close()


@pytest.fixture
def reader(box: Enrolled) -> Person:
    person = people.add_person(username="reader", name="Dr Reader", password=None, at=NOW)
    people.give_role(person=person, role=Role.READER, place=Place(box.site.network), at=NOW)
    cases.agree_binome(pair=Pair(box.site, person), by=OPERATOR, at=NOW)
    return person


def _study(folder: Path) -> list[Path]:
    folder.mkdir()
    for number, data in enumerate(ct_phantom(PATIENT, study_date="20261118", slices=SLICES)):
        (folder / f"{number}.dcm").write_bytes(data)
    return sorted(folder.iterdir())


def test_previews_show_before_the_images_and_what_the_reader_asks_for_comes_first(
    box: Enrolled, reader: Person, tmp_path: Path, pool: Pool
) -> None:
    made = box.open_case(_study(tmp_path / "study"), FORM, pool)
    parcel = made.made.signed.sha256
    link = Link(box.settings.hub, secret=box.settings.secret)
    sender = Stopping(box.queue, box.data / "spool", link, box.settings.hub_key, lambda: NOW)
    sender.stop_after(("S0", "S1"))
    work()
    case = Case.objects.get()
    assert Instance.objects.count() == 0
    on_their_way = previews.arriving_of(case)
    assert [one.number for one in on_their_way] == list(range(1, SLICES + 1))
    client = Client()
    client.force_login(reader)
    page = client.get(f"/cases/{case.pk}/read/")
    assert "not for diagnosis" in page.text
    address = f"/cases/{case.pk}/arriving/{on_their_way[2].key}.webp"
    assert address in page.text
    picture = Image.open(BytesIO(client.get(address).content))
    assert picture.format == "WEBP"
    assert len(picture.getcolors(1 << 20) or []) > 20  # an image, not one grey
    assert client.get(f"/cases/{case.pk}/arriving/{'0' * 64}.000001.webp").status_code == 404
    asked = client.post(f"/cases/{case.pk}/arriving/first/", {"numbers": "6-7"}, follow=True)
    assert "asked for 2 images" in asked.text
    nothing = client.post(f"/cases/{case.pk}/arriving/first/", {"numbers": "99"}, follow=True)
    assert "None of these" in nothing.text
    work()
    assert box.talk(pool) == 2  # the name of the case, and the wish
    wished = set(previews.segments_of(parcel, {6, 7}))
    turn = box.queue.next(at=NOW)
    assert turn is not None
    assert turn.sha256 in wished
    box.send()
    work()
    assert Instance.objects.count() == SLICES
    assert previews.arriving_of(case) == []
    assert client.get(address).status_code == 404
    assert not previews._folder(parcel).exists()
    assert BoxParcel.objects.get().verified_at is not None


def test_what_is_not_the_cases_own_pseudonym_is_shown_to_nobody(
    box: Enrolled, reader: Person, tmp_path: Path, pool: Pool
) -> None:
    box.open_case(_study(tmp_path / "study"), FORM, pool)
    link = Link(box.settings.hub, secret=box.settings.secret)
    sender = Stopping(box.queue, box.data / "spool", link, box.settings.hub_key, lambda: NOW)
    sender.stop_after(("S0",))
    work()
    Case.objects.update(pseudonym="BN-0000-0000-0")
    link = Link(box.settings.hub, secret=box.settings.secret)
    Stopping(box.queue, box.data / "spool", link, box.settings.hub_key, lambda: NOW).stop_after(
        ("S1",)
    )
    work()
    case = Case.objects.get()
    assert previews.arriving_of(case) == []
    parcel = BoxParcel.objects.get().pk
    assert list(previews._folder(parcel).glob("*.webp")) == []
    assert len((previews._index(parcel) or {})["left"]) == SLICES


def test_long_sending_rests_to_hear_the_hub_and_loses_nothing_by_it(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    parcel = box.open_case(_study(tmp_path / "study"), FORM, pool).made.signed
    count = len(parcel.manifest.segments)
    link = Link(box.settings.hub, secret=box.settings.secret)
    turns = iter([False] * 3)
    resting = Sender(
        box.queue, box.data / "spool", link, box.settings.hub_key, lambda: NOW,
        is_to_rest=lambda: next(turns, True),
    )  # fmt: skip
    tally = Tally()
    resting.run(lambda seconds: False, tally)
    assert tally.cuts == 0
    assert link.unanswered == 0
    assert box.queue.next(at=NOW) is not None
    link.close()
    after = box.send()
    assert tally.segments + after.segments == count
