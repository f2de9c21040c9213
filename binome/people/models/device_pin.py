"""A person's short number on one device, good for a few tries and a few days."""

from django.db import models

from binome.kernel.ids import new_id
from binome.people.models.person import Person


class DevicePin(models.Model):
    """Opens nothing elsewhere: the device's own cookie is the other half."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pins")
    device_id = models.CharField(max_length=26)
    hashed = models.CharField(max_length=128)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    good_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "device_id"], name="one_pin_a_device")
        ]

    def __str__(self) -> str:
        return self.pk
