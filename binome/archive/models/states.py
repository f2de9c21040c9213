"""Where an image stands: stored, withdrawn by its site (SAFETY 2), or rejected (IHE IOCM)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Only what is stored is ever shown; the bytes of the rest stay for the audit."""

    STORED = "stored", _("Stored")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REJECTED = "rejected", _("Rejected")
