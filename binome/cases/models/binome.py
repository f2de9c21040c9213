"""The standing pair: a site (or one sender of it) and a reader, with a volume and a delay."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.ids import new_id
from binome.people.models import Person, Site


class Binome(models.Model):
    """Who reads a site's cases first. Without a sender it holds for every sender of the site.

    `since` is empty until the two people have agreed; volume and delay are those of the terms in
    force.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="binomes")
    sender = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="binomes_as_sender"
    )
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="binomes_as_reader")
    weekly_volume = models.PositiveSmallIntegerField(default=5)
    reading_delay_hours = models.PositiveSmallIntegerField(default=72)
    since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.CharField(max_length=26, blank=True)
    thanks = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.site_id} {self.reader_id}"


class Outcome(models.TextChoices):
    """How the time of a reader or group with a case ended."""

    REPLACED = "replaced", _("Given to somebody else")
    HANDED_BACK = "handed_back", _("Handed back")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Taken and not begun in time")
    OFFER_LAPSED = "offer_lapsed", _("Nobody of the group took it in time")


#: Whoever gave a case back is not asked again while somebody else is free.
GAVE_BACK = (Outcome.HANDED_BACK, Outcome.DECLINED, Outcome.LAPSED, Outcome.OFFER_LAPSED)


class Assignment(models.Model):
    """To whom a case was given, by which rule or hand, until when; `by_id` is text as in audit.

    `why` keeps what routing tried, as machine words (docs/formats/routing.md).
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="assignments")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("people.Group", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20)
    rule = models.CharField(max_length=200, blank=True)
    why = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=26, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "ended_at"]),
            models.Index(fields=["reader", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"
