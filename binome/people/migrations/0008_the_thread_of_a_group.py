"""The thread of a group, and until when each has read it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import binome.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_institutions_verified_until"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupLine",
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
                ("author_id", models.CharField(max_length=26)),
                ("author_name", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
                ("text", models.CharField(max_length=1000)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="people.group",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["group", "at"], name="people_grou_group_i_0e00a5_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until_at", models.DateTimeField()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reads",
                        to="people.group",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "person"), name="group_read_once_a_person"
                    )
                ],
            },
        ),
    ]
