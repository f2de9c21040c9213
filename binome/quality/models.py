"""Rows of the quality room: promises with their clocks, escalations, critical results, and what
the reader hears afterwards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case
from binome.kernel.ids import new_id
from binome.people.models import Network, Person
from binome.quality.clock_table import OPEN_CLOCK, ClockLeg, ClockState


class Clock(models.Model):
    """One promise about one leg of one case; a leg that begins anew has a new row."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    leg = models.CharField(max_length=10, choices=ClockLeg.choices)
    urgency = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_care_of_by_id = models.CharField(max_length=26, blank=True)
    taken_care_of_by = models.CharField(max_length=120, blank=True)
    taken_care_of_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "leg"], condition=Q(ended_at__isnull=True), name="one_clock_a_leg"
            )
        ]
        indexes = [
            models.Index(
                fields=["state", "due_at"], name="clocks_that_run",
                condition=Q(ended_at__isnull=True),
            )  # fmt: skip
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.leg} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CLOCK


class Escalation(models.Model):
    """That a rung was reached: once, however many workers looked. `told` are ids of persons."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="escalations")
    rung = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    told = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "rung"], name="rung_once_a_clock")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.rung}"


class CriticalState(models.TextChoices):
    """Where a critical result stands; it leaves the first two only by a human."""

    CALLING = "calling", _("The site is being called")
    TELEPHONE = "telephone", _("Somebody must telephone")
    CONFIRMED = "confirmed", _("Confirmed by the site")
    TELEPHONED = "telephoned", _("Given by telephone and read back")
    CANCELLED = "cancelled", _("Cancelled with the answer")


WAITS_FOR_A_HUMAN = frozenset({CriticalState.CALLING, CriticalState.TELEPHONE})
CRITICAL_MOVES: dict[tuple[str, str], CriticalState] = {
    (CriticalState.CALLING, "fall_silent"): CriticalState.TELEPHONE,
    (CriticalState.CALLING, "confirm"): CriticalState.CONFIRMED,
    (CriticalState.TELEPHONE, "confirm"): CriticalState.CONFIRMED,
    (CriticalState.CALLING, "telephone"): CriticalState.TELEPHONED,
    (CriticalState.TELEPHONE, "telephone"): CriticalState.TELEPHONED,
    (CriticalState.CALLING, "cancel"): CriticalState.CANCELLED,
    (CriticalState.TELEPHONE, "cancel"): CriticalState.CANCELLED,
}


class CriticalResult(models.Model):
    """SAFETY 11: a result somebody must hear now; the code stands under the opened finding only."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="critical_results")
    #: The signed version that says it; after a second reading, the message that does.
    version_id = models.CharField(max_length=26, unique=True)
    state = models.CharField(
        max_length=10, choices=CriticalState.choices, default=CriticalState.CALLING
    )
    code = models.CharField(max_length=4)
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.CharField(max_length=26, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    identifiers = models.JSONField(default=list)
    what_is_done = models.CharField(max_length=300, blank=True)
    spoke_with = models.CharField(max_length=120, blank=True)
    number_called = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "raised_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class CriticalCall(models.Model):
    """One rung of the ladder of a critical result, fired once."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    result = models.ForeignKey(CriticalResult, on_delete=models.CASCADE, related_name="calls")
    rung = models.CharField(max_length=14)
    fired_at = models.DateTimeField()
    told = models.JSONField(default=list)

    class Meta:
        ordering = ["fired_at", "id"]
        constraints = [models.UniqueConstraint(fields=["result", "rung"], name="call_once_a_rung")]

    def __str__(self) -> str:
        return f"{self.result_id} {self.rung}"


class Degree(models.TextChoices):
    """How far an answer did what it should."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Feedback(models.Model):
    """What the site says of an answer, once a case; it may be changed, and the reader is told."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="feedback")
    was_relevant = models.CharField(max_length=6, choices=Degree.choices)
    was_useful = models.CharField(max_length=6, choices=Degree.choices)
    words = models.CharField(max_length=500, blank=True)
    given_by_id = models.CharField(max_length=26)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.was_useful}"


class WhatBecame(models.TextChoices):
    """How the patient is, in one tap."""

    BETTER = "better", _("Better")
    SAME = "same", _("Unchanged")
    WORSE = "worse", _("Worse")
    DIED = "died", _("Died")
    ELSEWHERE = "elsewhere", _("Went elsewhere")
    UNKNOWN = "unknown", _("Not known")


class Outcome(models.Model):
    """What became of a patient so many days after the first signature: asked, then told."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="outcomes")
    day = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=WhatBecame.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.CharField(max_length=26, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["case", "day"]
        constraints = [models.UniqueConstraint(fields=["case", "day"], name="outcome_once_a_day")]
        indexes = [models.Index(fields=["answered_at", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.day}"


class ImageGrid(models.Model):
    """What a reader would have wished of the images: criteria not met, as coaching."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="image_grid")
    unmet = models.JSONField(default=list)
    words = models.CharField(max_length=500, blank=True)
    graded_by_id = models.CharField(max_length=26)
    graded_by = models.CharField(max_length=120)
    graded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {len(self.unmet)}"


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
