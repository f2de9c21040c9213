"""DICOMweb, asked by dicomweb-client and by hand."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pydicom
import pytest
from dicomweb_client.api import DICOMwebClient
from django.conf import settings

from binome.archive import services
from binome.archive.blobs.folder import FolderBlobs
from binome.archive.models import Instance, Study
from binome.audit.models import AuditEvent
from binome.people.actors import Actor
from binome.people.models import Mode, Role, Site
from binome.wire.dicomweb import spool
from tests.archive.instances import Made
from tests.archive.people import AT, person_at, site_of
from tests.wire.clients import cookies_of, served, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@dataclass
class Peer:
    """A site's machine: the library's client, and plain HTTP with the same token."""

    site: Site
    web: DICOMwebClient
    http: httpx.Client

    def stow(self, *files: bytes, path: str = "/studies") -> httpx.Response:
        head = b"\r\n--xyz\r\nContent-Type: application/dicom\r\n\r\n"
        body = b"".join(head + file for file in files) + b"\r\n--xyz--\r\n"
        kind = 'multipart/related; type="application/dicom"; boundary=xyz'
        return self.http.post(f"/dicom-web{path}", content=body, headers={"Content-Type": kind})


def peer_of(site: Site, address: str) -> Iterator[Peer]:
    token = token_of(site)
    web = DICOMwebClient(f"{address}/dicom-web", headers={"Authorization": token})
    with httpx.Client(base_url=address, headers={"Authorization": token}, timeout=60) as http:
        yield Peer(site, web, http)


@pytest.fixture
def address() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def peer(address: str) -> Iterator[Peer]:
    yield from peer_of(site_of(), address)


def data_set_of(file: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(io.BytesIO(file))


def test_the_library_stores_finds_and_retrieves(peer: Peer) -> None:
    made = Made()
    sent = [data_set_of(made.instance(number)) for number in (1, 2)]
    answer = peer.web.store_instances(sent)
    assert len(answer.ReferencedSOPSequence) == 2

    (study,) = peer.web.search_for_studies(search_filters={"PatientID": "4711"})
    assert study["00100010"]["Value"] == [{"Alphabetic": "Épreuve^Zoé"}]
    assert study["00080061"]["Value"] == ["CT"]
    assert study["00201208"]["Value"] == [2]
    (series,) = peer.web.search_for_series(made.study_instance_uid)
    assert series["0020000E"]["Value"] == [made.series_instance_uid]
    assert len(peer.web.search_for_instances(made.study_instance_uid)) == 2

    back = peer.web.retrieve_study(made.study_instance_uid)
    assert {ds.SOPInstanceUID for ds in back} == {ds.SOPInstanceUID for ds in sent}
    one = peer.web.retrieve_instance(
        made.study_instance_uid, made.series_instance_uid, sent[0].SOPInstanceUID
    )
    assert one.PixelData == sent[0].PixelData
    (frame,) = peer.web.retrieve_instance_frames(
        made.study_instance_uid, made.series_instance_uid, sent[0].SOPInstanceUID, [1],
        media_types=(("application/octet-stream", "*"),),
    )  # fmt: skip
    assert frame == sent[0].PixelData


def test_metadata_is_what_pydicom_says_without_pixels(peer: Peer) -> None:
    made = Made()
    file = made.instance()
    peer.stow(file)
    (told,) = peer.http.get(f"/dicom-web/studies/{made.study_instance_uid}/metadata").json()
    own = data_set_of(file)
    del own.PixelData
    expected = own.to_json_dict()
    assert {tag: told[tag] for tag in expected} == expected
    assert told["7FE00010"]["BulkDataURI"].endswith("/bulk/7FE00010")
    pixels = peer.http.get(told["7FE00010"]["BulkDataURI"]).content
    assert pixels == data_set_of(file).PixelData


def test_spacing_that_is_no_length_is_left_out_of_metadata(peer: Peer) -> None:
    made = Made()
    peer.stow(made.instance(PixelSpacing=["0", "0"]))
    (told,) = peer.web.retrieve_study_metadata(made.study_instance_uid)
    assert "00280030" not in told


def test_every_instance_is_answered_for(peer: Peer) -> None:
    file = Made().instance()
    answer = peer.stow(file, b"not dicom")
    assert answer.status_code == 202
    assert len(answer.json()["00081199"]["Value"]) == 1
    (failure,) = answer.json()["0008119A"]["Value"]
    assert failure["00081197"]["Value"] == [0xC000]
    assert peer.stow(b"not dicom").status_code == 409
    assert peer.stow(file).status_code == 200
    assert Instance.objects.count() == 1


def test_a_conflict_is_told_as_one(peer: Peer) -> None:
    made = Made()
    peer.stow(made.instance(SOPInstanceUID="1.2.3"))
    answer = peer.stow(made.instance(SOPInstanceUID="1.2.3", StudyID="other"))
    assert answer.status_code == 409
    assert answer.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0x0111]


def test_an_instance_for_another_study_is_not_filed_there(peer: Peer) -> None:
    made = Made()
    assert peer.stow(made.instance(), path="/studies/1.2.3").status_code == 409
    assert peer.stow(made.instance(), path=f"/studies/{made.study_instance_uid}").status_code == 200


def test_a_part_beyond_any_instance_is_refused_and_leaves_nothing(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    monkeypatch.setattr(spool, "MOST_PART_BYTES", 100_000)
    answer = peer.stow(made.instance(1), bytes(200_000))
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert not list((settings.DATA / "uploads" / "stow").glob("*"))
    assert peer.stow(made.instance(2)).status_code == 200


def test_xml_is_not_spoken(peer: Peer) -> None:
    made = Made()
    peer.stow(made.instance())
    kind = 'multipart/related; type="application/dicom+xml"; boundary=xyz'
    sent = peer.http.post("/dicom-web/studies", content=b"x", headers={"Content-Type": kind})
    assert sent.status_code == 415
    xml = {"Accept": 'multipart/related; type="application/dicom+xml"'}
    address = f"/dicom-web/studies/{made.study_instance_uid}/metadata"
    assert peer.http.get(address, headers=xml).status_code == 415
    assert peer.http.get("/dicom-web/studies", headers=xml).status_code == 415


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("PatientName=epreuve*", 1),
        ("PatientName=EPREUVE%5EZOE", 1),
        ("PatientName=*zoe*", 1),
        ("PatientName=M?ller*", 1),
        ("PatientName=[*", 0),
        ("00100020=4711", 1),
        ("PatientID=471", 0),
        ("PatientID=47*", 1),
        ("StudyDate=20260101-20261231", 1),
        ("StudyDate=-20251231", 1),
        ("StudyDate=20270101-", 0),
        ("StudyDate=20260317", 1),
        ("AccessionNumber=ACC1", 2),
        ("ModalitiesInStudy=MR", 1),
        ("ModalitiesInStudy=CT,MR", 2),
        ("ModalitiesInStudy=C", 0),
        ("limit=1", 1),
        ("limit=5&offset=1", 1),
        ("StudyInstanceUID=1.2.3,1.2.4", 0),
    ],
)
def test_studies_are_found_by_their_attributes(peer: Peer, query: str, count: int) -> None:
    peer.stow(Made().instance())
    other = Made(patient_id="815", patient_name="Müller^Jörg", modality="MR")
    peer.stow(other.instance(StudyDate="20251102"))
    answer = peer.http.get(f"/dicom-web/studies?{query}")
    assert (answer.status_code, len(answer.json())) == (200, count)


def test_a_list_of_uids_finds_each(peer: Peer) -> None:
    one, two = Made(), Made(patient_id="2")
    peer.stow(one.instance(), two.instance())
    listed = f"{one.study_instance_uid},{two.study_instance_uid}"
    assert len(peer.http.get(f"/dicom-web/studies?StudyInstanceUID={listed}").json()) == 2


@pytest.mark.parametrize("query", ["NoSuchWord=1", "limit=x", "offset=-1"])
def test_a_query_that_is_none_is_refused(peer: Peer, query: str) -> None:
    assert peer.http.get(f"/dicom-web/studies?{query}").status_code == 400


def test_another_site_finds_absence_and_nothing_else(peer: Peer, address: str) -> None:
    made = Made()
    peer.stow(made.instance())
    root = f"/dicom-web/studies/{made.study_instance_uid}"
    (instance,) = peer.http.get(f"{root}/instances").json()
    leaf = f"{root}/series/{made.series_instance_uid}/instances/{instance['00080018']['Value'][0]}"
    for stranger in peer_of(site_of("Dapaong"), address):
        assert stranger.http.get("/dicom-web/studies").json() == []
        for path in (root, f"{root}/metadata", f"{root}/series", leaf, f"{leaf}/frames/1"):
            assert peer.http.get(path).status_code == 200
            foreign = stranger.http.get(path)
            absent = stranger.http.get(path.replace(made.study_instance_uid, "1.2.3"))
            assert (foreign.status_code, foreign.text) == (404, absent.text)


def test_without_a_token_dicomweb_asks_for_one(address: str) -> None:
    answer = httpx.get(f"{address}/dicom-web/studies")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_person_may_not_store_by_cookie(peer: Peer, address: str) -> None:
    cookie = cookies_of(person_at(peer.site))
    answer = httpx.post(f"{address}/dicom-web/studies", headers={"Cookie": cookie})
    assert (answer.status_code, answer.json()["error"]) == (403, "not_same_origin")
    secret = "a" * 32
    own_page = {
        "Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={secret}",
        "Sec-Fetch-Site": "same-origin",
        "X-CSRFToken": secret,
    }
    for changed, word in (
        ({}, "not_allowed"),
        ({"Sec-Fetch-Site": "cross-site"}, "not_same_origin"),
        ({"X-CSRFToken": "b" * 32}, "not_same_origin"),
    ):
        answer = httpx.post(f"{address}/dicom-web/studies", headers={**own_page, **changed})
        assert (answer.status_code, answer.json()["error"]) == (403, word)


def test_a_reader_of_the_network_is_granted_before_they_find(peer: Peer, address: str) -> None:
    made = Made()
    peer.stow(made.instance())
    reader = person_at(peer.site, Role.READER)
    headers = {"Cookie": cookies_of(reader)}
    assert httpx.get(f"{address}/dicom-web/studies", headers=headers).json() == []
    terms = services.Terms("case 1")
    by = Actor(id="sender", name="Sender")
    services.grant(Study.objects.get(), to=reader, terms=terms, by=by, at=AT)
    assert len(httpx.get(f"{address}/dicom-web/studies", headers=headers).json()) == 1


def test_a_pseudonymous_network_refuses_names_with_a_sentence(address: str) -> None:
    for peer in peer_of(site_of("Mango", Mode.PSEUDONYMOUS), address):
        answer = peer.stow(Made().instance())
        assert answer.status_code == 409
        (failure,) = answer.json()["00081198"]["Value"]
        assert failure["00081197"]["Value"] == [0x0124]
        assert "names" in failure["00000902"]["Value"][0]
    assert not Instance.objects.exists()


def test_retrieving_is_audited_with_ids_and_no_name(peer: Peer) -> None:
    made = Made()
    peer.stow(made.instance())
    peer.http.get(f"/dicom-web/studies/{made.study_instance_uid}")
    event = AuditEvent.objects.get(action="images.retrieved")
    assert event.things[0] == Study.objects.get().pk
    assert event.site_id == peer.site.pk


def test_a_large_part_goes_through_a_spool_file_and_leaves_none(peer: Peer) -> None:
    made = Made()
    big = made.instance(Rows=2048, Columns=2500, PixelData=bytes(2048 * 2500 * 2))
    assert peer.stow(big, made.instance(2)).status_code == 200
    assert not list((settings.DATA / "uploads" / "stow").iterdir())


def test_more_parts_than_anybody_sends_are_refused(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MOST_PARTS", 5)
    assert peer.stow(*[b"x"] * 6).status_code == 413


def test_a_full_disk_is_told_as_such(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderBlobs, "free_fraction_and_bytes", lambda store: (0.01, 1 << 40))
    assert peer.stow(Made().instance()).status_code == 507


def test_a_cut_body_confirms_nothing(peer: Peer) -> None:
    kind = 'multipart/related; type="application/dicom"; boundary=xyz'
    body = b"--xyz\r\n\r\n" + Made().instance()
    answer = peer.http.post("/dicom-web/studies", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert not Instance.objects.exists()
