"""What senders were told about how soon an answer would come."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_pathways"),
        ("quality", "0004_clocks_that_run_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="forecast",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("low_seconds", models.PositiveIntegerField()),
                ("middle_seconds", models.PositiveIntegerField()),
                ("high_seconds", models.PositiveIntegerField()),
                ("n", models.PositiveIntegerField()),
                ("basis", models.CharField(max_length=10)),
            ],
        ),
    ]
