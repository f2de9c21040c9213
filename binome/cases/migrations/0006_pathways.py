"""A case may follow a pathway, keeps its answers and decisions; a shift may be for one."""

import binome.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_figures_by_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="pathway",
            field=models.CharField(
                blank=True,
                choices=[
                    ("stroke", "Stroke"),
                    ("neurosurgery", "Neurosurgery"),
                    ("trauma", "Trauma"),
                    ("paediatrics", "Children"),
                    ("chest", "Chest, tuberculosis"),
                    ("obstetrics", "Obstetrics"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="pathway_answers",
            field=models.JSONField(blank=True, default=dict, help_text="stroke.nihss: 14"),
        ),
        migrations.AlterField(
            model_name="shift",
            name="pathway",
            field=models.CharField(
                blank=True,
                choices=[
                    ("stroke", "Stroke"),
                    ("neurosurgery", "Neurosurgery"),
                    ("trauma", "Trauma"),
                    ("paediatrics", "Children"),
                    ("chest", "Chest, tuberculosis"),
                    ("obstetrics", "Obstetrics"),
                ],
                max_length=40,
            ),
        ),
        migrations.CreateModel(
            name="PathwayDecision",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=binome.kernel.ids.new_id,
                        editable=False,
                        max_length=26,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("word", models.CharField(max_length=20)),
                ("is_yes", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                ("by_id", models.CharField(max_length=26)),
                ("by_name", models.CharField(max_length=120)),
                ("is_from_site", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
    ]
