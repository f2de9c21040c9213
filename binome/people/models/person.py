"""A person who signs in: a username, no e-mail needed (SAFETY 25)."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.ids import new_id


class PersonManager(BaseUserManager["Person"]):
    """Makes persons; without a password nobody can sign in as them."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with a name, a language and a preferred room; what they may do is in memberships."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    username = models.CharField(
        _("username"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    room = models.CharField(max_length=10, blank=True, help_text="field, reading or empty")
    is_active = models.BooleanField(default=True)
    may_read_until = models.DateTimeField(
        null=True, blank=True, help_text="End of the licence to read; empty: none was asked for."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = PersonManager()

    def __str__(self) -> str:
        return self.name or self.username

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """None: when the key of the pages is replaced, everybody signs in again."""
        return iter(())
