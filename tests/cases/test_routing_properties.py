"""Routing, for any mixture of pairs: one reader, allowed to read, the sender's own first."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binome.cases.models import Binome, Case
from binome.cases.queries.pairs import binome_for, may_read_in
from tests.cases.world import NOW, World

pytestmark = pytest.mark.django_db
HOURS = st.integers(min_value=-48, max_value=48)
PAIRS = st.lists(
    st.fixed_dictionaries(
        {
            "reader": st.sampled_from(["reader", "second", "resident", "stranger", "coordinator"]),
            "is_own": st.booleans(),
            "is_here": st.booleans(),
            "since": HOURS,
            "ended": st.none() | HOURS,
        }
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40,
          deadline=None)  # fmt: skip
@given(pairs=PAIRS)
def test_a_case_goes_to_a_pair_in_force_and_to_the_senders_own_before_the_sites(
    world: World, pairs: list[dict]
) -> None:
    Binome.objects.all().delete()
    for pair in pairs:
        Binome.objects.create(
            site=world.site if pair["is_here"] else world.other_site,
            sender=world.sender if pair["is_own"] else None,
            reader=getattr(world, pair["reader"]),
            since=NOW + timedelta(hours=pair["since"]),
            ended_at=None if pair["ended"] is None else NOW + timedelta(hours=pair["ended"]),
        )
    case = Case(site=world.site, network=world.network, opened_by=world.sender)
    found = binome_for(case, at=NOW)
    fit = [b for b in Binome.objects.select_related("reader") if _is_fit(b, world)]
    assert (found is None) == (not fit)
    if found is not None:
        assert found.pk in {binome.pk for binome in fit}
        own = [binome for binome in fit if binome.sender_id]
        assert not own or found.sender_id == world.sender.pk


def _is_fit(binome: Binome, world: World) -> bool:
    is_begun = binome.since is not None and binome.since <= NOW
    is_in_force = is_begun and (binome.ended_at is None or binome.ended_at > NOW)
    is_here = binome.site_id == world.site.pk
    return is_here and is_in_force and may_read_in(binome.reader, world.network.pk, at=NOW)
