"""What is derived from a site's key: pseudonyms, UIDs, date offsets. Vectors: docs/formats."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binome.dicom.deidentify import (
    SiteSecrets,
    date_offset_days,
    is_pseudonym,
    map_uid,
    pseudonym,
)
from binome.dicom.deidentify.dates import kept_time, shifted_date, shifted_date_time
from binome.dicom.identity import date_of

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_the_vectors_of_the_format_hold() -> None:
    assert pseudonym(KEY, "MRN-48219377", "CHU") == "BN-8P5A-BQ04-Q"
    assert map_uid(KEY, "1.2.3.4") == "2.25.49091680533893442560266028826883485059"
    assert date_offset_days(KEY, "BN-8P5A-BQ04-Q") == -1346


@given(st.text(max_size=20), st.text(max_size=10))
def test_a_pseudonym_has_its_shape_and_is_stable(patient_id: str, issuer: str) -> None:
    name = pseudonym(KEY, patient_id, issuer)
    assert is_pseudonym(name)
    assert name == pseudonym(KEY, patient_id, issuer)
    assert len(name) == 14
    assert is_pseudonym(name.lower().replace("0", "o").replace("1", "l"))


@given(st.text(min_size=1, max_size=12), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(patient_id: str, at: int, letter: str) -> None:
    name = pseudonym(KEY, patient_id)
    place = (3, 4, 5, 6, 8, 9, 10, 11)[at]
    wrong = name[:place] + letter + name[place + 1 :]
    assert is_pseudonym(wrong) == (wrong == name)


@given(st.text(min_size=1, max_size=12), st.integers(0, 6))
def test_two_letters_swapped_are_noticed(patient_id: str, at: int) -> None:
    letters = list(pseudonym(KEY, patient_id).replace("-", ""))
    letters[2 + at], letters[3 + at] = letters[3 + at], letters[2 + at]
    swapped = "BN-" + "".join(letters[2:])
    assert is_pseudonym(swapped) == (letters[2 + at] == letters[3 + at])


def test_sites_patients_issuers_and_attempts_do_not_share_pseudonyms() -> None:
    made = {
        pseudonym(KEY, "42"),
        pseudonym(OTHER, "42"),
        pseudonym(KEY, "43"),
        pseudonym(KEY, "42", "CHU"),
        pseudonym(KEY, "42", attempt=1),
        pseudonym(KEY, "042"),
    }
    assert len(made) == 6
    assert pseudonym(KEY, " mrn-42") == pseudonym(KEY, "MRN 42")


@given(st.from_regex(r"1\.[0-9]{1,5}(\.[1-9][0-9]{0,8}){1,5}", fullmatch=True))
def test_a_mapped_uid_is_valid_stable_and_says_nothing(uid: str) -> None:
    mapped = map_uid(KEY, uid)
    assert mapped == map_uid(KEY, uid) != map_uid(OTHER, uid)
    number = int(mapped.removeprefix("2.25."))
    assert number >> 76 & 0xF == 8
    assert number >> 62 & 3 == 2
    assert len(mapped) <= 64


def test_uids_of_the_standard_stay() -> None:
    assert map_uid(KEY, "1.2.840.10008.5.1.4.1.1.2") == "1.2.840.10008.5.1.4.1.1.2"
    assert map_uid(KEY, "") == ""


@given(st.text(max_size=14))
def test_dates_move_back_by_one_to_ten_years(patient: str) -> None:
    assert -3652 <= date_offset_days(KEY, patient) <= -366
    assert date_offset_days(KEY, patient) == date_offset_days(KEY, patient)


@given(st.dates(), st.dates(), st.text(max_size=14))
def test_the_days_between_two_studies_stay(one: date, other: date, patient: str) -> None:
    days = date_offset_days(KEY, patient)
    moved = [date_of(shifted_date(day.isoformat().replace("-", ""), days)) for day in (one, other)]
    if moved[0] and moved[1]:
        assert moved[0] - moved[1] == one - other


def test_a_time_keeps_and_a_date_time_moves_in_the_data_sets_own_zone() -> None:
    assert shifted_date_time("20240301120000.000000", -366) == "20230301120000.000000"
    assert shifted_date_time("20240301120000+0100", -1, "+0100") == "20240229120000"
    assert shifted_date_time("20240301003000+0100", -1, "-0500") == "20240228183000"
    assert shifted_date_time("202403", -1) == "20240229"
    assert shifted_date_time("Dupont", -1) == ""
    assert shifted_date("2024.03.01", -1) == "20240229"
    assert shifted_date("00010101", -1) == ""
    assert kept_time("120000.5") == "120000.5"
    assert kept_time("Dupont") == ""


def test_a_key_is_long_enough_and_never_shown() -> None:
    assert "00" not in repr(SiteSecrets(KEY))
    with pytest.raises(ValueError, match="32 bytes"):
        SiteSecrets(b"short")
