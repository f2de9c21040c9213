"""What the exchange tells of images, and what it moves on a case."""

import pytest

from binome.archive.models import Study
from binome.audit.models import AuditEvent
from binome.cases import queries
from binome.cases import services as cases
from binome.cases.events import ImagesNoted
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.kernel import events
from tests.cases.world import NOW, SOON, World, a_study, grow

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def arrival(study: Study, files: int = 3, *, is_complete: bool = True) -> Arrival:
    return Arrival(study.pk, files, files * 10, is_complete=is_complete)


def test_the_first_byte_is_noted_once(world: World) -> None:
    case = world.sent()
    cases.note_first_byte(case=case, at=NOW)
    cases.note_first_byte(case=case, at=SOON)
    assert Case.objects.get(pk=case.pk).first_byte_at == NOW


def test_images_make_a_case_readable_then_complete(world: World) -> None:
    case, study = world.sent(), a_study(world.site)
    case = cases.note_images(case=case, arrival=arrival(study, is_complete=False), at=NOW)
    assert (case.readable_at, case.complete_at, case.image_count) == (NOW, None, 3)
    assert (case.modalities, case.received_files, case.received_bytes) == ("CT", 3, 30)
    grow(study, 2)
    case = cases.note_images(case=case, arrival=arrival(study, 5), at=SOON)
    assert (case.readable_at, case.complete_at, case.image_count) == (NOW, SOON, 5)


def test_the_same_arrival_twice_is_once(world: World) -> None:
    case, study = world.sent(), a_study(world.site)
    first = cases.note_images(case=case, arrival=arrival(study), at=NOW)
    events_so_far = AuditEvent.objects.filter(action="images.arrived").count()
    again = cases.note_images(case=case, arrival=arrival(study), at=SOON)
    assert again.images_fingerprint == first.images_fingerprint
    assert again.complete_at == NOW
    assert AuditEvent.objects.filter(action="images.arrived").count() == events_so_far == 1
    assert list(queries.studies_of(case)) == [study]


def test_the_fingerprint_changes_with_any_image_and_not_with_their_order(world: World) -> None:
    case, study = world.sent(), a_study(world.site)
    first = cases.note_images(case=case, arrival=arrival(study), at=NOW).images_fingerprint
    grow(study, 1)
    second = cases.note_images(case=case, arrival=arrival(study, 4), at=NOW).images_fingerprint
    assert len(first) == len(second) == 64
    assert first != second


def test_a_study_of_another_site_never_joins_a_case(world: World) -> None:
    with pytest.raises(Study.DoesNotExist):
        cases.note_images(case=world.sent(), arrival=arrival(a_study(world.other_site)), at=NOW)


def test_images_after_the_answer_open_the_case_again(world: World) -> None:
    heard: list[ImagesNoted] = []
    events.subscribe(ImagesNoted, heard.append)
    case, study = world.assigned(), a_study(world.site)
    cases.note_images(case=case, arrival=arrival(study), at=NOW)
    cases.note_signed(case=case, at=NOW)
    grow(study, 1)
    case = cases.note_images(case=case, arrival=arrival(study, 4), at=SOON)
    assert (case.state, case.changed_after_signature_at) == ("final", SOON)
    assert case.promised_before_at is not None
    assert case.promised_before_at > SOON
    assert [event.is_after_signature for event in heard] == [False, True]
    mine = queries.worklist(world.actor("reader"), at=SOON)
    assert [row.case.pk for row in mine.rows] == [case.pk]
    case = cases.note_signed(case=case, at=SOON)
    assert (case.state, case.changed_after_signature_at, case.signed_at) == ("amended", None, NOW)


def test_the_legs_and_ticks_follow_a_case(world: World) -> None:
    case, study = world.assigned(), a_study(world.site)
    assert [tick.at is None for tick in queries.ticks(case)] == [False, True, True, True]
    cases.note_images(case=case, arrival=arrival(study), at=NOW)
    cases.mark_opened(case=case, by=world.actor("sender"), at=NOW)
    assert Case.objects.get(pk=case.pk).opened_by_reader_at is None
    cases.mark_opened(case=case, by=world.actor("reader"), at=SOON)
    cases.note_preliminary(case=case, at=SOON)
    case = cases.mark_delivered(case=case, by=world.actor("sender"), at=SOON)
    words = [tick.word for tick in queries.ticks(case)]
    assert words == ["sent", "arrived", "opened", "answered_preliminary"]
    assert queries.ticks(case)[2].by == "Reader"
    case = cases.note_signed(case=case, at=SOON)
    assert case.delivered_at is None
    waited = {leg.word: leg.lasted(now=SOON) for leg in queries.legs(case)}
    assert waited["waited"] == SOON - NOW
    assert waited["written"] == NOW - NOW
