"""Sides, parts of the body and negations: what is advised, and on what nobody is bothered."""

import pytest

from binome.reports.guards import Evidence, advice_on
from binome.reports.guards.negations import has_lost_negation, polarities
from binome.reports.guards.parts import is_far, part_of_images, parts_in
from binome.reports.guards.sides import sides_in

SIDES = [
    ("Fracture du fémur gauche.", "left"),
    ("Fracture de l'extrémité distale du radius droit", "right"),
    ("Épanchement pleural droit, abondant", "right"),
    ("Poumon gche clair", "left"),
    ("Pneumothorax bilatéral", "left right"),
    ("Atélectasie des deux côtés", "left right"),
    ("Côté droit normal, à gauche fracture", "left right"),
    ("Hanches DROITE et gauche", "left right"),
    ("Angle droit du colon", ""),
    ("Muscle grand droit hématome", ""),
    ("Ventricule gauche dilaté", ""),
    ("Dilatation de l'oreillette droite", ""),
    ("Il se tient tout droit", ""),
    ("Il a le droit de sortir", ""),
    ("Adroit, maladroite, gaucherie", ""),
    ("Aucune anomalie", ""),
    ("Right hip fracture", "right"),
    ("Lt wrist, distal radius", "left"),
    ("RT shoulder dislocation", "right"),
    ("Bilateral pleural effusions", "left right"),
    ("Both knees", "left right"),
    ("Drain left in place", ""),
    ("Tube was left untreated", ""),
    ("Left ventricular enlargement", ""),
    ("Upright film", ""),
    ("Transfer right now", ""),
    ("Left-sided chest tube on the left", "left"),
]
CLAUSES = [
    ("Pas d'épanchement pleural.", "pleural_effusion", "no"),
    ("Absence de fracture visible", "fracture", "no"),
    ("Aucune fracture", "fracture", "no"),
    ("Sans pneumothorax", "pneumothorax", "no"),
    ("Ni fracture, ni luxation", "dislocation", "no"),
    ("Parenchyme indemne de nodule", "nodule", "no"),
    ("Pneumothorax non retrouvé", "pneumothorax", "no"),
    ("La fracture n'est pas visible ici", "fracture", "no"),
    ("Épanchement pleural gauche", "pleural_effusion", "yes"),
    ("Fracture non déplacée du radius", "fracture", "yes"),
    ("Pas de déviation, mais hématome frontal", "haematoma", "yes"),
    ("Pas de fracture en dehors d'une fracture du 5e métatarsien", "fracture", "no yes"),
    ("Embolie pulmonaire non exclue", "embolism", ""),
    ("On ne peut exclure une fracture", "fracture", ""),
    ("N'élimine pas une tuberculose ni une caverne", "cavity", ""),
    ("Possible pneumopathie", "consolidation", ""),
    ("Pas de modification de l'hématome", "haematoma", "yes"),
    ("Appendicite ?", "appendicitis", ""),
    ("No pleural effusion or pneumothorax.", "pneumothorax", "no"),
    ("No acute fracture", "fracture", "no"),
    ("Without midline shift", "midline_shift", "no"),
    ("Negative for pulmonary embolism", "embolism", "no"),
    ("Fracture was ruled out", "fracture", "no"),
    ("Neither mass nor nodule", "nodule", "no"),
    ("Free of metastases", "metastasis", "no"),
    ("No change in the left haematoma", "haematoma", "yes"),
    ("Displaced fracture of the neck", "fracture", "yes"),
    ("Fracture cannot be excluded", "fracture", ""),
    ("No fracture but a dislocation", "dislocation", "yes"),
    ("Large free fluid in the pelvis", "free_fluid", "yes"),
    ("Suspicious nodule", "nodule", ""),
]
CASES = [  # findings, conclusion, request, DICOM laterality, DICOM part, what is advised
    ("Fracture du col.", "Fracture du fémur gauche.", "Hanche droite ?", "", "", "side_request"),
    ("", "Fracture du fémur droit.", "Hanche droite ?", "", "", ""),
    ("", "Fracture du fémur droit.", "Chute", "L", "", "side_images"),
    ("", "Fracture du fémur.", "Hanche droite ?", "L", "", "side_images_request"),
    ("Fracture à droite.", "Fracture à gauche.", "", "", "", "side_conclusion"),
    ("Fracture à droite.", "Fracture des deux côtés.", "", "", "", ""),
    ("Fracture left neck.", "Fracture.", "Right hip pain", "R", "", "side_images side_request"),
    ("", "Fracture à gauche.", "Genou gauche", "B", "", ""),
    ("", "Fracture de la malléole.", "", "", "KNEE", "body_part"),
    ("", "Fracture du tibia.", "", "", "KNEE", ""),
    ("", "Fracture of the scaphoid.", "", "", "HIP", "body_part"),
    ("", "Radius normal.", "", "", "WRIST", ""),
    ("", "Pas d'anomalie.", "", "", "FOOT", ""),
    ("", "Normal hip.", "", "", "CHEST", ""),
    ("Pas de fracture.", "Fracture du radius.", "", "", "", "negation"),
    ("Fracture du radius.", "Pas de fracture.", "", "", "", "negation"),
    ("Pas de fracture.", "Pas de fracture.", "", "", "", ""),
    ("No effusion. No fracture.", "Normal.", "", "", "", ""),
    ("No pneumothorax on the left. Pneumothorax on the right.", "Pneumothorax.", "", "", "", ""),
    ("D'épanchement pleural.", "", "", "", "", "lost_negation"),
    ("Cœur normal. De lésion osseuse.", "", "", "", "", "lost_negation"),
    ("Pas d'épanchement pleural.\nPas de fracture.", "", "", "", "", ""),
]


@pytest.mark.parametrize(("text", "expected"), SIDES)
def test_a_text_names_its_sides_and_no_others(text: str, expected: str) -> None:
    assert sides_in(text) == frozenset(expected.split())


@pytest.mark.parametrize(("text", "finding", "expected"), CLAUSES)
def test_a_clause_affirms_denies_or_doubts(text: str, finding: str, expected: str) -> None:
    assert polarities(text)[finding] == frozenset(expected.split())


@pytest.mark.parametrize("row", CASES, ids=[f"{one[0]} / {one[1]}" for one in CASES])
def test_a_report_is_advised_of_what_contradicts_it(row: tuple[str, ...]) -> None:
    findings, conclusion, request, side, part, said = row
    sections = {"findings": findings, "conclusion": conclusion}
    evidence = Evidence(request, tuple(side), (part,) if part else ())
    assert sorted(one.word for one in advice_on(sections, evidence)) == said.split()


def test_the_tables_hold_enough_cases() -> None:
    assert len(SIDES) + len(CLAUSES) + len(CASES) >= 60


def test_parts_next_to_each_other_are_near() -> None:
    assert parts_in("Fracture de l'avant-bras") == {"forearm"}
    assert part_of_images("Tibia_Fibula") == "leg"
    assert not is_far("knee", frozenset({"femur"}))
    assert is_far("knee", frozenset({"hip"}))


def test_a_normal_template_of_ours_is_never_advised_on() -> None:
    from binome.reports.templating.library import library
    from binome.reports.templating.normal import normal_texts

    advised = {
        one.title: [each.sentence for each in said]
        for one in library()
        if (said := advice_on(normal_texts(one), Evidence()))
    }
    assert advised == {}


def test_a_page_of_text_is_read_in_no_time() -> None:
    text = "Pas de fracture d'épanchement pleural " * 500
    assert polarities(text)["fracture"] == {"no"}
    assert not has_lost_negation(text)
