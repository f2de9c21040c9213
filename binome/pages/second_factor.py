"""django-allauth's second factors as this house keeps them: secrets sealed, QR codes inline."""

import io
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter

from binome.people import second_factors


class SecondFactor(DefaultMFAAdapter):
    """A database copied without the key folder opens no account."""

    def encrypt(self, text: str) -> str:
        return second_factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factors.unseal(encrypted_text)

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
