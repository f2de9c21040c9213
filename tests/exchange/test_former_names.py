"""Names of cases from before a vault: once the cases are over they are the site's alone."""

import json
from typing import Any

import pytest

from binome.audit.models import AuditEvent
from binome.cases.models import Case
from binome.cases.states import State
from binome.exchange import former_names
from binome.exchange.names_stay import keeps_names
from binome.identity import queries
from binome.identity import services as identity
from binome.identity.fields import IdentityFields
from binome.identity.models import IdentityCard, Keeper
from binome.identity.services import KeptAtSite
from binome.identity.vaults import NoVault
from binome.seal import sealed
from tests.cases.world import NOW, World, a_world
from tests.identity.test_vaults import made

NADIA = IdentityFields(
    name="KONÉ Nadia", number="4711", birth_date="1987-04-03", originals={"1.2.3": {"dates": {}}}
)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> World:
    settings.KEYS = tmp_path / "keys"
    return a_world()


def case_with_card(world: World, state: State) -> Case:
    case = world.draft()
    card = identity.seal_card(site=world.site, fields=NADIA, by=world.actor("sender"), at=NOW)
    Case.objects.filter(pk=case.pk).update(card=card, state=state)
    case.refresh_from_db()
    return case


def sealed_again(world: World) -> int:
    return former_names.seal_former(site=world.site, by=world.actor("sender"), at=NOW)


def test_a_case_that_is_over_is_sealed_to_the_vault_and_the_server_opens_it_no_more(
    world: World,
) -> None:
    case = case_with_card(world, State.FINAL)
    assert case.card is not None
    pseudonym = case.card.pseudonym
    vault = made(world)
    assert sealed_again(world) == 1
    card = IdentityCard.objects.get()
    assert (card.kept_by, card.pseudonym) == (Keeper.SITE, pseudonym)
    with pytest.raises(KeptAtSite):
        identity.fields_of(card)
    content = json.loads(sealed.open_sealed(bytes(card.sealed), vault))
    said = {key: content[key] for key in ("format", "case_id", "pseudonym", "name", "originals")}
    assert said == {"format": "binome-card", "case_id": case.pk, "pseudonym": pseudonym,
                    "name": NADIA.name, "originals": NADIA.originals}  # fmt: skip
    assert content["is_fixed"] is True
    assert keeps_names(Case.objects.select_related("network", "card").get(pk=case.pk))
    assert sealed_again(world) == 0
    assert AuditEvent.objects.filter(action="identity.sealed").count() == 2


@pytest.mark.parametrize("state", [State.DRAFT, State.SENT, State.ASSIGNED])
def test_a_case_under_way_keeps_its_way(world: World, state: State) -> None:
    case_with_card(world, state)
    made(world)
    assert sealed_again(world) == 0
    assert identity.fields_of(IdentityCard.objects.get()) == NADIA


def test_without_a_vault_nothing_is_sealed(world: World) -> None:
    case_with_card(world, State.FINAL)
    with pytest.raises(NoVault):
        sealed_again(world)


def test_the_site_is_given_its_sealed_cards_in_pages_and_nobody_else_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CARDS_AT_ONCE", 2)
    for _ in range(3):
        case_with_card(world, State.FINAL)
    made(world)
    sealed_again(world)
    sender = world.actor("sender")
    first = queries.sealed_cards(world.site.pk, by=sender, at=NOW)
    rest = queries.sealed_cards(world.site.pk, before=first[-1].pk, by=sender, at=NOW)
    assert (len(first), len(rest)) == (2, 1)
    event = AuditEvent.objects.filter(action="identity.shown").latest("at", "pk")
    assert event.things == [card.pk for card in rest]
    of_one = queries.sealed_cards(world.site.pk, pseudonym="BN-0000-0000-0", by=sender, at=NOW)
    assert of_one == []
    assert queries.sealed_cards(world.site.pk, by=world.actor("reader"), at=NOW) == []
