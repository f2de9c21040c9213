"""The patient check in the browser says what the one in Python says."""

from itertools import product

from binome.dicom.identity import (
    PatientIdentity,
    compare,
    date_of,
    group_by_patient,
    sex_of,
)
from binome.dicom.names import PersonName
from binome.exchange.patient_check import check
from tests.vault_js.conftest import Run

NAMES = (
    "", "KONE^Nadia", "Nadia Koné", "KONÉ NADIA", "DIALLO^Ousmane", "Saint Jean^Luc",
    "Saintjean Luc", "MARTIN^Anne^Marie", "Martin Anne", "O'BRIEN^Seán", "obrien sean",
    "Dr^", "Mme Kone Nadia", "山田^太郎", "Yamada^Tarou=山田^太郎=やまだ^たろう", "محمد^علي",
    "Straße^Jörg", "STRASSE JORG", "Łukasz^Ćwik", "lukasz cwik", "^^", "Nguyễn^Thị", "nguyen thi",
)  # fmt: skip
NUMBERS = (("", ""), ("4711", ""), ("04711", "CHU"), ("47-11", "AUTRE"), ("KB 77", "CHU"))
BIRTHS = ("", "19870403", "1987-04-03", "1987.04.03", "19870431", "1955")
SEXES = ("", "F", "female", "M", "O", "unknown")

COMPARE = """async (pairs) => {
  const { compare } = await import("/vault/patients.js");
  return pairs.map(([one, other]) => compare(one, other));
}"""
GROUP = """async (sets) => {
  const { groupByPatient, verdictOf } = await import("/vault/patients.js");
  return sets.map(({ found, form }) => ({
    groups: groupByPatient(found).map(({ members }) => members.length),
    verdict: verdictOf(found, form),
  }));
}"""


def said(
    name: str = "", number: str = "", issuer: str = "", birth: str = "", sex: str = ""
) -> dict:
    return {"name": name, "number": number, "issuer": issuer, "birth_date": birth, "sex": sex}


def python_of(told: dict) -> PatientIdentity:
    return PatientIdentity(
        name=PersonName.parsed(told["name"]), patient_id=told["number"], issuer=told["issuer"],
        birth_date=date_of(told["birth_date"]),
        sex="" if told["sex"] == "unknown" else sex_of(told["sex"]),
    )  # fmt: skip


def test_two_identities_agree_field_by_field_as_in_python(run: Run) -> None:
    pairs = [(said(one), said(other)) for one, other in product(NAMES, NAMES)]
    pairs += [(said("", *one), said("", *other)) for one, other in product(NUMBERS, NUMBERS)]
    pairs += [(said(birth=one), said(birth=other)) for one, other in product(BIRTHS, BIRTHS)]
    pairs += [(said(sex=one), said(sex=other)) for one, other in product(SEXES, SEXES)]
    wrong = []
    for (one, other), found in zip(pairs, run(COMPARE, pairs), strict=True):
        fields = compare(python_of(one), python_of(other)).fields
        expected = [str(fields[name]) for name in ("name", "patient_id", "birth_date", "sex")]
        if expected != [found[name] for name in ("name", "number", "birth_date", "sex")]:
            wrong.append((one, other, expected, found))
    assert wrong == []


def test_files_are_grouped_and_judged_as_in_python(run: Run) -> None:
    people = [
        said("KONE^Nadia", "4711", birth="19870403", sex="F"), said("Nadia Koné"),
        said(number="4711"),
        said("DIALLO^Ousmane", "0815"), said(), said("KONE^Nadia", "0815"),
    ]  # fmt: skip
    sets = [
        {"found": [people[i] for i in chosen], "form": form}
        for chosen in ((0,), (0, 1), (0, 2), (0, 3), (4,), (4, 0), (0, 1, 2, 3, 5), (1, 2))
        for form in (people[0], people[3], said())
    ]
    wrong = []
    for one, found in zip(sets, run(GROUP, sets), strict=True):
        identities = dict(enumerate(map(python_of, one["found"])))
        groups = [len(group.keys) for group in group_by_patient(identities)]
        keyed = {str(key): value for key, value in identities.items()}
        verdict = str(check(keyed, python_of(one["form"])).verdict)
        if (groups, verdict) != (found["groups"], found["verdict"]):
            wrong.append((one, groups, verdict, found))
    assert wrong == []
