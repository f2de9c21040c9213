"""What ended is written down with the ending itself, so that a crash before the list loses no line."""

import django.db.models.deletion
from django.db import migrations, models


def find_lists(apps, schema_editor):
    """Cases that ended before this are on the list that was made at the same instant."""
    PurgeList = apps.get_model("operation", "PurgeList")
    for purged in apps.get_model("operation", "PurgedCase").objects.select_related("case"):
        lists = PurgeList.objects.filter(site_id=purged.case.site_id, made_at=purged.at)
        purged.purge_list = lists.first()
        purged.save(update_fields=["purge_list"])


class Migration(migrations.Migration):
    dependencies = [("operation", "0001_holds_purges_and_retention")]
    operations = [
        migrations.AddField(
            model_name="purgedcase", name="studies", field=models.JSONField(default=list, help_text="The lines of its list")
        ),
        migrations.AddField(
            model_name="purgedcase",
            name="purge_list",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="operation.purgelist",
            ),
        ),
        migrations.RunPython(find_lists, migrations.RunPython.noop),
    ]
