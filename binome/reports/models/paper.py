"""A person's signing key, locked by its own password, and the PDFs signed with such keys."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models import Person
from binome.reports.models.version import ReportVersion


class SigningKey(models.Model):
    """One a person. `pkcs12` opens with a password that is kept nowhere."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="signing_key")
    pkcs12 = models.BinaryField()
    name = models.CharField(max_length=200, help_text="The common name in its certificate")
    issuer = models.CharField(max_length=300)
    expires_at = models.DateTimeField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class SignedPaper(models.Model):
    """The PDF of a version with its signer's own signature in it: it cannot be made again.

    `page_hash` is the SHA-256 of the page it was set from: a page that says more since, such as
    "entered in error", is another paper.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="papers")
    language = models.CharField(max_length=12)
    page_hash = models.CharField(max_length=64, unique=True)
    pdf = models.BinaryField()
    signer = models.CharField(max_length=200)
    at = models.DateTimeField()
    is_stamped = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"
