"""Who reads a case, and why: the network's rules tried in order (docs/formats/routing.md).

Nobody without the right is chosen, nobody over their cap while another is free, and there is
always somebody: a reader, a group, or the coordinators by hand. Pure: the same facts, one answer.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from binome.cases.routing.facts import EMERGENCY, ROUTINE, Candidate, Facts, Field, Rule, in_hours

READER, GROUP, NOBODY = "reader", "group", "coordinator"


@dataclass(frozen=True, slots=True)
class Tried:
    """One step: the rule's target, whom it looked at, and why they have it or not."""

    target: str
    word: str
    person_id: str = ""
    group_id: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom the case goes to; `tried` is the whole way there, the last step being the reason."""

    kind: str
    id: str = ""
    tried: tuple[Tried, ...] = ()

    @property
    def reason(self) -> Tried | None:
        return self.tried[-1] if self.tried else None


def decide(field: Field) -> Decision:
    """Try each fitting rule until one finds somebody; else the coordinators have it."""
    tried = _pathway_duty(field)
    if tried and tried[-1].word == "chosen":
        return _given(tried[-1], tried)
    for rule in field.rules:
        if not fits(rule, field.facts):
            continue
        if rule.target == NOBODY:
            break
        found = _TARGETS[rule.target](rule, field)
        tried += found
        if found and found[-1].word == "chosen":
            return _given(found[-1], tried)
    return Decision(NOBODY, "", (*tried, Tried(NOBODY, "by_hand")))


def _pathway_duty(field: Field) -> list[Tried]:
    """An emergency on a pathway first finds who is on duty for that pathway."""
    facts = field.facts
    if facts.urgency != EMERGENCY or not facts.pathway:
        return []
    found = freest((c for c in field.candidates.values() if facts.pathway in c.pathways), facts)
    return [Tried("on_duty", "chosen", found[0].id)] if found else []


def _given(step: Tried, tried: Iterable[Tried]) -> Decision:
    kind = GROUP if step.group_id and not step.person_id else READER
    return Decision(kind, step.person_id or step.group_id, tuple(tried))


def fits(rule: Rule, facts: Facts) -> bool:
    """Whether a case meets every condition of a rule that is filled in."""
    return all((
        rule.urgency in ("", facts.urgency),
        rule.site_id in ("", facts.site_id),
        not rule.modality or rule.modality in facts.modalities,
        rule.body_part.casefold() in facts.body_part.casefold(),
        not rule.language or rule.language in facts.languages,
        _fits_age(rule, facts.age_years),
        in_hours(facts.local_hour, start=rule.from_hour, end=rule.until_hour),
    ))  # fmt: skip


def _fits_age(rule: Rule, age: float | None) -> bool:
    if rule.from_age_years is None and rule.below_age_years is None:
        return True
    if age is None:
        return False
    low, high = rule.from_age_years, rule.below_age_years
    return (low is None or age >= low) and (high is None or age < high)


def hindrance(candidate: Candidate | None, facts: Facts) -> str:
    """Why somebody is not given a case now, as a word; empty when nothing stands in the way."""
    if candidate is None or not candidate.is_allowed:
        return "may_not_read"
    read = candidate.modalities
    checks = (
        ("is_away", candidate.is_away),
        ("gave_it_back", candidate.id in facts.gave_back),
        ("other_images", bool(read and facts.modalities and not read & facts.modalities)),
        ("quiet_hours", _must_sleep(candidate, facts)),
        ("at_their_cap", candidate.is_at_cap),
    )
    return next((word for word, is_so in checks if is_so), "")


def _must_sleep(candidate: Candidate, facts: Facts) -> bool:
    """Quiet hours hold for what must be read now; what can wait is read in the morning."""
    is_on_duty = candidate.is_on_duty or facts.pathway in candidate.pathways
    is_quiet = candidate.is_in_quiet_hours and not is_on_duty
    return is_quiet and facts.urgency != ROUTINE


def freest(candidates: Iterable[Candidate], facts: Facts) -> list[Candidate]:
    """Those nothing hinders: seniors, then who reads the site's language, then who read least."""
    free = [c for c in candidates if not hindrance(c, facts)]

    def order(one: Candidate) -> tuple[bool, bool, float, int, str]:
        shares = not one.languages or not facts.languages or one.languages & facts.languages
        return (one.is_resident, not shares, one.load, one.given_this_week, one.id)

    return sorted(free, key=order)


