"""Reports read again, blind (docs/formats/peer-review.md)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.people.models import Network, Person


class ReviewRates(models.Model):
    """How much of a network is read again; without a row, what the fields say."""

    network = models.OneToOneField(
        Network, on_delete=models.CASCADE, related_name="review_rates", primary_key=True
    )
    first_reports = models.PositiveSmallIntegerField(default=20)
    percent = models.PositiveSmallIntegerField(default=5)

    def __str__(self) -> str:
        return f"{self.network_id} {self.first_reports} {self.percent}"


class ReviewState(models.TextChoices):
    """Where a second reading stands; the last two are its ends."""

    WAITING = "waiting", _("Nobody may read it again yet")
    GIVEN = "given", _("Being read again")
    LOCKED = "locked", _("Read again, not compared yet")
    GRADED = "graded", _("Compared")
    CANCELLED = "cancelled", _("No longer needed")


REVIEW_MOVES: dict[tuple[str, str], ReviewState] = {
    (ReviewState.WAITING, "give"): ReviewState.GIVEN,
    (ReviewState.GIVEN, "hand_back"): ReviewState.WAITING,
    (ReviewState.GIVEN, "lock"): ReviewState.LOCKED,
    (ReviewState.LOCKED, "grade"): ReviewState.GRADED,
    (ReviewState.WAITING, "cancel"): ReviewState.CANCELLED,
    (ReviewState.GIVEN, "cancel"): ReviewState.CANCELLED,
    (ReviewState.LOCKED, "cancel"): ReviewState.CANCELLED,
}


class Grade(models.TextChoices):
    """How far two readings agree (RADPEER)."""

    AGREED = "1", _("Agreed")
    EASY = "2a", _("A finding easily missed; it hardly matters to the patient")
    EASY_MATTERS = "2b", _("A finding easily missed; it matters to the patient")
    SELDOM = "3a", _("A finding seldom missed; it hardly matters to the patient")
    SELDOM_MATTERS = "3b", _("A finding seldom missed; it matters to the patient")


class PeerReview(models.Model):
    """One final report read again, blind (docs/formats/peer-review.md); the site never sees it."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    version_id = models.CharField(max_length=26, unique=True)
    first_reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="read_again")
    first_group_id = models.CharField(max_length=26, blank=True)
    reviewer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="reviews", null=True, blank=True
    )
    not_by = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING
    )
    drawn_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    reading = models.TextField(max_length=5000, blank=True)
    draft = models.TextField(max_length=5000, blank=True, help_text="Not locked yet")
    locked_at = models.DateTimeField(null=True, blank=True)
    grade = models.CharField(max_length=2, choices=Grade.choices, blank=True)
    differs = models.TextField(max_length=2000, blank=True)
    is_serious = models.BooleanField(default=False)
    graded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True)
    settled_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["drawn_at", "id"]
        indexes = [
            models.Index(fields=["reviewer", "state"]),
            models.Index(fields=["state", "given_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"

    @property
    def is_graded(self) -> bool:
        return self.state == ReviewState.GRADED


class ReviewNote(models.Model):
    """What one of the two said to the other; a lesson is what both keep of it."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    review = models.ForeignKey(PeerReview, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000)
    is_lesson = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.review_id} {self.at}"
