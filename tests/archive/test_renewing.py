"""Pictures of an older version are shown at once, and made anew when nothing else is to be done."""

import json
import zlib
from datetime import timedelta

import pytest

from binome.archive import manifests, preparation, renewing, services
from binome.archive.models import Instance, Rendition, Series
from binome.archive.pinned import pinned_words
from binome.archive.preparation import prepare_series
from binome.archive.services import Incoming
from binome.dicom.manifest_keys import STILL_RIGHT
from binome.jobs.models import Job
from binome.jobs.services import run, take
from binome.kernel.clock import utc_now
from binome.people.actors import Actor
from tests.archive.instances import Made
from tests.archive.people import AT, site_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
(OLDER,) = STILL_RIGHT


@pytest.fixture
def series() -> Series:
    made = Made()
    files = [Incoming(made.instance(number)) for number in (1, 2)]
    services.store(files, site=site_of(), by=Actor(id="ct", name="CT"), at=AT)
    found = Series.objects.get()
    prepare_series(found.pk)
    Job.objects.all().delete()
    return found


def age(series: Series) -> None:
    """The pictures are those of a version that did not know windows."""
    for rendition in Rendition.objects.filter(instance__series=series):
        records = json.loads(zlib.decompress(rendition.facts))
        for record in records:
            record["facts"].pop("windows")
        rendition.version = OLDER
        rendition.facts = zlib.compress(json.dumps(records).encode())
        rendition.save()


def frames_of(series: Series) -> list[dict[str, object]]:
    document = manifests.series_manifest(series)
    assert "awaited" not in document
    return document["frames"]  # type: ignore[return-value]


def test_older_pictures_are_shown_at_once_and_next_time_say_what_they_lacked(
    series: Series,
) -> None:
    whole = manifests.series_manifest(series)
    age(series)
    word = pinned_words([series.pk])[series.pk]
    bare = manifests.series_manifest(series)
    assert "windows" in whole
    assert "windows" not in bare
    assert bare["frames"] == whole["frames"]
    assert manifests.series_manifest(series) == bare
    job = take(at=utc_now())
    assert job is not None
    assert (job.kind, job.priority) == (renewing.RENEW_JOB, renewing.OPENED)
    assert run(job, clock=utc_now)
    assert (
        manifests.series_manifest(series) == whole
    )  # under the same addresses: nothing comes anew
    assert pinned_words([series.pk])[series.pk] != word
    assert take(at=utc_now() + timedelta(days=1)) is None


def test_what_nobody_opens_is_made_anew_when_nothing_else_waits(series: Series) -> None:
    age(series)
    for _ in range(2):
        renewing.order_renewals()
    (job,) = Job.objects.all()
    assert (job.payload, job.priority) == ({"series_id": series.pk}, renewing.IDLE)
    renewing.renew_series(**job.payload)
    assert set(Rendition.objects.values_list("version", flat=True)) == {preparation.version()}
    Job.objects.all().delete()
    renewing.order_renewals()
    assert not Job.objects.exists()


def test_a_frame_that_cannot_be_made_anew_stays_as_it_was(
    series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = frames_of(series)
    age(series)
    in_trouble = [{"frame": 1, "trouble": "timeout"}]
    monkeypatch.setattr(preparation, "_made", lambda *_: iter([in_trouble]))
    renewing.renew_series(series.pk)
    assert frames_of(series) == before


def test_a_picture_of_an_older_version_that_is_lost_comes_back(series: Series) -> None:
    from binome.archive import cache, pictures

    age(series)
    image = Instance.objects.select_related("rendition").first()
    assert image is not None
    (record,) = preparation.records_of(image)
    path = cache.path_of(image.pk, frame=1, kind=cache.PREVIEW)
    path.unlink()
    found = pictures.picture(image, frame=1, content_hash=record["hash"], kind=cache.PREVIEW)
    assert found == path
    assert Rendition.objects.get(pk=image.pk).version == preparation.version()