def _same_reader(rule: Rule, field: Field) -> list[Tried]:
    return _first_free(rule.target, field.facts.former_readers, field)


def _first_free(target: str, ids: Iterable[str], field: Field) -> list[Tried]:
    tried = []
    for person_id in ids:
        word = hindrance(field.candidates.get(person_id), field.facts)
        tried.append(Tried(target, word or "chosen", person_id))
        if not word:
            break
    return tried


def _binome(rule: Rule, field: Field) -> list[Tried]:
    """The pair's reader while the week has room (an emergency always has), else their deputy."""
    tried: list[Tried] = []
    for pair in field.pairs:
        word = hindrance(field.candidates.get(pair.reader_id), field.facts)
        if pair.is_paused:
            word = word or "is_away"
        elif pair.used >= pair.weekly_volume and field.facts.urgency != EMERGENCY:
            word = word or "week_is_full"
        tried.append(Tried(rule.target, word or "chosen", pair.reader_id))
        if not word:
            break
        if pair.deputy_id and word == "is_away":
            tried += _first_free("deputy", [pair.deputy_id], field)
            if tried[-1].word == "chosen":
                break
    return tried


def _binome_group(rule: Rule, field: Field) -> list[Tried]:
    mine = [field.candidates[p.reader_id] for p in field.pairs if p.reader_id in field.candidates]
    group_ids = dict.fromkeys(group for one in mine for group in sorted(one.group_ids))
    return _offer(rule.target, group_ids, field)


def _group(rule: Rule, field: Field) -> list[Tried]:
    return _offer(rule.target, [rule.group_id], field)


def _offer(target: str, group_ids: Iterable[str], field: Field) -> list[Tried]:
    """Offer it to the first of these groups in which somebody is free."""
    tried = []
    for group_id in group_ids:
        members = [c for c in field.candidates.values() if group_id in c.group_ids]
        is_refused = group_id in field.facts.gave_back
        is_free = not is_refused and bool(freest(members, field.facts))
        tried.append(Tried(target, "chosen" if is_free else "nobody_free", "", group_id))
        if is_free:
            break
    return tried


def _freest(rule: Rule, field: Field) -> list[Tried]:
    members = [c for c in field.candidates.values() if rule.group_id in c.group_ids]
    found = freest(members, field.facts)
    if not found:
        return [Tried(rule.target, "nobody_free", "", rule.group_id)]
    return [Tried(rule.target, "chosen", found[0].id, rule.group_id)]


def _on_duty(rule: Rule, field: Field) -> list[Tried]:
    found = freest((c for c in field.candidates.values() if c.is_on_duty), field.facts)
    return [Tried(rule.target, "chosen", found[0].id) if found else Tried(rule.target, "nobody")]


def _anyone(rule: Rule, field: Field) -> list[Tried]:
    """Whoever is free; an emergency waits for no cap and no quiet hour when nobody is."""
    everyone = field.candidates.values()
    found = freest(everyone, field.facts)
    if not found and field.facts.urgency == EMERGENCY:
        there = [c for c in everyone if c.is_allowed and not c.is_away]
        found = sorted((c for c in there if c.id not in field.facts.gave_back), key=_by_need)
    return [Tried(rule.target, "chosen", found[0].id) if found else Tried(rule.target, "nobody")]


def _by_need(one: Candidate) -> tuple[bool, bool, bool, float, str]:
    is_asleep = one.is_in_quiet_hours and not one.is_on_duty
    return (one.is_resident, is_asleep, one.is_at_cap, one.load, one.id)


_TARGETS: dict[str, Callable[[Rule, Field], list[Tried]]] = {
    "same_reader": _same_reader,
    "binome": _binome,
    "binome_group": _binome_group,
    "group": _group,
    "freest": _freest,
    "on_duty": _on_duty,
    "anyone": _anyone,
}
#: What holds in a network without rules of its own, once it has a binôme or a roster.
DEFAULT_RULES = (
    Rule("same_reader"),
    Rule("binome"),
    Rule("binome_group"),
    Rule("on_duty"),
    Rule("anyone", urgency=EMERGENCY),
    Rule(NOBODY),
)
#: And before that: the coordinator gives each case by hand.
BY_HAND_RULES = (Rule("same_reader"), Rule(NOBODY))
