"""A network's routing rules and what each reader can take."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import NEED_GROUP, ReadingLimits, RoutingRule, Target
from binome.cases.refusals import RuleUnfit
from binome.people.actors import Actor
from binome.people.models import Network, Person

FIRST_RULES = (Target.SAME_READER, Target.BINOME, Target.GROUP_OF_BINOME, Target.ON_DUTY)


@transaction.atomic
def add_rule(
    *, network: Network, conditions: Mapping[str, Any], by: Actor, at: datetime
) -> RoutingRule:
    """Add a rule in front of all others: the particular comes before the general.

    The first rule of a network writes the house's own rules down behind it, to be changed.
    """
    group, site = conditions.get("group"), conditions.get("site")
    is_foreign = any(one and one.network_id != network.pk for one in (group, site))
    if is_foreign or (conditions["target"] in NEED_GROUP and not group):
        raise RuleUnfit
    _write_first_rules(network)
    _make_room(network)
    rule = RoutingRule.objects.create(network=network, position=1, **conditions)
    _record("routing.rule_added", rule.pk, by=by, at=at)
    return rule


@transaction.atomic
def remove_rule(*, rule: RoutingRule, by: Actor, at: datetime) -> None:
    """Take a rule out; without any, the house's rules hold again."""
    rule_id = rule.pk
    rule.delete()
    _record("routing.rule_removed", rule_id, by=by, at=at)


@transaction.atomic
def raise_rule(*, rule: RoutingRule, by: Actor, at: datetime) -> None:
    """Try a rule one place earlier."""
    rules = list(RoutingRule.objects.select_for_update().filter(network_id=rule.network_id))
    index = next(n for n, one in enumerate(rules) if one.pk == rule.pk)
    if index:
        rules[index - 1], rules[index] = rules[index], rules[index - 1]
    for position, one in enumerate(rules, start=1):
        RoutingRule.objects.filter(pk=one.pk).update(position=position)
    _record("routing.rule_moved", rule.pk, by=by, at=at)


@transaction.atomic
def set_limits(
    *, person: Person, limits: Mapping[str, Any], by: Actor, at: datetime
) -> ReadingLimits:
    """Keep what a reader can take; it protects them from the next routing on."""
    kept, _ = ReadingLimits.objects.update_or_create(person=person, defaults=dict(limits))
    _record("reader.limits_set", person.pk, by=by, at=at)
    return kept


def _write_first_rules(network: Network) -> None:
    if RoutingRule.objects.filter(network=network).exists():
        return
    rows = [RoutingRule(network=network, position=n, target=t)
            for n, t in enumerate(FIRST_RULES, start=1)]  # fmt: skip
    rows.append(RoutingRule(network=network, position=5, urgency="emergency", target="anyone"))
    RoutingRule.objects.bulk_create(rows)


def _make_room(network: Network) -> None:
    last = RoutingRule.objects.filter(network=network).aggregate(last=Max("position"))["last"]
    for rule in RoutingRule.objects.filter(network=network, position__lte=last or 0):
        RoutingRule.objects.filter(pk=rule.pk).update(position=rule.position + 1)


def _record(action: str, thing: str, *, by: Actor, at: datetime) -> None:
    audit.record(action, by=by, at=at, of=Subject(things=(thing,)))
