"""Pictures and manifests: made on demand, for those who may see the study, with ranges."""

import io

import httpx
import numpy
import pytest
from PIL import Image

from binome.archive import services
from binome.archive.models import Instance, Rendition, Series, State, Study
from binome.archive.pinned import pinned_words
from binome.archive.services import Incoming, Terms
from binome.audit.models import AuditEvent
from binome.audit.services import frame_views
from binome.people.actors import Actor
from binome.people.models import Role, Site
from tests.archive.instances import SIDE, Made
from tests.archive.people import AT, person_at, site_of
from tests.fixtures.waiting import until
from tests.wire.clients import cookies_of, token_of, wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
MACHINE = Actor(id="machine", name="CT")


@pytest.fixture
def site() -> Site:
    return site_of()


@pytest.fixture
def series(site: Site) -> Series:
    made = Made()
    files = [Incoming(made.instance(number)) for number in (1, 2, 3)]
    services.store(files, site=site, by=MACHINE, at=AT)
    return Series.objects.get()


def manifest_of(client: httpx.Client, series: Series) -> dict[str, object]:
    """The manifest once every picture is prepared: each answer brings some more."""
    while True:
        answer = client.get(f"/images/series/{series.pk}/manifest.json")
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        if "awaited" not in found:
            return found


def test_the_manifest_lists_every_slice_and_each_picture_can_be_had(
    site: Site, series: Series
) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        manifest = manifest_of(client, series)
        assert [frame["instance"] for frame in manifest["frames"]] == [1, 2, 3]
        for frame in manifest["frames"]:
            address = f"/images/{frame['id']}/{frame['hash']}"
            preview = client.get(f"{address}/preview.webp")
            assert preview.headers["cache-control"] == "private, max-age=31536000, immutable"
            assert Image.open(io.BytesIO(preview.content)).size == (SIDE, SIDE)
            lossless = client.get(f"{address}/frame.j2c")
            assert len(lossless.content) == frame["size_bytes"]
            assert client.get(f"{address}/thumbnail.webp").status_code == 200


def test_the_lossless_frame_holds_every_stored_value(site: Site, series: Series) -> None:
    from imagecodecs import htj2k_decode

    with wire(cookie=cookies_of(person_at(site))) as client:
        frame = manifest_of(client, series)["frames"][1]
        content = client.get(f"/images/{frame['id']}/{frame['hash']}/frame.j2c").content
    expected = numpy.arange(SIDE * SIDE).reshape(SIDE, SIDE) + 2
    assert numpy.array_equal(htj2k_decode(content), expected)


def test_a_range_of_a_frame_is_a_range(site: Site, series: Series) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        frame = manifest_of(client, series)["frames"][0]
        address = f"/images/{frame['id']}/{frame['hash']}/frame.j2c"
        whole = client.get(address).content
        for header, expected in {
            "bytes=0-9": whole[:10], "bytes=10-": whole[10:], "bytes=-5": whole[-5:],
        }.items():  # fmt: skip
            answer = client.get(address, headers={"Range": header})
            assert (answer.status_code, answer.content) == (206, expected)
            assert answer.headers["ETag"].strip('"') in address  # or no browser keeps the piece
        beyond = client.get(address, headers={"Range": f"bytes={len(whole)}-"})
        assert beyond.status_code == 416
        assert client.get(address, headers={"Range": "bytes=9-3"}).content == whole


def test_an_unchanged_manifest_is_not_sent_again(site: Site, series: Series) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        address = f"/images/series/{series.pk}/manifest.json"

        def is_spared() -> bool:
            """Told anew only while something is still in preparation."""
            etag = client.get(address).headers["etag"]
            return client.get(address, headers={"If-None-Match": etag}).status_code == 304

        until(is_spared, what="an answer without a body")


def test_a_manifest_lasts_only_under_the_word_of_what_is_in_it(site: Site, series: Series) -> None:
    address = f"/images/series/{series.pk}/manifest.json"
    with wire(cookie=cookies_of(person_at(site))) as client:

        def lasts(word: str) -> bool:
            answer = client.get(address, params={"v": word})
            assert answer.status_code == 200
            return "immutable" in answer.headers["cache-control"]

        early = pinned_words([series.pk])[series.pk]
        whole = manifest_of(client, series)
        word = pinned_words([series.pk])[series.pk]
        assert lasts(word)
        assert client.get(address, params={"v": word}).json() == whole
        assert [lasts(other) for other in ("", "0" * 12, f"{word}0")] == [False] * 3
        assert word == early or not lasts(early)
        gone = series.instances.order_by("serial").last()
        assert gone is not None
        series.instances.filter(pk=gone.pk).update(state=State.REJECTED)
        assert not lasts(word)
        assert lasts(pinned_words([series.pk])[series.pk])


def test_the_study_lists_its_series_with_a_thumbnail(site: Site, series: Series) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        manifest = client.get(f"/images/studies/{series.study_id}/manifest.json").json()
        (line,) = manifest["series"]
        assert (line["id"], line["frames"], line["modality"]) == (series.pk, 3, "CT")
        assert client.get(line["thumbnail"]).status_code == 200


