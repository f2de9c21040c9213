"""How cases find their reader: a network's rules in order, what each reader can take, who is on
duty."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.cases.models.form import Urgency
from binome.cases.pathways import CHOICES
from binome.kernel.ids import new_id
from binome.people.models import Group, Network, Person, Site


class Target(models.TextChoices):
    """Whom a rule gives a case to."""

    SAME_READER = "same_reader", _("who read this patient before")
    BINOME = "binome", _("the site’s own binôme")
    GROUP_OF_BINOME = "binome_group", _("the groups of the binôme’s reader")
    GROUP = "group", _("a group: the first who takes it")
    FREEST = "freest", _("a group: whoever has read least lately")
    ON_DUTY = "on_duty", _("whoever is on duty")
    ANYONE = "anyone", _("anyone of the network who is free")
    COORDINATOR = "coordinator", _("the coordinator, by hand")


NEED_GROUP = frozenset({Target.GROUP, Target.FREEST})


class RoutingRule(models.Model):
    """If a case fits every condition that is filled in, try this target, else the next rule."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="routing_rules")
    position = models.PositiveSmallIntegerField()
    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    modality = models.CharField(max_length=40, blank=True)
    body_part = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True)
    from_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    below_age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    from_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    until_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    target = models.CharField(max_length=12, choices=Target.choices)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["network", "position"])]

    def __str__(self) -> str:
        return f"{self.network_id} {self.position} {self.target}"


class ReadingLimits(models.Model):
    """What a reader can take: a weekly cap, a share in rotations, quiet hours, what they read."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="reading_limits"
    )
    weekly_cap = models.PositiveSmallIntegerField(null=True, blank=True)
    weight_percent = models.PositiveSmallIntegerField(default=100)
    quiet_from_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    quiet_until_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    modalities = models.CharField(max_length=80, blank=True)
    languages = models.CharField(max_length=40, blank=True)
    skills = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id}"


class Task(models.TextChoices):
    """What somebody on duty does."""

    READING = "reading", _("Reads")
    ANSWERING = "answering", _("Receives answers at the site")
    COORDINATING = "coordinating", _("Coordinates, telephones")


class Regime(models.TextChoices):
    """How the duty is kept (SAFETY 28): on site, at home, or as a volunteer."""

    ON_SITE = "on_site", _("On site")
    AT_HOME = "at_home", _("On call at home")
    VOLUNTEER = "volunteer", _("Volunteer")


class Shift(models.Model):
    """Who is on duty for what, from when to when; without a site, for every site."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    task = models.CharField(max_length=12, choices=Task.choices, default=Task.READING)
    regime = models.CharField(max_length=10, choices=Regime.choices, default=Regime.AT_HOME)
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, related_name="shifts"
    )
    pathway = models.CharField(max_length=40, choices=CHOICES, blank=True)
    function = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    employer = models.CharField(max_length=120, blank=True)
    act_code = models.CharField(max_length=20, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    series = models.CharField(max_length=26, blank=True, help_text="shared by a repeated shift")
    note = models.CharField(max_length=1000, blank=True, help_text="for whoever comes next")

    class Meta:
        ordering = ["from_at", "id"]
        indexes = [models.Index(fields=["network", "until_at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_at:%Y-%m-%d %H:%M}"


class Swap(models.Model):
    """An offer to take over a shift; it moves when both people have said yes."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="swaps")
    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="swaps_to_answer")
    in_return = models.ForeignKey(
        Shift, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.shift_id} {self.to_id}"
