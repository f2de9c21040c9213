"""A case: a question about a patient's images, and where it stands."""

from django.db import models
from django.db.models import Case as Choose
from django.db.models import Value, When

from binome.cases.models.clocks import Clocks, Received
from binome.cases.models.form import Form, Urgency
from binome.cases.states import OPEN, State
from binome.identity.models import IdentityCard
from binome.kernel.ids import new_id
from binome.people.models import Group, Network, Person, Site

_RANK = Choose(
    *(When(urgency=urgency, then=Value(n)) for n, urgency in enumerate(Urgency.values, start=1)),
    default=Value(len(Urgency.values)),
)


class Case(Form, Clocks, Received):
    """`id` stands in URLs, `name` (two words and a digit) is what people say and print."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=60, unique=True)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="cases")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="opened_cases")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    urgency_rank = models.GeneratedField(
        expression=_RANK, output_field=models.SmallIntegerField(), db_persist=True
    )
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
            models.Index(fields=["reader", "state", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["group", "state", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["site", "state", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["network", "state", "urgency_rank", "promised_before_at"]),
            models.Index(fields=["reader", "signed_at"]),
            models.Index(fields=["site", "signed_at"]),
            models.Index(fields=["network", "signed_at"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_emergency(self) -> bool:
        return self.urgency == Urgency.EMERGENCY

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
