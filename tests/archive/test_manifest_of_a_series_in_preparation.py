"""A reader never waits for a whole series: what is ready is listed, and the rest is announced."""

import pytest

from binome.archive import manifests, pictures, services
from binome.archive.models import Instance, Series
from binome.archive.services import Incoming
from binome.people.actors import Actor
from tests.archive.instances import Made
from tests.archive.people import AT, site_of

pytestmark = pytest.mark.django_db(transaction=True)
SLICES = 9


@pytest.fixture
def series() -> Series:
    made = Made()
    files = [Incoming(made.instance(number)) for number in range(1, SLICES + 1)]
    services.store(files, site=site_of(), by=Actor(id="ct", name="CT"), at=AT)
    return Series.objects.get()


def test_what_is_ready_is_listed_from_the_middle_and_asking_again_brings_the_rest(
    series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "READY_SECONDS", 0)
    first = manifests.series_manifest(series)
    numbers = [frame["instance"] for frame in first["frames"]]  # type: ignore[attr-defined]
    assert len(numbers) + first["awaited"] == SLICES  # type: ignore[operator]
    assert numbers
    assert all(abs(number - (SLICES + 1) / 2) <= 2 for number in numbers)
    asked = 1
    while "awaited" in (document := manifests.series_manifest(series)):
        asked += 1
        assert asked <= SLICES
    assert len(document["frames"]) == SLICES  # type: ignore[arg-type]


def test_an_image_whose_file_is_gone_is_said_in_its_pane_and_comes_back_with_its_file(
    series: Series,
) -> None:
    lost = series.instances.order_by("serial")[0]
    name, lost.blob = lost.blob, "0" * 64
    lost.save()
    for _again in range(2):
        frames = manifests.series_manifest(series)["frames"]
        assert len(frames) == SLICES  # type: ignore[arg-type]
        assert [frame.get("trouble") for frame in frames if "trouble" in frame] == ["missing"]  # type: ignore[attr-defined]
    assert pictures.key_picture(series) is not None
    Instance.objects.filter(pk=lost.pk).update(blob=name)
    frames = manifests.series_manifest(series)["frames"]
    assert not [frame for frame in frames if "trouble" in frame]  # type: ignore[attr-defined]
