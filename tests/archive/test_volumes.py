"""A thin stack has a volume: the start of every slice in one file, made ahead, made again."""

import shutil

import pytest
from django.conf import settings

from binome.archive import cache, manifests, services, volume_files
from binome.archive.models import Instance, Series, State
from binome.archive.preparation import FEWEST_SLICES, VOLUME_JOB, prepare_series
from binome.archive.services import Incoming
from binome.jobs.models import Job
from binome.people.actors import Actor
from tests.archive.instances import Made
from tests.archive.people import AT, person_at, site_of
from tests.wire.clients import cookies_of, wire

pytestmark = pytest.mark.django_db(transaction=True)
MACHINE = Actor(id="ct", name="CT")


def stack(slices: int, *, step_mm: float = 1.0) -> Series:
    made = Made()
    files = [
        Incoming(made.instance(n, ImagePositionPatient=[0, 0, n * step_mm]))
        for n in range(1, slices + 1)
    ]
    services.store(files, site=site_of(), by=MACHINE, at=AT)
    series = Series.objects.get(series_instance_uid=made.series_instance_uid)
    prepare_series(series.pk)
    return series


def test_the_start_of_every_slice_comes_in_one_request_that_resumes() -> None:
    series = stack(FEWEST_SLICES)
    (job,) = Job.objects.filter(kind=VOLUME_JOB)
    volume_files.make_ahead(**job.payload)
    folder = settings.DATA / "cache" / "volumes" / series.pk
    made_ahead = [path.name for path in folder.iterdir()]
    document = manifests.series_manifest(series)
    volume = document["volume"]
    assert isinstance(volume, dict)
    assert made_ahead == [f"{volume['word']}.bin"]
    address = f"/images/series/{series.pk}/{volume['word']}/quarter.bin"
    with wire(cookie=cookies_of(person_at(series.study.site))) as client:
        whole = client.get(address)
        assert whole.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert len(whole.content) == volume["size_bytes"]
        at = 0
        for frame in document["frames"]:  # type: ignore[attr-defined]
            _series_id, serial, _frame = frame["id"].split(".")
            image = Instance.objects.get(series=series, serial=int(serial))
            path = cache.path_of(image.pk, frame=1, kind="frame.j2c")
            size = frame["prefix_bytes"][0]
            assert whole.content[at : at + size] == path.read_bytes()[:size]
            at += size
        rest = client.get(address, headers={"Range": "bytes=100-"})
        assert (rest.status_code, rest.content) == (206, whole.content[100:])
        shutil.rmtree(settings.DATA / "cache" / "volumes")
        shutil.rmtree(settings.DATA / "cache" / "frames")
        assert client.get(address).content == whole.content
        assert client.get(address.replace(volume["word"], "0" * 12)).status_code == 410
        gone = series.instances.order_by("serial").last()
        assert gone is not None
        series.instances.filter(pk=gone.pk).update(state=State.REJECTED)
        assert client.get(address).status_code == 410  # the manifest says what there is now


@pytest.mark.parametrize(("slices", "step_mm"), [(FEWEST_SLICES, 5.0), (3, 1.0)])
def test_what_is_no_thin_stack_has_none(slices: int, step_mm: float) -> None:
    assert "volume" not in manifests.series_manifest(stack(slices, step_mm=step_mm))
