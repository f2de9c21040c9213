"""Providers that vouch for people (OpenID Connect), whom they vouch for, and in which sessions."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.person import Person


class ProviderKind(models.TextChoices):
    """How a provider tells who somebody is."""

    PLAIN = "plain"
    PRO_SANTE_CONNECT = "pro-sante-connect"


class Provider(models.Model):
    """Somebody who signs people in for us. Its client secret is a file of the key folder."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=ProviderKind, default=ProviderKind.PLAIN)
    is_demanded = models.BooleanField(
        default=False, help_text="Whoever is linked comes this way, as long as it answers"
    )
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class OuterName(models.Model):
    """One account at a provider that is one person here; linked by that person."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="names")
    subject = models.CharField(max_length=255)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="outer_names")
    label = models.CharField(max_length=200, blank=True, help_text="The name over there")
    number = models.CharField(max_length=40, blank=True, help_text="Such as RPPS 10001234567")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="one_person_a_subject"),
            models.UniqueConstraint(fields=["provider", "person"], name="one_account_a_provider"),
        ]

    def __str__(self) -> str:
        return self.pk


class OuterSession(models.Model):
    """A session that began at a provider, which may end it there."""

    session_key = models.CharField(primary_key=True, max_length=40)
    outer_name = models.ForeignKey(OuterName, on_delete=models.CASCADE, related_name="sessions")
    sid = models.CharField(max_length=255, blank=True, help_text="The session's name over there")
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.pk
