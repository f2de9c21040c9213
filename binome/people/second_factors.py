"""Secrets of second factors as they are kept: sealed by keys outside the database, newest first."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction

from binome.kernel.files import secret_in

FILE = "second-factor"
SEALED_FIELDS = ("secret", "seed")


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    return _box().decrypt(sealed.encode()).decode()


@transaction.atomic
def seal_anew() -> int:
    """Seal every kept secret with the newest key; return how many."""
    from allauth.mfa.models import Authenticator

    count = 0
    for authenticator in Authenticator.objects.select_for_update():
        fields = [name for name in SEALED_FIELDS if name in authenticator.data]
        for name in fields:
            authenticator.data[name] = seal(unseal(authenticator.data[name]))
        if fields:
            authenticator.save(update_fields=["data"])
            count += 1
    return count


def _box() -> MultiFernet:
    kept = secret_in(settings.KEYS / FILE).split()
    return MultiFernet([Fernet(base64.urlsafe_b64encode(k.encode()[:32])) for k in kept])
