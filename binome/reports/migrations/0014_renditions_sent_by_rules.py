"""Rules by which renditions of answers go to other machines, and what was sent by them."""

import binome.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0009_reports_sent_by_rules"),
        ("people", "0006_site_cards"),
        ("reports", "0013_signed_words_are_never_deleted"),
    ]

    operations = [
        migrations.CreateModel(
            name="RenditionRule",
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
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("encapsulated-pdf", "PDF inside a DICOM file"),
                            ("sr", "DICOM structured report"),
                            ("oru", "HL7 message (ORU)"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "fr"),
                            ("en", "en"),
                            ("es", "es"),
                            ("pt", "pt"),
                            ("ar", "ar"),
                        ],
                        max_length=2,
                    ),
                ),
                ("includes_preliminary", models.BooleanField(default=False)),
                ("receiver", models.CharField(blank=True, help_text="MSH-5", max_length=40)),
                ("host", models.CharField(blank=True, max_length=255)),
                ("port", models.PositiveIntegerField(blank=True, null=True)),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=26)),
                (
                    "peer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="archive.peer",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rendition_rules",
                        to="people.site",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SentRendition",
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
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("encapsulated-pdf", "PDF inside a DICOM file"),
                            ("sr", "DICOM structured report"),
                            ("oru", "HL7 message (ORU)"),
                        ],
                        max_length=16,
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("to", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("ordered_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="reports.renditionrule",
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="archive.transfer",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent",
                        to="reports.reportversion",
                    ),
                ),
            ],
            options={
                "ordering": ["ordered_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "rule"), name="sent_once_a_version_and_rule"
                    )
                ],
            },
        ),
    ]
