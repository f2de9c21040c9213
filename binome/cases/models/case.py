"""A case: a question about a patient's images, and where it stands."""

from django.db import models
from django.db.models import Case as Choose
from django.db.models import Q, Value, When

from binome.cases.models.clocks import Clocks, Received
from binome.cases.models.form import Form, Urgency
from binome.cases.states import ANSWERED, OPEN, WRITABLE, State
from binome.identity.models import IdentityCard
from binome.kernel.ids import new_id
from binome.people.models import Group, Network, Person, Site

_RANK = Choose(
    *(When(urgency=urgency, then=Value(n)) for n, urgency in enumerate(Urgency.values, start=1)),
    default=Value(len(Urgency.values)),
)
_IS_AT_WORK = Q(state__in=sorted(OPEN)) | Q(
    state__in=sorted(ANSWERED), changed_after_signature_at__isnull=False
)
_IS_AT_SITE = (
    _IS_AT_WORK
    | Q(state__in=sorted(WRITABLE))
    | Q(state__in=sorted(ANSWERED), delivered_at__isnull=True)
)


def _is(condition: Q) -> models.GeneratedField:
    """A column the database keeps true by itself, so that lists of open cases use an index."""
    chosen = Choose(When(condition, then=Value(True)), default=Value(False))
    return models.GeneratedField(
        expression=chosen, output_field=models.BooleanField(), db_persist=True
    )


class Case(Form, Clocks, Received):
    """`id` stands in URLs, `name` (two words and a digit) is what people say and print.

    `is_at_work`: a reader has something to do. `is_at_site`: the site has, or waits for somebody.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=60, unique=True)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="cases")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="opened_cases")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    urgency_rank = models.GeneratedField(
        expression=_RANK, output_field=models.SmallIntegerField(), db_persist=True
    )
    is_at_work = _is(_IS_AT_WORK)
    is_at_site = _is(_IS_AT_SITE)
    reader = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="cases_to_read"
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    card = models.ForeignKey(
        IdentityCard, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    pseudonym = models.CharField(max_length=40, blank=True)
    patient_check = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["reader", "is_at_work", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["group", "is_at_work", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["network", "is_at_work", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["site", "is_at_site", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["site", "is_at_site", "opened_at", "id"]),
            models.Index(fields=["reader", "signed_at", "id"]),
            models.Index(fields=["network", "sent_at"]),
            models.Index(fields=["site", "sent_at"]),
            models.Index(fields=["reader", "sent_at"]),
            models.Index(fields=["site", "reader", "sent_at", "signed_at", "newest_message_at"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_emergency(self) -> bool:
        return self.urgency == Urgency.EMERGENCY

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
