import django.db.models.deletion
from django.db import migrations, models

import binome.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_second_opinions")]

    operations = [
        migrations.CreateModel(
            name="Dictation",
            fields=[
                ("id", models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ("key", models.CharField(help_text="The browser's own name for the recording", max_length=40)),
                ("language", models.CharField(max_length=2)),
                ("audio", models.BinaryField()),
                ("media_type", models.CharField(max_length=60)),
                ("words", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("report", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="dictations", to="reports.report")),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [models.UniqueConstraint(fields=("report", "key"), name="dictation_once_a_key")],
            },
        ),
    ]
