"""Cases are found by words and tags, by whoever may see them and by nobody else."""

import pytest

from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.queries.search import cases_with, tagged, tags_of
from binome.cases.services.tagging import LONGEST_TAG, MOST_TAGS, NotATag, tag, untag
from tests.cases.world import FORM, NOW, SOON, World, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def names(found: list[Case]) -> set[str]:
    return {one.name for one in found}


def test_a_case_is_found_by_its_name_question_and_history_whatever_the_accents(
    world: World,
) -> None:
    case = world.assigned(question="Hématome extradural ?", clinical_context="Chute d'un arbre")
    other = world.assigned(question="Fracture ?", clinical_context="")
    reader = world.actor("reader")
    for words in ("hematome", "HÉMATOME extra", "arbre", case.name, "chu hem"):
        assert names(cases_with(reader, words)) == {case.name}, words
    assert names(cases_with(reader, "fract")) == {other.name}
    assert cases_with(reader, "pneumothorax") == []
    assert cases_with(reader, '"*') == cases_with(reader, "  ") == []


def test_what_was_changed_is_found_by_its_new_words_alone(world: World) -> None:
    draft = world.draft(**FORM)
    sender = world.actor("sender")
    cases.edit(case=draft, changes={"question": "Appendicitis?"}, by=sender, at=SOON)
    assert names(cases_with(sender, "append")) == {draft.name}
    assert cases_with(sender, "extradural") == []


def test_nobody_finds_a_case_they_may_not_see(world: World) -> None:
    elsewhere = a_world(tag=" elsewhere")
    elsewhere.assigned()
    draft, given = world.draft(**FORM), world.assigned()
    assert names(cases_with(world.actor("sender"), "extradural")) == {draft.name, given.name}
    assert names(cases_with(world.actor("reader"), "extradural")) == {given.name}
    assert cases_with(world.actor("second"), "extradural") == []
    assert cases_with(world.actor("stranger"), "extradural") == []


def test_tags_are_put_on_found_and_taken_off(world: World) -> None:
    case, reader = world.assigned(), world.actor("reader")
    tag(case=case, words=" À Discuter ", by=reader, at=SOON)
    tag(case=case, words="a discuter", by=world.actor("sender"), at=SOON)
    assert tagged([case]) == {case.pk: ["a discuter"]}
    assert tags_of(reader) == [("a discuter", 1)]
    assert names(cases_with(reader, "", tag="à discuter")) == {case.name}
    assert names(cases_with(reader, "hema disc")) == {case.name}
    assert tags_of(world.actor("second")) == []
    untag(case=case, word="a discuter", by=reader, at=SOON)
    assert cases_with(reader, "discuter") == cases_with(reader, "", tag="a discuter") == []


@pytest.mark.parametrize("words", ["", "  ?! ", "x" * (LONGEST_TAG + 1), "one two three four"])
def test_a_tag_is_a_few_short_words(world: World, words: str) -> None:
    with pytest.raises(NotATag):
        tag(case=world.assigned(), words=words, by=world.actor("reader"), at=NOW)


def test_a_case_carries_only_so_many_tags(world: World) -> None:
    case, reader = world.assigned(), world.actor("reader")
    for number in range(MOST_TAGS):
        tag(case=case, words=f"word {number}", by=reader, at=NOW)
    with pytest.raises(NotATag):
        tag(case=case, words="one more", by=reader, at=NOW)
