"""What a site can do stands beside its cases, and a recommendation it cannot follow is said."""

import pytest
from django.test import Client
from django.urls import reverse

from binome.people import site_cards
from binome.people.models import Means, SiteCard
from binome.people.site_cards import Reality
from binome.reports import queries, services
from binome.reports.guards import Evidence, advice_on
from binome.reports.guards.means import NAMES, recommended_in
from tests.cases.world import NOW, SOON, World, a_world


@pytest.fixture
def world(db: None) -> World:
    return a_world()


@pytest.mark.parametrize(
    ("text", "recommended"),
    [
        ("IRM cérébrale recommandée. Le scanner est normal.", {"mri"}),
        ("À compléter par une échographie et une biopsie.", {"ultrasound", "pathology"}),
        ("Advise neurosurgical referral.", {"neurosurgery"}),
        ("Consider CT with contrast.", {"ct", "contrast"}),
        ("CT shows no bleeding.", set()),
        ("Se recomienda resonancia.", {"mri"}),
        ("", set()),
    ],
)
def test_a_sentence_recommends_when_it_says_so(text: str, recommended: set[str]) -> None:
    assert recommended_in(text) == recommended


def test_every_mean_has_words_by_which_a_text_names_it() -> None:
    assert set(NAMES) == set(Means.values)


def test_the_advice_names_what_is_missing_and_nothing_else() -> None:
    said = {"conclusion": "MRI is recommended, or consider a CT."}
    advice = advice_on(said, Evidence(lacks=("mri", "pathology")))
    assert [(one.word, "MRI" in one.sentence) for one in advice] == [("means", True)]
    assert advice_on(said, Evidence()) == []


def test_a_site_writes_its_card_and_the_reader_sees_it_and_is_advised(world: World) -> None:
    case = world.assigned(urgency="routine")
    site, reader = Client(), Client()
    site.force_login(world.sender)
    reader.force_login(world.reader)
    page = reverse("site_card", args=[world.site.pk])
    typed = {"ct": "has", "mri": "lacks", "surgery": "odd", "diseases": "Malaria",
             "nearest": "Lomé, 9 h by road"}  # fmt: skip
    site.post(page, typed)
    card = SiteCard.objects.get()
    assert (card.has, card.lacks, card.written_by) == (["ct"], ["mri"], world.sender.name)
    assert "Malaria" in site.get(page).content.decode()
    for shown in (reverse("case", args=[case.pk]), reverse("case_read", args=[case.pk])):
        words = reader.get(shown).content.decode()
        assert "Lomé, 9 h by road" in words
        assert page not in words
    by = world.actor("reader")
    report = services.open_draft(case=case, by=by, at=SOON)
    report = services.save_draft(
        report=report, sections={"conclusion": "MRI is advised."}, revision=report.revision,
        by=by, at=SOON,
    )  # fmt: skip
    assert [one.word for one in queries.advice_for(report)] == ["means"]


@pytest.mark.both_databases
def test_what_is_said_to_be_both_is_there_and_unknown_words_are_left_out(world: World) -> None:
    reality = Reality(frozenset({"ct", "magic"}), frozenset({"ct", "mri"}), drugs=" a\x00 ")
    card = site_cards.write(site=world.site, reality=reality, by=world.actor("sender"), at=NOW)
    assert (card.has, card.lacks, card.drugs) == (["ct"], ["mri"], "a")
    assert site_cards.lacking_at(world.other_site.pk) == ()
