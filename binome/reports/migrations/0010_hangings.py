"""How a reader likes images of a kind to hang."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_dictations")]

    operations = [
        migrations.CreateModel(
            name="Hanging",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.CharField(max_length=26)),
                ("modality", models.CharField(max_length=16)),
                ("body_part", models.CharField(blank=True, max_length=64)),
                ("value", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person_id", "modality", "body_part"), name="hanging_once_a_kind"
                    )
                ],
            },
        ),
    ]
