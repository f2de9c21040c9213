"""Where the pieces of what a site sent lie, so that they need not be sent again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("fleet", "0002_cases_parcels_and_replies_of_boxes"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("file", models.CharField(help_text="SHA-256 of the stored file", max_length=64)),
                ("offset", models.PositiveBigIntegerField()),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("noted_at", models.DateTimeField()),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.site",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="heldpiece",
            constraint=models.UniqueConstraint(
                fields=("site", "digest", "file"), name="a_piece_once_a_file_of_a_site"
            ),
        ),
    ]
