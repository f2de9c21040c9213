"""Every door of a hub whose network keeps no names: what still may name somebody stays outside."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from pydicom import dcmread, dcmwrite
from pydicom.sequence import Sequence

from binome.archive import services as archive
from binome.archive.blobs import blobs
from binome.archive.models import Instance
from binome.archive.services import Incoming
from binome.dicom.deidentify import Policy, SiteSecrets
from binome.dicom.deidentify.files import deidentify_file
from binome.dicom.network import status
from binome.dicom.network.acceptor import Acceptor
from binome.exchange import landing, services, uploads
from binome.exchange.media.importing import Medium, import_for_site, import_into_case
from binome.exchange.media.watching import Watch
from binome.exchange.models import Upload
from binome.exchange.services import SiteCheck
from binome.exchange.uploads import Announced
from binome.identity.services import SealedCard
from binome.kernel.errors import Refusal
from binome.node.serve import acceptor_settings, handlers
from binome.people.actors import Actor
from binome.seal import sealed
from tests.cases.world import NOW
from tests.exchange.files import NADIA
from tests.exchange.intake import Intake, work
from tests.identity.test_vaults import made
from tests.node.peers import send
from tests.wire.clients import served, token_of

PSEUDONYM, OF_ANOTHER = "BN-8P5A-BQ04-Q", "BN-0000-0000-0"
BY = Actor(id="sender", name="Sender")
METHODS = "DeidentificationMethodCodeSequence"


def file(number: int = 1, **changes: object) -> bytes:
    """A file that our engine made harmless, then changed; None takes an attribute out."""
    source = replace(NADIA, instance=number).bytes()
    done = deidentify_file(
        source, policy=Policy(), secrets=SiteSecrets(bytes(32)), pseudonym=PSEUDONYM
    )
    data_set = dcmread(BytesIO(done.data))
    for keyword, value in changes.items():
        if value is None:
            del data_set[keyword]
        else:
            setattr(data_set, keyword, value)
    out = BytesIO()
    dcmwrite(out, data_set)
    return out.getvalue()


#: Whatever of this is missing or wrong, the file stays outside.
FAULTS: tuple[dict[str, object], ...] = (
    {"PatientIdentityRemoved": "NO"},
    {"PatientIdentityRemoved": None},
    {METHODS: None},
    {METHODS: Sequence([])},
    {"PatientID": "4711"},  # the site's own number
    {"PatientID": "BN-8P5A-BQ04-R"},  # a slip of the pen
    {"PatientID": ""},
    {"PatientName": "KONE^Nadia"},
)


def faulty() -> list[bytes]:
    """One file for each fault, and one as it came from the machine."""
    return [NADIA.bytes(), *(file(2 + n, **fault) for n, fault in enumerate(FAULTS))]


def case_of(intake: Intake) -> None:
    """Keep the card which says under which pseudonym the case goes."""
    to = sealed.recipient_of(sealed.new_identity())
    card = SealedCard(sealed.seal(b'{"name": "KONE Nadia"}', [to]), PSEUDONYM, 0)
    check = SiteCheck(card, "match")
    services.keep_card(case=intake.fresh(), check=check, by=intake.world.actor("sender"), at=NOW)


def ended(intake: Intake) -> list[str]:
    """Why files of the case were left out."""
    work()
    reasons = Upload.objects.filter(case=intake.case).values_list("reason", flat=True)
    return [reason for reason in reasons if reason]


def upload(intake: Intake, folder: Path) -> list[str]:
    """Uploads as they lie when tus has brought their last byte."""
    case_of(intake)
    for path in folder.iterdir():
        data = path.read_bytes()
        announced = Announced(len(data), path.name, f"mark {hash(data)}", False)
        row = uploads.create(announced, case=intake.fresh(), at=NOW)
        uploads.partials().path(row.pk).write_bytes(data)
        uploads.note_durable(row, offset=len(data), at=NOW)
    return ended(intake)


def parcel_of_a_case(intake: Intake, folder: Path) -> list[str]:
    """What a box sent with its form."""
    case_of(intake)
    landing.land_in_case(sorted(folder.iterdir()), case=intake.fresh(), at=NOW)
    return ended(intake)


def parcel_without_a_case(intake: Intake, folder: Path) -> list[str]:
    """What a box sent by itself."""
    landed = landing.land(sorted(folder.iterdir()), site=intake.world.site, by=BY, at=NOW)
    return list(landed.refused.elements())


def disc_into_a_case(intake: Intake, folder: Path) -> list[str]:
    case_of(intake)
    import_into_case(Medium(folder), case=intake.fresh(), at=NOW)
    return ended(intake)


def zip_into_a_case(intake: Intake, folder: Path) -> list[str]:
    case_of(intake)
    import_into_case(Medium(zipped(folder)), case=intake.fresh(), at=NOW)
    return ended(intake)


def zipped_upload(intake: Intake, folder: Path) -> list[str]:
    zipped(folder)
    return upload(intake, folder)


def zipped(folder: Path) -> Path:
    """The folder's files as one zip in their place."""
    files = sorted(folder.iterdir())
    with ZipFile(folder / "disc.zip", "w") as archived:
        for path in files:
            archived.write(path, path.name)
            path.unlink()
    return folder / "disc.zip"


