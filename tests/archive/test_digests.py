"""One hash an image at the door; the digest of its data set is made when somebody needs it."""

import hashlib

import pytest

from binome.archive import digests, records, services
from binome.archive.blobs import blobs
from binome.archive.models import Conflict, Instance
from binome.archive.refusals import UidConflict
from binome.archive.services import Incoming, Outcome
from binome.people.actors import Actor
from binome.people.models import Site
from tests.archive.instances import Made
from tests.archive.people import AT, site_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MACHINE = Actor(id="machine", name="CT")
UID = "1.2.3"


@pytest.fixture
def site() -> Site:
    return site_of()


def arrive(site: Site, *files: bytes) -> list[Outcome]:
    """As from a scanner: the file was hashed on its way in, its data set was not."""
    incoming = [
        Incoming(file, sha256=hashlib.sha256(file).hexdigest(), may_be_hashed_later=True)
        for file in files
    ]
    return services.store(incoming, site=site, by=MACHINE, at=AT)


def by_another_road(file: bytes) -> bytes:
    """The same data set behind another group 0002."""
    title = b"\x02\x00\x16\x00AE\x04\x00ROAD"
    at = 144 + int.from_bytes(file[140:144], "little")
    length = int.from_bytes(file[140:144], "little") + len(title)
    return file[:140] + length.to_bytes(4, "little") + file[144:at] + title + file[at:]


def data_set_sha256(file: bytes) -> str:
    at = 144 + int.from_bytes(file[140:144], "little")
    return hashlib.sha256(file[at:]).hexdigest()


def test_the_digest_waits_for_the_record_of_its_series(site: Site) -> None:
    file = Made().instance()
    arrive(site, file)
    instance = Instance.objects.get()
    assert instance.data_set_sha256 == ""
    assert instance.blob == hashlib.sha256(file).hexdigest()
    records.keep_record(instance.series_id)
    instance.refresh_from_db()
    assert instance.data_set_sha256 == data_set_sha256(file)


def test_the_same_file_again_counts_once_and_needs_no_digest(site: Site) -> None:
    file = Made().instance()
    (first,), (again,) = arrive(site, file), arrive(site, file)
    assert (again.is_new, again.instance_id) == (False, first.instance_id)
    assert Instance.objects.get().data_set_sha256 == ""


@pytest.mark.parametrize("is_together", [True, False])
def test_the_same_data_set_by_another_road_counts_once(site: Site, is_together: bool) -> None:
    file = Made().instance()
    other = by_another_road(file)
    if is_together:
        first, again = arrive(site, file, other)
    else:
        (first,), (again,) = arrive(site, file), arrive(site, other)
    assert again.is_stored
    assert (again.is_new, again.instance_id) == (False, first.instance_id)
    assert not Conflict.objects.exists()
    assert Instance.objects.get().data_set_sha256 == data_set_sha256(file)


@pytest.mark.parametrize("is_together", [True, False])
def test_other_bytes_under_a_known_uid_are_still_a_conflict(site: Site, is_together: bool) -> None:
    made = Made()
    file, other = (made.instance(1, SOPInstanceUID=UID, StudyID=word) for word in ("a", "b"))
    if is_together:
        _, refused = arrive(site, file, other)
    else:
        (refused,) = arrive(site, file)[1:] + arrive(site, other)
    assert isinstance(refused.refusal, UidConflict)
    conflict = Conflict.objects.get()
    assert conflict.data_set_sha256 == data_set_sha256(other)
    assert b"".join(blobs().stream(conflict.blob)) == other
    assert b"".join(blobs().stream(Instance.objects.get().blob)) == file


def test_a_lost_object_has_no_digest_and_stops_nothing(site: Site) -> None:
    arrive(site, Made().instance())
    instance = Instance.objects.get()
    blobs().delete(instance.blob)
    assert digests.data_set_digest(instance.pk) == ""
    records.keep_record(instance.series_id)


def test_what_cannot_be_compared_any_more_is_kept_as_a_conflict(site: Site) -> None:
    file = Made().instance()
    arrive(site, file)
    blobs().delete(Instance.objects.get().blob)
    (refused,) = arrive(site, by_another_road(file))
    assert isinstance(refused.refusal, UidConflict)
    assert Conflict.objects.get().data_set_sha256 == data_set_sha256(file)
