"""Report templates of a network, a group or one person; nobody's is anybody's until approved."""

from django.db import models
from django.db.models import Q

from binome.kernel.ids import new_id
from binome.people.models import Group, Network, Person


class Template(models.Model):
    """One template in one language. `document` is a `templating.document.TemplateDocument`."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, null=True, blank=True, related_name="templates"
    )
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, null=True, blank=True, related_name="templates"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="templates"
    )
    identifier = models.CharField(max_length=200, help_text="Its author's, once in a scope")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    specialty = models.CharField(max_length=80, blank=True)
    modalities = models.CharField(max_length=80, blank=True, help_text="|CR|DX|")
    document = models.JSONField()
    sources = models.TextField(blank=True)
    imported_at = models.DateTimeField()
    approved_by_id = models.CharField(max_length=26, blank=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False, group__isnull=True, person__isnull=True)
                | Q(network__isnull=True, group__isnull=False, person__isnull=True)
                | Q(network__isnull=True, group__isnull=True, person__isnull=False),
                name="template_has_one_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier} {self.language}"

    @property
    def modality_codes(self) -> str:
        """`CR, DX`, as pages and files say several."""
        return self.modalities.strip("|").replace("|", ", ")

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None
