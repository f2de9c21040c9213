import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import binome.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0006_search_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pkcs12", models.BinaryField()),
                ("name", models.CharField(help_text="The common name in its certificate", max_length=200)),
                ("issuer", models.CharField(max_length=300)),
                ("expires_at", models.DateTimeField()),
                ("added_at", models.DateTimeField()),
                ("person", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="signing_key", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="SignedPaper",
            fields=[
                ("id", models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=12)),
                ("page_hash", models.CharField(max_length=64, unique=True)),
                ("pdf", models.BinaryField()),
                ("signer", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("is_stamped", models.BooleanField(default=False)),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="reports.reportversion")),
            ],
        ),
    ]
