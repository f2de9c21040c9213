"""A passkey opens the vault where a device's lock can make a key; the password still does."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import Page

from binome.seal import sealed
from tests.journeys.test_passkeys import AUTHENTICATOR
from tests.vault_js.conftest import Run
from tests.vault_js.test_vault import MAKE, PASSWORD, SITE, as_the_hub_says

#: docs/formats/vault.md, vectors.
VECTOR = "AGE-SECRET-KEY-10LXC5T5UZL3DMWQ7J06RNKP495XGGPJ40478ZDLFHV7CS5LJMXRQV534HQ"
ADD = """
async ({ vault, password }) => {
  const { newPasskey } = await import("/vault/passkey.js");
  const { ownIdentity } = await import("/vault/vault.js");
  const made = ownIdentity(vault, password).then((own) => newPasskey(vault, own, "Kaga"));
  return made.catch(({ word }) => ({ word }));
}
"""
OPEN = """
async ({ vault }) => {
  const { unlockByPasskey } = await import("/vault/passkey.js");
  const opened = unlockByPasskey(vault).then(({ keyBytes }) => ({ key: [...keyBytes] }));
  return opened.catch(({ word }) => ({ word }));
}
"""
DERIVE = """
async ({ bytes, site }) => {
  const { identityFrom } = await import("/vault/passkey.js");
  const { recipientOf } = await import("/vault/age.js");
  const identity = await identityFrom(Uint8Array.from(bytes), site);
  return { identity, recipient: await recipientOf(identity) };
}
"""


@pytest.fixture(scope="module")
def made(run: Run) -> dict[str, Any]:
    return run(MAKE, {"site": SITE, "password": PASSWORD})


@contextmanager
def a_lock(page: Page, **can: bool) -> Iterator[None]:
    """Give the browser a device whose owner opens it at once."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, **can}})
    yield
    wire.send("WebAuthn.disable")
    wire.detach()


def vault_with(made: dict[str, Any], *passkeys: dict[str, Any]) -> dict[str, Any]:
    return as_the_hub_says(made, me={**made["toHub"]["member"], "passkeys": list(passkeys)})


def test_a_passkey_opens_the_same_key_and_the_hub_is_given_nothing_that_does(
    run: Run, page: Page, made: dict[str, Any]
) -> None:
    with a_lock(page, hasPrf=True):
        piece = run(ADD, {"vault": vault_with(made), "password": PASSWORD})
        assert run(OPEN, {"vault": vault_with(made, piece)})["key"] == made["opened"]["key"]
    assert set(piece) == {"credential", "sealed"}
    assert b"-> X25519 " in base64.b64decode(piece["sealed"])
    with a_lock(page, hasPrf=True):  # another device does not know this passkey
        assert run(OPEN, {"vault": vault_with(made, piece)}) == {"word": "passkey_silent"}


def test_a_lock_that_makes_no_key_leaves_the_password(
    run: Run, page: Page, made: dict[str, Any]
) -> None:
    with a_lock(page):
        assert run(ADD, {"vault": vault_with(made), "password": PASSWORD}) == {"word": "no_prf"}
        assert run(OPEN, {"vault": vault_with(made)}) == {"word": "no_passkey"}
    given = {"vault": vault_with(made), "password": "a calm lake at nine"}
    assert run(ADD, given) == {"word": "wrong_password"}


def test_the_key_of_a_passkey_is_the_one_of_the_format_document(run: Run) -> None:
    bytes_ = bytes(range(32))
    told = run(DERIVE, {"bytes": list(bytes_), "site": SITE})
    info = f"binome-vault/1 passkey\0{SITE}".encode()
    secret = HKDF(SHA256(), 32, salt=None, info=info).derive(bytes_)
    assert sealed.recipient_of(told["identity"]) == told["recipient"]
    assert secret == raw(told["identity"])
    assert told["identity"] == VECTOR


def raw(identity: str) -> bytes:
    """The 32 bytes of Bech32 text, its sum left to `pyrage`."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{letters.index(one):05b}" for one in identity.lower()[16:-6])
    return bytes(int(bits[at : at + 8], 2) for at in range(0, 256, 8))
