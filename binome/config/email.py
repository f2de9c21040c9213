"""Where e-mail goes: BINOME_EMAIL_URL, or files in the data folder when no server is named."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SMTP_PORT, SMTPS_PORT = 587, 465


def email_settings(url: str, folder: Path) -> dict[str, Any]:
    """Settings for `smtp://user:password@host:port?from=a@b` (STARTTLS), `smtps://`, or files."""
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder / "mail"),
            "DEFAULT_FROM_EMAIL": "binome@localhost",
        }
    parts = urlsplit(url)
    encrypted = parts.scheme == "smtps"
    options = parse_qs(parts.query)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (SMTPS_PORT if encrypted else SMTP_PORT),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": encrypted,
        "EMAIL_USE_TLS": not encrypted and options.get("starttls", ["1"])[0] == "1",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": options.get("from", ["binome@localhost"])[0],
    }
