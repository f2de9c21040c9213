"""Until when an institution is verified; one whose last day has passed has thirty days more."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

GRACE = timedelta(days=30)


def take_over(apps, schema_editor):
    soonest = timezone.now() + GRACE
    applications = apps.get_model("people", "Application").objects.filter(
        site__isnull=False, verified_until__isnull=False
    )
    for one in applications.order_by("decided_at"):
        until = max(one.verified_until, soonest)
        apps.get_model("people", "Site").objects.filter(pk=one.site_id).update(verified_until=until)


class Migration(migrations.Migration):
    dependencies = [("people", "0006_site_cards")]
    operations = [
        migrations.AddField(
            model_name="site",
            name="verified_until",
            field=models.DateTimeField(
                blank=True,
                help_text="Last instant of its verification (`institutions`).",
                null=True,
            ),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
