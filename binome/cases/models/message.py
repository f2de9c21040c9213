"""The thread of a case and who has read it."""

from django.db import models

from binome.kernel.ids import new_id


class MessageKind(models.TextChoices):
    """What a line of the thread is: somebody's words, or a form that changed after sending."""

    MESSAGE = "message"
    FORM_CHANGED = "form_changed"


class Message(models.Model):
    """One line of the thread; its author as text, so that it outlives the account."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=12, choices=MessageKind.choices, default=MessageKind.MESSAGE)
    author_id = models.CharField(max_length=26)
    author_name = models.CharField(max_length=120)
    is_from_site = models.BooleanField()
    at = models.DateTimeField()
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%H:%M}"


class MessageRead(models.Model):
    """That a person saw a message, and when first."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reads")
    person_id = models.CharField(max_length=26)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "person_id"], name="message_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.person_id}"
