"""The browser's age opens every vector of the format, and nothing that the format forbids."""

import base64

from tests.seal.age_vectors import vectors
from tests.vault_js.conftest import Run

OPEN_ALL = """
async (files) => {
  const { base64, fromBase64, openWith } = await import("/vault/age.js");
  const { Decrypter } = await import("/vendor/age/age.js");
  const open = async ({ sealed, identities, passphrases }) => {
    const bytes = fromBase64(sealed);
    for (const identity of identities) try { return await openWith(identity, bytes); } catch {}
    for (const passphrase of passphrases) try {
      const decrypter = new Decrypter();
      decrypter.addPassphrase(passphrase);
      return await decrypter.decrypt(bytes);
    } catch {}
    return null;
  };
  const made = [];
  for (const file of files) { const got = await open(file); made.push(got && base64(got)); }
  return made;
}
"""


def test_every_official_vector_opens_or_is_refused_as_it_says(run: Run) -> None:
    told = [one for one in vectors() if len(one.sealed) < 1_000_000]
    assert len(told) == 89
    files = [
        {
            "sealed": base64.b64encode(one.sealed).decode(),
            "identities": one.identities, "passphrases": one.passphrases,
        }
        for one in told
    ]  # fmt: skip
    found = [None if text is None else base64.b64decode(text) for text in run(OPEN_ALL, files)]
    wrong = [one.name for one, got in zip(told, found, strict=True) if not one.is_right(got)]
    assert wrong == []
