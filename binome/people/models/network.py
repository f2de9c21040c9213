"""Networks, their sites and their reading groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.kernel.ids import new_id


class Mode(models.TextChoices):
    """Whether names travel inside a network (PRODUCT: who may know the name)."""

    PSEUDONYMOUS = "pseudonymous", _("Pseudonymous: names stay at the site")
    IDENTIFIED = "identified", _("Identified: names travel with the images")


class Act(models.TextChoices):
    """What a signature means in a network (SAFETY 20)."""

    EXPERTISE = "expertise", _("Expertise: an opinion to the treating clinician")
    INTERPRETATION = "interpretation", _("Interpretation: the report itself")


class GroupKind(models.TextChoices):
    """How readers of a group belong together."""

    INSTITUTIONAL = "institutional", _("Institutional")
    SUB_SPECIALTY = "sub_specialty", _("Sub-specialty")


class Network(models.Model):
    """Sites, groups and rules under one coordinator."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    mode = models.CharField(max_length=16, choices=Mode.choices, default=Mode.PSEUDONYMOUS)
    act = models.CharField(max_length=16, choices=Act.choices, default=Act.EXPERTISE)
    verifies_from = models.DateTimeField(
        null=True, blank=True, help_text="Since when nobody reads before their papers were seen."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_pseudonymous(self) -> bool:
        return self.mode == Mode.PSEUDONYMOUS


class Site(models.Model):
    """A place that sends or reads: hospital, clinic, practice."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    languages = models.CharField(max_length=40, default="fr", help_text="Codes read at the site.")
    time_zone = models.CharField(max_length=60, default="UTC")
    fallback_phone = models.CharField(max_length=40, blank=True)
    verified_until = models.DateTimeField(
        null=True, blank=True, help_text="Last instant of its verification (`institutions`)."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="site_name_once_a_network")
        ]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """Readers who back each other."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=120)
    kind = models.CharField(
        max_length=16, choices=GroupKind.choices, default=GroupKind.INSTITUTIONAL
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="group_name_once_a_network")
        ]

    def __str__(self) -> str:
        return self.name
