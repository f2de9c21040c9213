"""SAFETY 1: is it the same patient, by name, number, birth date and sex?"""

from datetime import date

import pytest

from binome.dicom.identity import (
    Agreement,
    PatientIdentity,
    age_at,
    compare,
    date_of,
    group_by_patient,
)
from binome.dicom.names import PersonName

SAME, DIFFERENT, ABSENT = Agreement.SAME, Agreement.DIFFERENT, Agreement.ABSENT


def named(text: str, **rest: object) -> PatientIdentity:
    return PatientIdentity(name=PersonName.parsed(text), **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("DUPONT^Élodie", "Elodie Dupont", SAME),
        ("Nguyễn^Thị Hoa", "NGUYEN THI HOA", SAME),
        ("SAINT-JEAN^Anne Marie", "Saintjean^Anne-Marie", SAME),
        ("O'Brien^Sean", "obrien sean", SAME),
        ("KONE^Awa^Marie", "Koné Awa", SAME),
        ("Dr^Traoré^^Dr", "TRAORE", SAME),
        ("DUPONT^Jean", "DUPONT^Jeanne", DIFFERENT),
        ("DUPONT", "DUPONT^Jean", DIFFERENT),
        ("محمد^علي", "علي محمد", SAME),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "山田 太郎", SAME),
        ("MARIA^Diallo", "AMIRA^Diallo", DIFFERENT),
        ("", "DUPONT^Jean", ABSENT),
        ("^^^^", "DUPONT^Jean", ABSENT),
    ],
)
def test_names_agree_whatever_the_case_accents_order_or_separators(
    one: str, other: str, expected: Agreement
) -> None:
    assert compare(named(one), named(other)).name is expected
    assert compare(named(other), named(one)).name is expected


def test_numbers_of_two_issuers_are_not_compared() -> None:
    one = PatientIdentity(patient_id="0042", issuer="CHU")
    assert compare(one, PatientIdentity(patient_id="42", issuer="chu")).patient_id is SAME
    assert compare(one, PatientIdentity(patient_id="42", issuer="MSF")).patient_id is ABSENT
    assert compare(one, PatientIdentity(patient_id="43")).patient_id is DIFFERENT


def test_a_verdict_says_match_mismatch_or_not_checkable() -> None:
    full = named("A^B", patient_id="1", birth_date=date(1980, 1, 2), sex="F")
    assert compare(full, full).is_match
    assert compare(full, named("A^B", sex="M")).is_mismatch
    assert not compare(full, PatientIdentity(sex="F")).is_checkable
    assert not compare(full, PatientIdentity()).is_match


def test_a_verdict_holds_no_value_of_either_identity() -> None:
    verdict = compare(named("SECRET^NAME", patient_id="77"), named("OTHER^PERSON"))
    assert "SECRET" not in repr(verdict)
    assert "77" not in repr(verdict)


def test_two_patients_on_a_disc_are_two_groups_and_the_nameless_a_third() -> None:
    groups = group_by_patient(
        {
            "a1": named("KONE^Awa", patient_id="1"),
            "b1": named("BAH^Ali", patient_id="2"),
            "a2": named("Awa Koné", birth_date=date(1990, 5, 5)),
            "a3": named("KONE^AWA", patient_id="1", birth_date=date(1990, 5, 5)),
            "x": PatientIdentity(),
            "h": named("KONE^Awa", birth_date=date(1961, 1, 1)),
        }
    )
    assert [group.keys for group in groups] == [("a1", "a2", "a3"), ("b1",), ("x",), ("h",)]


@pytest.mark.parametrize(
    ("born", "studied", "age"),
    [
        ("20240201", "20240219", "018D"),
        ("20240131", "20240228", "028D"),
        ("20240131", "20240229", "001M"),
        ("20240101", "20240131", "030D"),
        ("20240101", "20240201", "001M"),
        ("20210615", "20240614", "035M"),
        ("20210615", "20240615", "003Y"),
        ("19400229", "20240228", "083Y"),
        ("19340101", "20240101", "090Y"),
        ("19200101", "20240101", "090Y"),
        ("20240102", "20240101", ""),
    ],
)
def test_age_is_in_days_then_months_then_years_and_stops_at_ninety(
    born: str, studied: str, age: str
) -> None:
    first, second = date_of(born), date_of(studied)
    assert first
    assert second
    assert age_at(first, second) == age
