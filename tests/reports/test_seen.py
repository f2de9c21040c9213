"""What was seen: facts from the viewer, bounded, summed up in a sentence."""

import json
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binome.archive.models import Rendition
from binome.cases.queries.images import FILMS
from binome.dicom.manifest_keys import ENCODER
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import SeenImages
from binome.reports.seen import SeenFacts, SeenStatement, facts_from_viewer
from tests.cases.world import SOON
from tests.reports.desk import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def frame_ids(desk: Desk) -> list[str]:
    series = desk.study.series.get()
    return [f"{series.pk}.{serial}.1" for serial in (1, 2, 3)]


def test_the_largest_share_of_each_image_is_kept(desk: Desk) -> None:
    one, two, three = frame_ids(desk)
    for frames in ({one: 40, two: -1}, {one: 100, two: 20, three: -1}, {one: 10}):
        facts = SeenFacts(frames, 390)
        reports.record_seen(case=desk.case, facts=facts, by=desk.reader, at=SOON)
    said = queries.seen_statement(desk.case, desk.reader)
    assert said == SeenStatement(3, shown=2, full_definition=1, preview_only=1,
                                 screen_widths_px=(390,))  # fmt: skip
    assert said.sentence() == (
        "2 of 3 images displayed, 1 at full definition. 1 more seen as a preview only. "
        "Screen 390 px wide."
    )


def test_images_of_another_case_do_not_count(desk: Desk) -> None:
    facts = SeenFacts({"another-series.1.1": 100})
    reports.record_seen(case=desk.case, facts=facts, by=desk.reader, at=SOON)
    assert SeenImages.objects.get().frames == {}


def test_nothing_measured_is_said(desk: Desk) -> None:
    assert "not measured" in queries.seen_statement(desk.case, desk.reader).sentence()


def test_films_whose_side_nobody_saw_are_counted_and_said(desk: Desk) -> None:
    instances = list(desk.study.series.get().instances.order_by("serial"))
    for instance, side in zip(instances, ("unverified", "seen", "unverified"), strict=True):
        instance.sop_class_uid = FILMS[0]
        instance.save()
        facts = [{"frame": 1, "hash": "h", "facts": {"film_side": side}}]
        packed = zlib.compress(json.dumps(facts).encode())
        Rendition.objects.update_or_create(
            instance=instance, defaults={"version": ENCODER, "facts": packed}
        )
    said = queries.seen_statement(desk.case, desk.reader)
    assert said.sentence().endswith("Side not verified on 2 films.")
    assert SeenStatement.from_json(desk.sign().seen).films_side_unverified == 2


def test_a_signature_freezes_what_its_signer_had_seen(desk: Desk) -> None:
    facts = SeenFacts({frame_ids(desk)[0]: 100}, 1920)
    reports.record_seen(case=desk.case, facts=facts, by=desk.reader, at=SOON)
    version = desk.sign()
    assert SeenStatement.from_json(version.seen).shown == 1
    reports.record_seen(
        case=desk.case, facts=SeenFacts({frame_ids(desk)[1]: 100}), by=desk.reader, at=SOON
    )
    assert SeenStatement.from_json(queries.newest_version(desk.case).seen).shown == 1


def test_the_viewers_message_is_read() -> None:
    news = {
        "shown": ["s.1.1", "s.2.1"], "frames": ["s.2.1"], "full": ["s.2.1"],
        "share": {"s.2.1": 0.99}, "screen": [390, 844, 3],
    }  # fmt: skip
    assert facts_from_viewer(news) == SeenFacts({"s.1.1": -1, "s.2.1": 99}, 390)


scraps = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["shown", "frames", "full", "share", "screen"]), scraps)
    | scraps
)
def test_whatever_a_stranger_posts_gives_bounded_facts(news: object) -> None:
    facts = facts_from_viewer(news)
    assert all(-1 <= share <= 100 for share in facts.frames.values())
    assert facts.screen_width_px is None or 0 < facts.screen_width_px < 20_000
