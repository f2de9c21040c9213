"""Who asks to join by a public form, what a coordinator checked, and what was decided."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.kernel.ids import new_id
from binome.people.models.network import Network, Site
from binome.people.models.person import Person


class Applicant(models.TextChoices):
    """Who asks."""

    READER = "reader", _("A reader")
    INSTITUTION = "institution", _("An institution")


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    WAITING = "waiting", _("Waits for a coordinator")
    VERIFIED = "verified", _("Verified: the account can be made")
    JOINED = "joined", _("Joined")
    DECLINED = "declined", _("Declined")


APPLICATION_MOVES: dict[tuple[str, str], ApplicationState] = {
    (ApplicationState.WAITING, "verify"): ApplicationState.VERIFIED,
    (ApplicationState.WAITING, "decline"): ApplicationState.DECLINED,
    (ApplicationState.VERIFIED, "decline"): ApplicationState.DECLINED,
    (ApplicationState.VERIFIED, "join"): ApplicationState.JOINED,
}


class EntranceQuerySet(models.QuerySet["Entrance"]):
    """Chainable filters over entrances."""

    def open_at(self, at: datetime) -> "EntranceQuerySet":
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), ended_at__isnull=True)


class Entrance(models.Model):
    """A public form of a network for readers or institutions; with an end it is a campaign, and
    the roles it gives end with it."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="entrances")
    applicant = models.CharField(max_length=12, choices=Applicant.choices)
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    closes_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EntranceQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "pk"]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and (self.closes_at is None or self.closes_at > at)


class Application(models.Model):
    """What somebody wrote into a public form; only the digest of their code is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    entrance = models.ForeignKey(Entrance, on_delete=models.CASCADE, related_name="applications")
    secret_digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        max_length=10, choices=ApplicationState.choices, default=ApplicationState.WAITING
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    languages = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    own_answers = models.JSONField(default=list)
    applied_at = models.DateTimeField()
    checked = models.JSONField(default=list)
    verified_until = models.DateTimeField(null=True, blank=True)
    role = models.CharField(max_length=24, blank=True)
    group_id_given = models.CharField(max_length=26, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["applied_at", "pk"]
        indexes = [models.Index(fields=["state", "applied_at"])]

    def __str__(self) -> str:
        return self.pk


class Diploma(models.Model):
    """The file a reader sent with the form; deleted when the application is decided."""

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.CASCADE, related_name="diploma"
    )
    kind = models.CharField(max_length=4)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.kind
