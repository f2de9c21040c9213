"""Patients looked for on the device, and the pseudonym of somebody who meets another one's."""

from tests.vault_js.conftest import Run

SOUGHT = """async ([card, texts]) => {
  const { isSought } = await import("/vault/search.js");
  return texts.filter((text) => isSought(card, text));
}"""
TAKEN = """async ([cards, wanted]) => {
  const { pseudonymFor, takenIn } = await import("/vault/pseudonym.js");
  const { siteKey } = await import("/deidentify/keys.js");
  const key = await siteKey(new Uint8Array(32));
  const asked = [];
  const all = async (pseudonym) => { asked.push(pseudonym); return asked.length === 1 ? cards : []; };
  const found = await pseudonymFor(key, wanted, "", takenIn(all, "this-case"));
  return { found, asked };
}"""  # noqa: E501 -- one script
CARD = {"name": "NZAPALAINGA Célestine", "number": "BG-90417", "birth_date": "1991-08-07"}


def test_a_patient_is_found_by_other_spellings_number_or_birth_date(run: Run) -> None:
    right = ["nzapalainga", "NZAPALANGA celestine", "celest", "bg 90417", "90417", "1991-08-07",
             "07081991", "nzapa 1991"]  # fmt: skip
    wrong = ["", "nadia", "nzapalainga nadia", "4711", "1990", "z"]
    assert run(SOUGHT, [CARD, right + wrong]) == right


def test_two_patients_never_share_a_pseudonym_and_one_keeps_theirs(run: Run) -> None:
    other = {**CARD, "case_id": "other", "number": "4711", "issuer": ""}
    same = {**CARD, "case_id": "other", "number": "bg 90417", "issuer": ""}
    wanted = {**CARD, "issuer": ""}
    free = run(TAKEN, [[], wanted])
    assert run(TAKEN, [[same], wanted])["found"] == free["found"]
    met = run(TAKEN, [[other], wanted])
    assert met["asked"][0] == free["found"]
    assert met["found"] != free["found"]
    assert run(TAKEN, [[{**other, "case_id": "this-case"}], wanted])["found"] == free["found"]
