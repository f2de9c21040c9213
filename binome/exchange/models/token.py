"""What lets a browser go on uploading after lock, log-out and session end (SAFETY 25)."""

from django.db import models

from binome.cases.models import Case
from binome.kernel.ids import new_id


class UploadToken(models.Model):
    """One case, one person, seven days; only the digest of the secret is kept."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="upload_tokens")
    secret_digest = models.CharField(max_length=64, unique=True)
    person_id = models.CharField(max_length=26)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id
