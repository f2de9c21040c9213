"""What a person is, where, since when and until when."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.kernel.ids import new_id
from binome.people.models.network import Group, Network, Site
from binome.people.models.person import Person


class Role(models.TextChoices):
    """The roles of PRODUCT and SAFETY; an integrator is a token, not a person."""

    SENDER = "sender", _("Sender")
    READER = "reader", _("Reader")
    RESIDENT = "resident", _("Resident")
    COORDINATOR = "coordinator", _("Coordinator")
    SITE_ADMINISTRATOR = "site_administrator", _("Site administrator")
    NETWORK_ADMINISTRATOR = "network_administrator", _("Network administrator")
    CLINICIAN = "clinician", _("Clinician")
    INTEGRATOR = "integrator", _("Integrator token")


SITE_ROLES = frozenset({Role.SENDER, Role.SITE_ADMINISTRATOR, Role.CLINICIAN, Role.INTEGRATOR})
READING_ROLES = frozenset({Role.READER, Role.RESIDENT})


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Chainable filters over memberships."""

    def in_force(self, at: datetime) -> "MembershipQuerySet":
        """Those that hold at an instant: begun, neither ended, revoked nor held back, of active
        persons."""
        return self.given_at(at).filter(Q(held_from__isnull=True) | Q(held_from__gt=at))

    def given_at(self, at: datetime) -> "MembershipQuerySet":
        """The same with those held back: they open nothing, and say so to whoever has them."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=at), since__lte=at, person__is_active=True
        )


class Membership(models.Model):
    """A role of a person in a network, and where it has one, at a site or in a group."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    held_from = models.DateTimeField(
        null=True, blank=True, help_text="Papers or charter are missing from then on (`holding`)."
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "role"]),
            models.Index(fields=["network", "role"]),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.site_id or self.group_id or self.network_id}"
