"""Default deny, and three answers: allowed, not allowed, unseen."""

import pytest

from binome.people.actors import NOBODY, Actor, Standing
from binome.people.models import Network, Role, Site
from binome.people.policies import Verdict, can, verdict
from binome.people.policy_table import TABLE


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
    }  # fmt: skip
    for pairs in TABLE.values():
        assert {role for role, _ in pairs} <= set(Role)
        assert {relation for _, relation in pairs} <= relations
