"""What a push service carries and cannot read: RFC 8291 over RFC 8188, and who sends it: RFC 8292.

Written here on `cryptography`, which the house has: `pywebpush` would bring two HTTP clients.
"""

import base64
import json
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES, SALT_BYTES, POINT_BYTES, SECRET_BYTES = 4096, 16, 65, 16
LAST_RECORD = b"\x02"
TOKEN_SECONDS = 12 * 3600


class NotABrowser(ValueError):
    """Keys that no browser gives: not a point of P-256, or not sixteen bytes."""


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """A browser's public point (65 bytes) and its secret (16 bytes), as base64url."""

    p256dh: str
    auth: str

    def parts(self) -> tuple[ec.EllipticCurvePublicKey, bytes]:
        """The point as a key, and the secret; raises NotABrowser."""
        try:
            point, secret = unpacked(self.p256dh), unpacked(self.auth)
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError as error:
            raise NotABrowser from error
        if len(point) != POINT_BYTES or len(secret) != SECRET_BYTES:
            raise NotABrowser
        return key, secret


def sealed(
    text: bytes,
    *,
    to: BrowserKeys,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """Return one `aes128gcm` record only that browser opens; raises NotABrowser. `own` and
    `salt` are fresh unless a test vector gives them (RFC 8291 section 3)."""
    browser, secret = to.parts()
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(SALT_BYTES)
    shared = own.exchange(ec.ECDH(), browser)
    mine = point_of(own.public_key())
    key_of_both = _derived(shared, secret, b"WebPush: info\0" + point_of(browser) + mine, 32)
    key = _derived(key_of_both, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(key_of_both, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD_BYTES.to_bytes(4) + bytes([len(mine)]) + mine
    return head + AESGCM(key).encrypt(nonce, text + LAST_RECORD, None)


def vouched(endpoint: str, *, by: ec.EllipticCurvePrivateKey, contact: str, at_seconds: int) -> str:
    """Return the Authorization of one delivery: who asks, for this service, until when."""
    place = urlsplit(endpoint)
    claims = {
        "aud": f"{place.scheme}://{place.netloc}", "exp": at_seconds + TOKEN_SECONDS,
        "sub": contact,
    }  # fmt: skip
    head = packed(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    signed = f"{head}.{packed(json.dumps(claims).encode())}"
    r, s = decode_dss_signature(by.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{signed}.{packed(r.to_bytes(32) + s.to_bytes(32))}"
    return f"vapid t={token}, k={packed(point_of(by.public_key()))}"


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def packed(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
