"""Default deny, and three answers: allowed, not allowed, unseen."""

import pytest

from binome.pages.policy_words import RELATIONS, SENTENCES
from binome.people.actors import LAPSED, NOBODY, Actor, Standing
from binome.people.models import Network, Role, Site
from binome.people.policies import Verdict, can, verdict
from binome.people.policy_table import TABLE, TOKEN
from binome.people.scopes import SCOPES, actions_of


def standing_at(role: str, *, network: str = "n1", site: str | None = "s1") -> Actor:
    return Actor(id="p", name="P", person_id="p", standings=(Standing(role, "p", network, site),))


SITE = Site(pk="s1", network_id="n1", name="Kara")
ELSEWHERE = Site(pk="s2", network_id="n2", name="Lomé")


def test_nobody_may_do_anything() -> None:
    assert not any(can(NOBODY, action) for action in TABLE)


def test_an_action_without_a_row_is_an_error_not_a_permission() -> None:
    with pytest.raises(KeyError):
        verdict(standing_at(Role.SENDER), "case.invented")


def test_own_and_allowed() -> None:
    assert verdict(standing_at(Role.SENDER), "site.see_audit", SITE) is Verdict.ALLOWED


def test_own_but_not_allowed() -> None:
    assert verdict(standing_at(Role.CLINICIAN), "site.see_audit", SITE) is Verdict.NOT_ALLOWED


def test_foreign_is_as_if_absent() -> None:
    assert verdict(standing_at(Role.SENDER), "site.see_audit", ELSEWHERE) is Verdict.UNSEEN


def test_a_network_is_its_own_coordinators() -> None:
    coordinator = standing_at(Role.COORDINATOR, site=None)
    assert can(coordinator, "network.see", Network(pk="n1", name="Sahel"))
    assert not can(coordinator, "network.see", Network(pk="n2", name="Savane"))


def test_only_known_roles_and_relations_stand_in_the_table() -> None:
    relations = {
        "any", "self", "own_site", "own_network", "own_group", "assigned", "granted", "library",
        "broken_glass",
    }  # fmt: skip
    for pairs in TABLE.values():
        assert {role for role, _ in pairs} <= {*Role, LAPSED}
        assert {relation for _, relation in pairs} <= relations


def test_a_token_does_what_its_scope_and_the_table_both_allow() -> None:
    token = Standing(Role.INTEGRATOR, None, "n1", "s1")
    opens = {
        scopes: {a for a in TABLE if can(Actor("t", "T", (token,), only=actions_of(scopes)), a)}
        for scopes in ("send", "read", "send read", "", "everything")
    }
    assert opens["read"] == opens["send read"] == {"study.query"}
    assert opens["send"] == opens[""] == opens["everything"] == set()


def test_each_action_of_a_token_is_in_a_scope() -> None:
    """Else a new right of tokens would be nobody's, or one would forget to ask."""
    of_tokens = {a for a, pairs in TABLE.items() if (TOKEN, "own_site") in pairs}
    assert of_tokens - {"site.see"} <= frozenset().union(*SCOPES.values())


def test_the_table_is_told_in_words_whole() -> None:
    assert set(SENTENCES) == set(TABLE)
    relations = {relation for pairs in TABLE.values() for _, relation in pairs}
    assert relations <= set(RELATIONS)
