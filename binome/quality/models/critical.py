"""Critical results: who was called, and which human answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case
from binome.kernel.ids import new_id


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
