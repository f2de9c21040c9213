import django.db.models.deletion
from django.db import migrations, models

import binome.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_hangings")]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ("person_id", models.CharField(max_length=26)),
                ("person_name", models.CharField(max_length=120)),
                ("said", models.TextField(blank=True, max_length=1000)),
                ("is_done", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="acknowledgements", to="reports.reportversion")),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.AddField(
            model_name="report",
            name="template_id",
            field=models.CharField(blank=True, help_text="The last template that filled it", max_length=80),
        ),
    ]
