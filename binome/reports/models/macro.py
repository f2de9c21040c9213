"""Macros: a short word that stands for a text, a network's or one person's."""

from django.db import models
from django.db.models import Q

from binome.kernel.ids import new_id
from binome.people.models import Network, Person


class Macro(models.Model):
    """`word` typed in a report and followed by a space or Tab becomes `text`; gaps stay gaps."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, null=True, blank=True, related_name="macros"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="macros"
    )
    word = models.CharField(max_length=24)
    text = models.TextField(max_length=4000)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["word", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False, person__isnull=True)
                | Q(network__isnull=True, person__isnull=False),
                name="macro_has_one_place",
            ),
            models.UniqueConstraint(
                fields=["network", "word"],
                condition=Q(network__isnull=False),
                name="macro_word_once_a_network",
            ),
            models.UniqueConstraint(
                fields=["person", "word"],
                condition=Q(person__isnull=False),
                name="macro_word_once_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.word
