"""Where somebody is signed in: a session, the browser's own words in short, and no address."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.person import Person


class SignIn(models.Model):
    """One session of one person. No network address: where a site is may cost lives."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60)
    is_new_device = models.BooleanField(default=False)
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.browser
