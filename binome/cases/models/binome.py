"""The standing pair: a site (or one sender of it) and a reader, with a volume and a delay."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models import Person, Site


class Binome(models.Model):
    """Who reads a site's cases first. Without a sender it holds for every sender of the site."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="binomes")
    sender = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="binomes_as_sender"
    )
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="binomes_as_reader")
    weekly_volume = models.PositiveSmallIntegerField(default=5)
    reading_delay_hours = models.PositiveSmallIntegerField(default=72)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["site", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.site_id} {self.reader_id}"


class Assignment(models.Model):
    """To whom a case was given, by which rule or hand, until when; `by_id` is text as in audit."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="assignments")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("people.Group", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20)
    rule = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=26, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"
