"""django-allauth's second factors as this house keeps them: secrets sealed, QR codes inline."""

import base64
import io
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from binome.kernel.files import secret_in


class SecondFactor(DefaultMFAAdapter):
    """A database copied without the key folder opens no account."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """A QR code without styles or scripts, to stand inside the page."""
        import segno

        out = io.BytesIO()
        segno.make(url, error="m").save(
            out, kind="svg", xmldecl=False, svgns=True, scale=5, border=4, light="#fff",
            svgclass="qr", lineclass=None, omitsize=False,
        )  # fmt: skip
        return out.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Binôme"}


def _box() -> Fernet:
    secret = secret_in(settings.KEYS / "second-factor")
    return Fernet(base64.urlsafe_b64encode(secret.encode()[:32]))