def test_no_manifest_holds_a_name_a_number_or_a_uid(site: Site, series: Series) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        text = client.get(f"/images/series/{series.pk}/manifest.json").text
    uids = [
        series.series_instance_uid,
        *Instance.objects.values_list("sop_instance_uid", flat=True),
    ]
    for secret in ("4711", "preuve", "1970", *uids):
        assert secret not in text


def test_nobody_is_asked_to_sign_in_and_others_find_nothing(site: Site, series: Series) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        frame = manifest_of(client, series)["frames"][0]
    addresses = [
        f"/images/series/{series.pk}/manifest.json",
        f"/images/studies/{series.study_id}/manifest.json",
        f"/images/{frame['id']}/{frame['hash']}/preview.webp",
        f"/images/{frame['id']}/original.dcm",
    ]
    stranger = cookies_of(person_at(site_of("Dapaong")))
    reader = cookies_of(person_at(site, Role.READER))
    with wire() as client:
        for address in addresses:
            assert client.get(address).status_code == 401
            for cookie in (stranger, reader):
                foreign = client.get(address, headers={"Cookie": cookie})
                absent = client.get(
                    address.replace(series.pk, "x" * 22).replace(series.study_id, "y" * 22),
                    headers={"Cookie": cookie},
                )
                assert (foreign.status_code, foreign.text) == (404, absent.text)


def test_a_reader_sees_what_was_granted_until_it_is_revoked(site: Site, series: Series) -> None:
    reader, sender = person_at(site, Role.READER), Actor(id="sender", name="Sender")
    study = Study.objects.get()
    address = f"/images/series/{series.pk}/manifest.json"
    with wire(cookie=cookies_of(reader)) as client:
        services.grant(study, to=reader, terms=Terms("case 1"), by=sender, at=AT)
        assert client.get(address).status_code == 200
        services.revoke_grants(study, reason="case 1", by=sender, at=AT)
        assert client.get(address).status_code == 404


def test_a_withdrawn_study_is_gone_for_everybody(site: Site, series: Series) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        frame = manifest_of(client, series)["frames"][0]
        services.withdraw(Study.objects.get(), reason="wrong patient", by=MACHINE, at=AT)
        picture = f"/images/{frame['id']}/{frame['hash']}/preview.webp"
        for address in (f"/images/series/{series.pk}/manifest.json", picture):
            assert client.get(address).status_code == 404


def test_a_picture_lost_from_the_cache_is_made_again(site: Site, series: Series) -> None:
    from django.conf import settings

    with wire(cookie=cookies_of(person_at(site))) as client:
        frame = manifest_of(client, series)["frames"][0]
        address = f"/images/{frame['id']}/{frame['hash']}/frame.j2c"
        whole = client.get(address).content
        for path in (settings.DATA / "cache" / "frames").rglob("*.j2c"):
            path.write_bytes(b"")
        assert client.get(address).content == whole


def test_a_wrong_hash_is_not_found(site: Site, series: Series) -> None:
    with wire(cookie=cookies_of(person_at(site))) as client:
        frame = manifest_of(client, series)["frames"][0]
        for hash_and_kind in ("AAAAAAAA/preview.webp", f"{frame['hash']}/passwd"):
            assert client.get(f"/images/{frame['id']}/{hash_and_kind}").status_code == 404


def test_shown_images_are_audited_once_a_sitting(site: Site, series: Series) -> None:
    person = person_at(site)
    with wire(cookie=cookies_of(person)) as client:
        for frame in manifest_of(client, series)["frames"]:
            client.get(f"/images/{frame['id']}/{frame['hash']}/preview.webp")
    frame_views.flush(at=AT, everything=True)
    events = AuditEvent.objects.filter(action="image.shown", actor_id=person.pk)
    assert sum(event.count for event in events) == 3
    assert {event.things[0] for event in events} == {series.study_id}


def test_the_original_is_a_download_and_never_a_page(site: Site, series: Series) -> None:
    with wire(authorization=token_of(site)) as client:
        answer = client.get(f"/images/{series.pk}.1.1/original.dcm")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content[128:132] == b"DICM"


def test_a_frame_that_cannot_be_shown_says_why_and_the_others_go_on(site: Site) -> None:
    made = Made()
    bad = made.instance(2, Rows=31, BitsAllocated=16, PhotometricInterpretation="NONSENSE")
    files = [Incoming(made.instance(1)), Incoming(bad)]
    services.store(files, site=site, by=MACHINE, at=AT)
    with wire(cookie=cookies_of(person_at(site))) as client:
        frames = manifest_of(client, Series.objects.get())["frames"]
    assert len(frames) == 2
    assert "hash" in frames[0]


def test_the_job_makes_the_pictures_ahead_and_twice_is_once(series: Series) -> None:
    from binome.archive.preparation import prepare_series

    for _ in range(2):
        prepare_series(series.pk)
    assert Rendition.objects.count() == 3
