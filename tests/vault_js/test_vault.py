"""The vault's keys in a browser: each opens what `pyrage` sealed, and the other way round."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pyrage
import pytest

from binome.seal import sealed
from tests.vault_js.conftest import Run

PASSWORD, SITE = "a calm lake at noon", "site-1"
MAKE = """
async ({ site, password }) => {
  const { newVault, newMember } = await import("/vault/vault.js");
  const made = await newVault(site, password);
  const { identity, keyBytes } = made.opened;
  return { ...made, opened: { identity, key: [...keyBytes] } };
}
"""
OPEN = """
async ({ vault, password, code }) => {
  const { unlock, recover } = await import("/vault/vault.js");
  try {
    const { recipient, keyBytes } = await (code ? recover(vault, code) : unlock(vault, password));
    return { recipient, key: [...keyBytes] };
  } catch (failure) {
    return { word: failure.word };
  }
}
"""
LET_IN = """
async ({ identity, password }) => {
  const { newMember, grantFor } = await import("/vault/vault.js");
  const member = await newMember(password);
  return { ...member, granted: await grantFor(identity, member.recipient) };
}
"""


@pytest.fixture(scope="module")
def made(run: Run) -> dict[str, Any]:
    return run(MAKE, {"site": SITE, "password": PASSWORD})


def as_the_hub_says(made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    to_hub = made["toHub"]
    pieces = {name: to_hub[name] for name in ("recipient", "sealed_key", "recovery")}
    return {"site_id": SITE, **pieces, "me": to_hub["member"], **changes}


def bytes_of(text: str) -> bytes:
    return base64.b64decode(text)


def test_python_opens_every_piece_that_the_browser_made(made: dict[str, Any]) -> None:
    to_hub = made["toHub"]
    own = pyrage.passphrase.decrypt(bytes_of(to_hub["member"]["wrapped"]), PASSWORD).decode()
    identity = sealed.open_sealed(bytes_of(to_hub["member"]["granted"]), own).decode()
    assert sealed.recipient_of(identity) == to_hub["recipient"]
    code = made["code"].replace("-", "")
    assert pyrage.passphrase.decrypt(bytes_of(to_hub["recovery"]), code).decode() == identity
    content = json.loads(sealed.open_sealed(bytes_of(to_hub["sealed_key"]), identity))
    assert bytes.fromhex(content["key"]) == bytes(made["opened"]["key"])
    said = f"binome-vault/1\0{SITE}\0{content['key']}".encode()
    assert content["proof"] == hmac.new(identity.encode(), said, hashlib.sha256).hexdigest()


def test_nothing_sent_to_the_hub_holds_a_key(made: dict[str, Any]) -> None:
    sent = json.dumps(made["toHub"])
    held = b"".join(
        bytes_of(piece) for piece in (*made["toHub"]["member"].values(),) if "age1" not in piece
    )
    secret = made["opened"]["identity"]
    assert "AGE-SECRET-KEY" not in sent
    assert secret.encode() not in held
    assert made["code"] not in sent


def test_password_and_recovery_code_open_the_same_key(run: Run, made: dict[str, Any]) -> None:
    by_password = run(OPEN, {"vault": as_the_hub_says(made), "password": PASSWORD})
    by_code = run(OPEN, {"vault": as_the_hub_says(made), "code": made["code"]})
    assert by_password == by_code
    assert by_password["key"] == made["opened"]["key"]


def test_a_newcomer_opens_it_and_nothing_else_was_sealed_again(
    run: Run, made: dict[str, Any]
) -> None:
    identity = made["opened"]["identity"]
    newcomer = run(LET_IN, {"identity": identity, "password": "another quiet word"})
    vault = as_the_hub_says(made, me=newcomer)
    assert (
        run(OPEN, {"vault": vault, "password": "another quiet word"})["key"]
        == (made["opened"]["key"])
    )


def test_the_browser_opens_what_python_sealed(run: Run, made: dict[str, Any]) -> None:
    boxed = base64.b64encode(sealed.seal(b"Zoungrana", [made["toHub"]["recipient"]])).decode()
    script = """async ({ identity, boxed }) => {
      const { openWith, fromBase64, asText } = await import("/vault/age.js");
      return asText(await openWith(identity, fromBase64(boxed)));
    }"""
    given = {"identity": made["opened"]["identity"], "boxed": boxed}
    assert run(script, given) == "Zoungrana"


def forged(made: dict[str, Any], **changes: str) -> str:
    content = {"format": "binome-site-key", "version": 1, "site_id": SITE, "key": "00" * 32,
               "proof": "00" * 32, **changes}  # fmt: skip
    recipient = made["toHub"]["recipient"]
    return base64.b64encode(sealed.seal(json.dumps(content).encode(), [recipient])).decode()


def test_a_key_that_the_hub_put_there_is_not_used(run: Run, made: dict[str, Any]) -> None:
    vault = as_the_hub_says(made, sealed_key=forged(made))
    assert run(OPEN, {"vault": vault, "password": PASSWORD}) == {"word": "other_key"}


def test_another_vault_in_the_place_of_ours_is_not_opened(run: Run, made: dict[str, Any]) -> None:
    vault = as_the_hub_says(made, recipient=sealed.recipient_of(sealed.new_identity()))
    assert run(OPEN, {"vault": vault, "password": PASSWORD}) == {"word": "other_vault"}


def test_a_wrong_password_or_code_opens_nothing(run: Run, made: dict[str, Any]) -> None:
    vault = as_the_hub_says(made)
    assert run(OPEN, {"vault": vault, "password": "a calm lake at nine"}) == {
        "word": "wrong_password"
    }
    assert run(OPEN, {"vault": vault, "code": "0" * 35}) == {"word": "wrong_code"}
    waiting = as_the_hub_says(made, me=None)
    assert run(OPEN, {"vault": waiting, "password": PASSWORD}) == {"word": "waiting"}


def test_a_slip_in_the_code_is_told_by_group(run: Run, made: dict[str, Any]) -> None:
    script = """async (typed) => (await import("/vault/code.js")).readCode(typed)"""
    code = made["code"]
    assert run(script, f" {code.lower().replace('-', ' ')}") == {"code": code}
    groups = code.split("-")
    groups[2] = groups[2][:4] + ("0" if groups[2][4] != "0" else "1")
    assert run(script, "-".join(groups)) == {"wrong": [3]}
    assert run(script, "-".join(groups[3:])) == {"wrong": [5]}


def test_the_keys_kept_while_unlocked_cannot_be_exported(run: Run, made: dict[str, Any]) -> None:
    script = """async ({ identity, recipient, key, site }) => {
      const { keep, current, lock } = await import("/vault/session.js");
      await keep(site, { identity, recipient, keyBytes: Uint8Array.from(key) });
      const session = await current(site);
      const opened = await session.open(await session.seal("Zoungrana"));
      const kept = [session.identity, session.key].map((one) => one.extractable);
      await lock(site);
      return { opened, kept, isGone: (await current(site)) === null };
    }"""
    told = {"identity": made["opened"]["identity"], "recipient": made["toHub"]["recipient"],
            "key": made["opened"]["key"], "site": SITE}  # fmt: skip
    assert run(script, told) == {"opened": "Zoungrana", "kept": [False, False], "isGone": True}
