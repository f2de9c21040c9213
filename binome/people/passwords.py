"""Argon2id with bounded memory: at most two hashes at once, so that a login storm cannot fill
it."""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

_places = threading.BoundedSemaphore(2)


class BoundedArgon2(Argon2PasswordHasher):
    """19 MiB, two passes, one lane (OWASP's first choice); two places."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _places:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _places:
            return super().verify(password, encoded)
