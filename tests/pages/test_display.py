"""The screen before a session: an even pattern, and a line in the audit of what was seen."""

import itertools

import pytest
from django.test import Client

from binome.audit.models import AuditEvent
from binome.pages.grey import PATCHES, driving_level, luminance_of
from tests.cases.world import a_world


def test_the_display_function_is_that_of_the_standard() -> None:
    """PS3.14 Annex B: index 1 is 0.05 cd/m2, 500 is 119.1, 1023 is 3993."""
    found = [luminance_of(index) for index in (1, 500, 1023)]
    assert found == pytest.approx([0.05, 119.1318, 3993.404], rel=1e-3)


def test_the_pattern_climbs_from_black_to_white() -> None:
    levels = [int(patch.colour[1:3], 16) for patch in PATCHES]
    assert (len(levels), levels[0], levels[-1]) == (18, 0, 255)
    assert all(one < two for one, two in itertools.pairwise(levels))
    assert driving_level(-1) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("dark", ["yes", "no"])
def test_what_was_seen_is_kept_in_the_audit(dark: str) -> None:
    reader = a_world().reader
    client = Client()
    client.force_login(reader)
    said = {"dark": dark, "bright": "yes", "dim": "yes", "screen": "390x844@3<b>"}
    answer = client.post("/account/display/", said, follow=True)
    event = AuditEvent.objects.get(action="display.checked")
    assert event.detail == f"dark:{dark} bright:yes dim:yes 390x844@3"
    assert event.actor_id == reader.pk
    is_warned = "Faint things can be missed" in answer.content.decode()
    assert is_warned == (dark == "no")
    assert client.post("/account/display/", {"dark": "maybe"}).status_code == 302
    assert AuditEvent.objects.filter(action="display.checked").count() == 1
