"""A binôme is a living contract: proposed, countered, agreed by both, paused, ended with thanks."""

from datetime import timedelta

import pytest
from django.core import mail

from binome.cases import services as cases
from binome.cases.models import Binome, SilenceFlag, Terms
from binome.cases.queries.pair_health import health_of
from binome.cases.refusals import IllegalMove, NotYourYes, PauseUnfit
from binome.cases.services.contracts import Away, Offer
from binome.cases.services.pairing import Pair
from binome.jobs.worker import Worker
from binome.notices.models import Notice
from tests.cases.world import NOW, SOON, World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def proposed(world: World, who: str = "coordinator") -> Binome:
    pair = Pair(world.site, world.reader, weekly_volume=3, reading_delay_hours=24)
    return cases.propose_binome(pair=pair, by=world.actor(who), at=NOW)


def terms_of(binome: Binome) -> list[tuple[int, int, str]]:
    rows = Terms.objects.filter(binome=binome)
    return [(row.number, row.weekly_volume, row.state) for row in rows]


def accept(world: World, binome: Binome, who: str) -> None:
    newest = Terms.objects.filter(binome=binome).last()
    assert newest is not None
    cases.accept_terms(terms=newest, by=world.actor(who), at=SOON)


def test_a_pair_reads_nothing_until_both_have_said_yes(world: World) -> None:
    binome = proposed(world)
    assert terms_of(binome) == [(1, 3, "for_both")]
    accept(world, binome, "sender")
    assert terms_of(binome) == [(1, 3, "for_reader")]
    assert world.sent(urgency="routine").reader is None
    accept(world, binome, "reader")
    binome.refresh_from_db()
    assert (terms_of(binome), binome.since) == ([(1, 3, "in_force")], SOON)


def test_each_can_counter_and_what_held_holds_until_both_agree(world: World) -> None:
    binome = world.pair(weekly_volume=5)
    reader, sender = world.actor("reader"), world.actor("sender")
    cases.propose_terms(binome=binome, offer=Offer(2, 48, "Exams"), by=reader, at=SOON)
    cases.propose_terms(binome=binome, offer=Offer(4, 48), by=sender, at=SOON)
    assert terms_of(binome) == [(1, 5, "in_force"), (2, 2, "countered"), (3, 4, "for_reader")]
    binome.refresh_from_db()
    assert binome.weekly_volume == 5
    accept(world, binome, "reader")
    binome.refresh_from_db()
    assert terms_of(binome) == [(1, 5, "former"), (2, 2, "countered"), (3, 4, "in_force")]
    assert (binome.weekly_volume, binome.reading_delay_hours) == (4, 48)


def test_nobody_says_yes_for_the_other(world: World) -> None:
    binome = proposed(world, "reader")
    newest = Terms.objects.get(binome=binome)
    for who in ("coordinator", "stranger", "second"):
        with pytest.raises(NotYourYes):
            cases.accept_terms(terms=newest, by=world.actor(who), at=SOON)
    with pytest.raises(IllegalMove):
        accept(world, binome, "reader")


def test_the_other_side_is_told_with_nothing_but_a_link(world: World) -> None:
    binome = proposed(world, "reader")
    notice = Notice.objects.get()
    assert (notice.template, notice.address) == ("binome_news", "sender@example.org")
    assert set(notice.words) == {"link"}
    worker = Worker(clock=lambda: SOON)
    while worker.run_one():
        pass
    assert binome.pk in mail.outbox[0].body


def test_a_full_week_goes_to_the_readers_group_and_the_burn_down_says_so(world: World) -> None:
    world.pair(weekly_volume=1)
    assert world.sent(urgency="routine").reader == world.reader
    pair = Binome.objects.select_related("site", "reader").get()
    health = health_of([pair], at=SOON)[0]
    assert (health.used, health.left) == (1, 0)
    second = world.sent(urgency="routine")
    assert (second.reader, second.group) == (None, world.group)
    assert second.assignments.get().why["tried"][0]["word"] == "week_is_full"


def test_a_pause_gives_the_cases_to_the_deputy_until_it_ends(world: World) -> None:
    binome = world.pair()
    reader = world.actor("reader")
    away = Away(NOW - timedelta(days=1), NOW + timedelta(days=3), world.second)
    cases.pause(binome=binome, away=away, by=reader, at=NOW)
    assert world.sent(urgency="routine").reader == world.second
    cases.resume(binome=binome, by=reader, at=NOW)
    assert world.sent(urgency="routine").reader == world.reader
    own = Away(NOW, NOW + timedelta(days=1), world.reader)
    with pytest.raises(PauseUnfit):
        cases.pause(binome=binome, away=own, by=reader, at=NOW)


def test_silence_is_flagged_at_day_7_and_14_once_and_a_line_ends_it(world: World) -> None:
    binome = world.pair()
    week, fortnight = NOW + timedelta(days=7), NOW + timedelta(days=14)
    assert cases.look_for_silence(at=NOW + timedelta(days=6)) == 0
    assert [cases.look_for_silence(at=week), cases.look_for_silence(at=week)] == [1, 0]
    cases.look_for_silence(at=fortnight)
    days = SilenceFlag.objects.order_by("days").values_list("days", flat=True)
    assert list(days) == [7, 14]
    told = Notice.objects.filter(address="coordinator@example.org")
    assert told.count() == 1
    cases.write_line(binome=binome, text="Still there?", by=world.actor("reader"), at=fortnight)
    assert cases.look_for_silence(at=fortnight + timedelta(days=6)) == 0


def test_a_paused_pair_is_not_silent(world: World) -> None:
    binome = world.pair()
    away = Away(NOW, NOW + timedelta(days=30))
    cases.pause(binome=binome, away=away, by=world.actor("reader"), at=NOW)
    assert cases.look_for_silence(at=NOW + timedelta(days=20)) == 0


def test_a_pair_ends_with_thanks_and_gets_nothing_more(world: World) -> None:
    binome = world.pair()
    cases.end_binome(binome=binome, thanks="Merci pour tout", by=world.actor("sender"), at=NOW)
    binome.refresh_from_db()
    assert (binome.ended_at, binome.thanks) == (NOW, "Merci pour tout")
    assert terms_of(binome) == [(1, 5, "former")]
    assert world.sent(urgency="routine").reader is None
    with pytest.raises(IllegalMove):
        cases.propose_terms(binome=binome, offer=Offer(1, 1), by=world.actor("reader"), at=SOON)
