"""A binôme as a living contract: its terms in versions, its pauses, its own short thread."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.cases.models.binome import Binome
from binome.kernel.ids import new_id
from binome.people.models import Person


class TermsState(models.TextChoices):
    """Whose yes a volume and delay still wait for."""

    FOR_BOTH = "for_both", _("Waits for both")
    FOR_SITE = "for_site", _("Waits for the site")
    FOR_READER = "for_reader", _("Waits for the reader")
    IN_FORCE = "in_force", _("In force")
    FORMER = "former", _("Held before")
    COUNTERED = "countered", _("Answered by another proposal")
    DECLINED = "declined", _("Declined")


OPEN_TERMS = frozenset({TermsState.FOR_BOTH, TermsState.FOR_SITE, TermsState.FOR_READER})

#: (state, verb) -> state. A side that proposes has said yes to its own proposal.
TERMS_MOVES: dict[tuple[str, str], TermsState] = {
    (TermsState.FOR_BOTH, "site_accepts"): TermsState.FOR_READER,
    (TermsState.FOR_BOTH, "reader_accepts"): TermsState.FOR_SITE,
    (TermsState.FOR_SITE, "site_accepts"): TermsState.IN_FORCE,
    (TermsState.FOR_READER, "reader_accepts"): TermsState.IN_FORCE,
    (TermsState.FOR_BOTH, "decline"): TermsState.DECLINED,
    (TermsState.FOR_SITE, "decline"): TermsState.DECLINED,
    (TermsState.FOR_READER, "decline"): TermsState.DECLINED,
    (TermsState.FOR_BOTH, "counter"): TermsState.COUNTERED,
    (TermsState.FOR_SITE, "counter"): TermsState.COUNTERED,
    (TermsState.FOR_READER, "counter"): TermsState.COUNTERED,
    (TermsState.IN_FORCE, "replace"): TermsState.FORMER,
}


class Terms(models.Model):
    """One version of what a pair agrees on; never changed once it was in force."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    binome = models.ForeignKey(Binome, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    weekly_volume = models.PositiveSmallIntegerField()
    reading_delay_hours = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=TermsState.choices)
    words = models.CharField(max_length=300, blank=True)
    proposed_by_id = models.CharField(max_length=26)
    proposed_by_name = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    site_yes_by = models.CharField(max_length=120, blank=True)
    reader_yes_by = models.CharField(max_length=120, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["binome", "number"], name="terms_number_once_a_binome")
        ]

    def __str__(self) -> str:
        return f"{self.binome_id} {self.number} {self.state}"


class Pause(models.Model):
    """A time without cases: of one binôme, or without one of everything the reader does."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    reader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pauses")
    binome = models.ForeignKey(
        Binome, on_delete=models.CASCADE, null=True, blank=True, related_name="pauses"
    )
    deputy = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deputises"
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reader", "until_at"])]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.from_at:%Y-%m-%d}"


class PairLine(models.Model):
    """One line between the two people of a binôme; about the pair, never about a patient."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    binome = models.ForeignKey(Binome, on_delete=models.CASCADE, related_name="lines")
    author_id = models.CharField(max_length=26)
    author_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    text = models.CharField(max_length=1000)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.binome_id} {self.at:%Y-%m-%d}"


class SilenceFlag(models.Model):
    """That a pair had been silent for so many days, counted from its last sign of life."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    binome = models.ForeignKey(Binome, on_delete=models.CASCADE, related_name="silences")
    days = models.PositiveSmallIntegerField()
    silent_since = models.DateTimeField()
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["binome", "days", "silent_since"], name="silence_flagged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.binome_id} {self.days}"
