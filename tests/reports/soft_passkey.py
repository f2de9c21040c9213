"""A passkey made of software: registered for a person, it answers challenges as a phone does."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

from binome.people.models import Person

ORIGIN, HOST = "https://testserver", "testserver"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class SoftPasskey:
    """Its key never leaves it; `register` gives the hub the other half."""

    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def register(self, person: Person) -> Authenticator:
        public = ES256.from_cryptography_key(self.key.public_key())
        half = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        whole = AttestationObject.create("none", self._data(WITH_KEY, half), {})
        client = json.dumps({"type": "webauthn.create", "challenge": "", "origin": ORIGIN})
        response = {"clientDataJSON": written(client.encode()),
                    "attestationObject": written(bytes(whole))}  # fmt: skip
        credential = {**self._named(), "response": response}
        return Authenticator.objects.create(
            user=person, type=Authenticator.Type.WEBAUTHN,
            data={"name": "A key", "credential": credential},
        )  # fmt: skip

    def answer(
        self, options: dict[str, Any], *, origin: str = ORIGIN, flags: int = VERIFIED
    ) -> str:
        """Return what a browser posts after a touch."""
        asked = options["request_options"]["publicKey"]["challenge"]
        said = {"type": "webauthn.get", "challenge": asked, "origin": origin}
        client = json.dumps(said).encode()
        data = bytes(self._data(flags))
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": written(client), "authenticatorData": written(data),
                    "signature": written(signed)}  # fmt: skip
        return json.dumps({**self._named(), "response": response})

    def _named(self) -> dict[str, Any]:
        return {"id": written(self.id), "rawId": written(self.id), "type": "public-key",
                "clientExtensionResults": {}}  # fmt: skip

    def _data(self, flags: int, half: Any = b"") -> AuthenticatorData:
        rp = hashlib.sha256(HOST.encode()).digest()
        return AuthenticatorData.create(rp, AuthenticatorData.FLAG(PRESENT | flags), 0, half)
