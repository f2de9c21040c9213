"""A browser that opens what a push service brings (RFC 8291), written apart from what seals it."""

import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from binome.notices.push_message import BrowserKeys, packed, point_of


@dataclass
class FakeBrowser:
    """Its key pair and secret."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def keys(self) -> BrowserKeys:
        return BrowserKeys(packed(point_of(self.key.public_key())), packed(self.secret))

    def opened(self, record: bytes) -> bytes:
        """The text of one record; raises InvalidTag for anybody else's."""
        salt, sender, sealed = record[:16], record[21:86], record[86:]
        assert (record[16:20], record[20]) == (b"\x00\x00\x10\x00", 65)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        mine = point_of(self.key.public_key())
        both = self._hkdf(self.secret, b"WebPush: info\0" + mine + sender, 32)
        secret = both.derive(self.key.exchange(ec.ECDH(), theirs))
        key = self._hkdf(salt, b"Content-Encoding: aes128gcm\0", 16).derive(secret)
        nonce = self._hkdf(salt, b"Content-Encoding: nonce\0", 12).derive(secret)
        return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0").removesuffix(b"\x02")

    def _hkdf(self, salt: bytes, info: bytes, length: int) -> HKDF:
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info)
