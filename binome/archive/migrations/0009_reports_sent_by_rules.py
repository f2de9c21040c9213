"""Transfers of what a room above makes for the occasion, such as a report."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0008_reports_owed"),
    ]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="made_of",
            field=models.CharField(
                blank=True,
                help_text="MADE: what its maker makes it of (archive.made)",
                max_length=80,
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="way",
            field=models.CharField(
                choices=[
                    ("send", "Send"),
                    ("fetch", "Fetch"),
                    ("tell", "Tell what is rejected"),
                    ("made", "Send a report"),
                ],
                max_length=5,
            ),
        ),
    ]