def plain_form(intake: Intake, folder: Path) -> list[str]:
    """The upload of a browser without scripts."""
    case_of(intake)
    intake.drop(*(path.read_bytes() for path in folder.iterdir()))
    return ended(intake)


def disc_or_zip(intake: Intake, folder: Path) -> list[str]:
    import_for_site(Medium(folder), site=intake.world.site, by=BY, at=NOW)
    return []


def watched_folder(intake: Intake, folder: Path) -> list[str]:
    Watch(folder, site=intake.world.site, by=BY)
    return []


def archive_itself(intake: Intake, folder: Path) -> list[str]:
    """What every other way ends in: C-GET, C-MOVE, objects of our own."""
    incoming = [Incoming(path) for path in sorted(folder.iterdir())]
    outcomes = archive.store(incoming, site=intake.world.site, by=BY, at=NOW)
    return [outcome.refusal.word for outcome in outcomes if outcome.refusal]


def stow(intake: Intake, folder: Path) -> list[str]:
    head = b"\r\n--xyz\r\nContent-Type: application/dicom\r\n\r\n"
    kind = 'multipart/related; type="application/dicom"; boundary=xyz'
    headers = {"Content-Type": kind, "Authorization": token_of(intake.world.site)}
    parts = [head + path.read_bytes() for path in sorted(folder.iterdir())]
    body = b"".join(parts) + b"\r\n--xyz--\r\n"
    with served() as address:
        url = f"{address}/dicom-web/studies"
        answer = httpx.post(url, content=body, headers=headers, timeout=60)
    failures = answer.json().get("00081198", {"Value": []})["Value"]
    assert all(one["00081197"]["Value"] == [status.NOT_AUTHORIZED] for one in failures)
    return [one["00000902"]["Value"][0] for one in failures]


def c_store(intake: Intake, folder: Path) -> list[str]:
    archive.add_peer(aet="CT1", host="127.0.0.1", port=None, site=intake.world.site)
    acceptor = Acceptor(handlers("BINOME"), settings=acceptor_settings())
    acceptor.start()
    try:
        answers = send(acceptor, *(path.read_bytes() for path in sorted(folder.iterdir())))
    finally:
        assert acceptor.stop(drain_s=60.0)
    assert set(answers) <= {status.SUCCESS, status.NOT_AUTHORIZED}
    return ["not authorized" for answer in answers if answer != status.SUCCESS]


#: A door puts the files of a folder before the hub, and returns why each was left outside.
Door = Callable[[Intake, Path], list[str]]
OPEN: dict[str, Door] = {
    "upload": upload,
    "parcel of a case": parcel_of_a_case,
    "parcel without a case": parcel_without_a_case,
    "disc into a case": disc_into_a_case,
    "zip into a case": zip_into_a_case,
    "archive": archive_itself,
    "STOW": stow,
    "C-STORE": c_store,
}
#: Doors at which nobody compares the patient: they take no file at all, and say this.
SHUT: dict[str, tuple[Door, str]] = {
    "plain form": (plain_form, "names_stay_at_site"),
    "zip as an upload": (zipped_upload, "identified_input"),
    "disc, zip or folder": (disc_or_zip, "names_stay_home"),
    "watched folder": (watched_folder, "names_stay_home"),
}


@pytest.fixture
def strict(intake: Intake) -> Intake:
    """A case of a site with a vault, in a network that keeps no names."""
    made(intake.world)
    return intake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "disc").mkdir()
    return tmp_path / "disc"


def fill(folder: Path, *files: bytes) -> None:
    for number, data in enumerate(files):
        (folder / f"IM{number}").write_bytes(data)


def kept(intake: Intake) -> list[str]:
    """The bytes of files on the hub: blobs, and uploads that wait."""
    assert len(set(blobs().names())) == Instance.objects.count()
    return [*blobs().names(), *(path.name for path in intake.kept_files())]


@pytest.mark.parametrize("name", OPEN)
def test_no_door_takes_a_file_that_may_name_somebody(
    strict: Intake, folder: Path, name: str
) -> None:
    """Of all the files the one comes in with which nothing is wrong."""
    files = faulty()
    fill(folder, *files, file(30))
    said = OPEN[name](strict, folder)
    assert len(said) == len(files)
    assert "KONE" not in " ".join(said)
    assert len(kept(strict)) == 1


@pytest.mark.parametrize("name", SHUT)
def test_a_door_without_a_check_of_the_patient_takes_nothing(
    strict: Intake, folder: Path, name: str
) -> None:
    fill(folder, file())
    door, word = SHUT[name]
    try:
        said = door(strict, folder)
    except Refusal as refusal:
        said = [refusal.word]
    assert said == [word]
    assert kept(strict) == []


def test_a_case_takes_its_own_pseudonym_only(strict: Intake, folder: Path) -> None:
    fill(folder, file(PatientID=OF_ANOTHER, PatientName=OF_ANOTHER))
    assert upload(strict, folder) == ["identified_input"]
    assert kept(strict) == []
