"""Pictures and other encodings by DICOMweb: what is asked for, exact or refused, never more."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesParser
from io import BytesIO

import httpx
import numpy
import pytest
from dicomweb_client.api import DICOMwebClient
from PIL import Image
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, JPEGLSLossless

from binome.archive import services
from binome.archive.models import Study
from binome.archive.services import Incoming
from binome.dicom.transcode import transcoded
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from tests.archive.instances import Made, file_of
from tests.archive.people import site_of
from tests.dicom.test_transcode import colour, in_file, values
from tests.wire.clients import served, token_of

pytestmark = [pytest.mark.django_db(transaction=True)]
MACHINE = Actor(id="machine", name="CT")
MANY = 'multipart/related; type="image/jpeg"'
JLS = str(JPEGLSLossless)


@dataclass
class Web:
    """A client of a server that holds one study: two slices, a film in colour, a document."""

    http: httpx.Client
    library: DICOMwebClient
    made: Made
    files: list[bytes]

    @property
    def series(self) -> str:
        return f"{self.study}/series/{self.made.series_instance_uid}"

    @property
    def study(self) -> str:
        return f"/dicom-web/studies/{self.made.study_instance_uid}"

    def instance(self, number: int) -> str:
        return f"{self.series}/instances/1.2.{number}"

    def get(self, path: str, accept: str = "*/*", **query: str) -> httpx.Response:
        return self.http.get(path, params=query, headers={"Accept": accept})


def study_files(made: Made) -> list[bytes]:
    film = dcmread(BytesIO(colour()))
    film.StudyInstanceUID, film.SeriesInstanceUID = (
        made.study_instance_uid, made.series_instance_uid,
    )  # fmt: skip
    film.SOPInstanceUID, film.InstanceNumber = "1.2.3", 3
    document = made.data_set(4, SOPInstanceUID="1.2.4")
    del document.PixelData, document.Rows, document.Columns
    slices = [made.instance(number, SOPInstanceUID=f"1.2.{number}") for number in (1, 2)]
    return [*slices, file_of(film), file_of(document)]


@pytest.fixture
def web() -> Iterator[Web]:
    site, made = site_of(), Made()
    files = study_files(made)
    sent = [Incoming(file) for file in files]
    outcomes = services.store(sent, site=site, by=MACHINE, at=utc_now())
    assert all(outcome.is_stored for outcome in outcomes)
    headers = {"Authorization": token_of(site)}
    with served() as address, httpx.Client(base_url=address, headers=headers, timeout=60) as http:
        yield Web(http, DICOMwebClient(f"{address}/dicom-web", headers=headers), made, files)


def parts(answer: httpx.Response) -> list[tuple[str, str, bytes]]:
    """Content-Type, Content-Location and bytes of each part."""
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + answer.content)
    return [
        (part["Content-Type"], part["Content-Location"] or "", part.get_payload(decode=True))
        for part in message.get_payload()
    ]


def picture(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    return Image.open(BytesIO(answer.content))


def test_one_frame_is_one_picture_of_the_kind_asked_for(web: Web) -> None:
    for accept, kind in (
        ("*/*", "JPEG"), ("image/png", "PNG"), ("image/webp", "WEBP"),
        ("image/jpeg;q=0.5, image/png", "PNG"),
    ):  # fmt: skip
        shown = picture(web.get(f"{web.instance(1)}/rendered", accept))
        assert (shown.format, shown.size) == (kind, (32, 32))
    sized = web.get(f"{web.instance(1)}/rendered", viewport="16,64", window="40,400,linear")
    assert picture(sized).size == (16, 16)
    assert picture(web.get(f"{web.instance(3)}/frames/2/rendered")).size == (32, 32)


def test_several_frames_come_as_parts_under_their_addresses_or_as_a_film(web: Web) -> None:
    for path, count in (
        (f"{web.instance(3)}/rendered", 2), (f"{web.instance(3)}/frames/2,1/rendered", 2),
        (f"{web.series}/rendered", 4), (f"{web.study}/rendered", 4),
    ):  # fmt: skip
        came = parts(web.get(path, MANY))
        assert [kind for kind, _, _ in came] == ["image/jpeg"] * count
        for _, location, content in came:
            again = web.get(location)
            assert again.content == content
    film = picture(web.get(f"{web.instance(3)}/rendered", "image/gif"))
    assert (film.format, film.n_frames) == ("GIF", 2)


def test_a_thumbnail_is_small_at_every_level(web: Web) -> None:
    for path in (web.study, web.series, web.instance(1), f"{web.instance(3)}/frames/2"):
        shown = picture(web.get(f"{path}/thumbnail"))
        assert (shown.format, max(shown.size)) == ("JPEG", 128)


def test_what_the_client_holds_is_not_drawn_again(web: Web) -> None:
    for path in (f"{web.instance(1)}/rendered", f"{web.series}/thumbnail",
                 f"{web.instance(1)}/frames/1"):  # fmt: skip
        tag = web.get(path).headers["etag"]
        again = web.http.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    other = web.get(f"{web.instance(1)}/rendered", quality="50").headers["etag"]
    assert other != web.get(f"{web.instance(1)}/rendered").headers["etag"]


@pytest.mark.parametrize(
    "query",
    [
        {"viewport": "0,10"}, {"viewport": "10"}, {"viewport": "99999,1"}, {"viewport": "a,b"},
        {"window": "1"}, {"window": "1,0,linear"}, {"window": "nan,1"}, {"quality": "0"},
        {"quality": "x"},
    ],
)  # fmt: skip
def test_a_picture_that_cannot_be_asked_for_is_refused(web: Web, query: dict[str, str]) -> None:
    assert web.get(f"{web.instance(1)}/rendered", **query).status_code == 400


def test_what_has_no_picture_says_so(web: Web) -> None:
    assert web.get(f"{web.instance(4)}/rendered").status_code == 406
    assert web.get(f"{web.instance(1)}/rendered", "text/html").status_code == 406
    assert web.get(f"{web.instance(9)}/rendered").status_code == 404
    assert web.get(f"{web.instance(3)}/frames/3/rendered").status_code == 404
    warned = web.get(f"{web.instance(1)}/rendered", annotation="patient")
    assert "annotation" in warned.headers["warning"]


def test_the_library_shows_a_frame(web: Web) -> None:
    shown = web.library.retrieve_instance_rendered(
        web.made.study_instance_uid, web.made.series_instance_uid, "1.2.1",
        media_types=("image/png",),
    )  # fmt: skip
    assert Image.open(BytesIO(shown)).size == (32, 32)


def test_an_instance_comes_in_the_syntax_asked_for_with_the_same_values(web: Web) -> None:
    one = f"application/dicom; transfer-syntax={JLS}"
    made = web.get(web.instance(1), one).content
    assert dcmread(BytesIO(made)).file_meta.TransferSyntaxUID == JLS
    assert numpy.array_equal(values(made)[0], values(web.files[0])[0])
    many = f'multipart/related; type="application/dicom"; transfer-syntax={JLS}'
    came = parts(web.get(web.study, many))
    assert [kind.partition("=")[2] for kind, _, _ in came] == [
        JLS, JLS, JLS, ExplicitVRLittleEndian,
    ]  # fmt: skip
    assert came[3][2] == web.files[3]
    for unmade in ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.100", "1.2.3"):
        refused = web.get(web.instance(1), f"application/dicom; transfer-syntax={unmade}")
        assert refused.status_code == 406


def test_an_instance_is_made_with_loss_only_when_just_that_is_asked_for(web: Web) -> None:
    near = "1.2.840.10008.1.2.4.81"
    asked = f"application/dicom; transfer-syntax={near}"
    made = dcmread(BytesIO(web.get(web.instance(1), asked).content))
    kept = dcmread(BytesIO(web.get(web.instance(1), "application/dicom").content))
    assert made.file_meta.TransferSyntaxUID == near
    assert made.file_meta.MediaStorageSOPInstanceUID == made.SOPInstanceUID != kept.SOPInstanceUID
    assert (made.LossyImageCompression, "LossyImageCompression" in kept) == ("01", False)
    weighed = f"{asked}; q=0.5, application/dicom"
    assert web.get(web.instance(1), weighed).content == web.files[0]


def test_frames_come_native_from_compressed_and_compressed_from_native(web: Web) -> None:
    native = values(web.files[0])[0].tobytes()
    ((kind, _, content),) = parts(web.get(f"{web.instance(1)}/frames/1", many_of("image/jls")))
    assert kind == f"image/jls; transfer-syntax={JLS}"
    made = Made(study_instance_uid=web.made.study_instance_uid)
    made.series_instance_uid = web.made.series_instance_uid
    plain = made.instance(9, SOPInstanceUID="1.2.9")
    packed = in_file(transcoded(plain, JLS), JLS)
    site = Study.objects.get().site
    services.store([Incoming(packed)], site=site, by=MACHINE, at=utc_now())
    back = parts(web.get(f"{web.instance(9)}/frames/1", many_of("application/octet-stream")))
    assert back[0][2] == values(plain)[0].tobytes()
    kept = parts(web.get(f"{web.instance(9)}/frames/1", many_of("image/jls")))
    assert kept[0][0] == kind
    assert len(content) < len(native)
    lossy = many_of("image/jpeg", "1.2.840.10008.1.2.4.50")
    assert web.get(f"{web.instance(1)}/frames/1", lossy).status_code == 406
    assert web.get(f"{web.instance(3)}/frames/1", lossy).status_code == 200


def many_of(part_type: str, syntax: str = "") -> str:
    said = f"; transfer-syntax={syntax}" if syntax else ""
    return f'multipart/related; type="{part_type}"{said}'
