"""Words a person has taught the spelling check; nobody else's report is touched by them."""

from django.db import models

from binome.people.models import Person


class TaughtWord(models.Model):
    """One word in small letters that is marked no more for this person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="taught_words")
    word = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(fields=["person", "word"], name="word_taught_once_a_person")
        ]

    def __str__(self) -> str:
        return self.word
