import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import binome.kernel.ids

SQLITE = """
CREATE TRIGGER reports_opinion_is_signed BEFORE UPDATE ON reports_opinion
WHEN OLD.signed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a signed opinion never changes'); END
"""
POSTGRESQL = """
CREATE FUNCTION reports_opinion_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a signed opinion never changes'; END $$;
CREATE TRIGGER reports_opinion_is_signed BEFORE UPDATE ON reports_opinion
FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION reports_opinion_is_signed();
"""


def guard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SQLITE if sqlite else POSTGRESQL)


def unguard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        on = "" if sqlite else " ON reports_opinion"
        cursor.execute("DROP TRIGGER reports_opinion_is_signed" + on)
        if not sqlite:
            cursor.execute("DROP FUNCTION reports_opinion_is_signed()")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0007_signing_keys_and_signed_papers"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ("asked_by_name", models.CharField(max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("why", models.TextField(blank=True, max_length=1000)),
                ("findings", models.TextField(blank=True, max_length=20000)),
                ("conclusion", models.TextField(blank=True, max_length=20000)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(default=dict)),
                ("answer_hash", models.CharField(blank=True, max_length=64)),
                ("own_hash", models.CharField(blank=True, max_length=64)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="cases.case")),
                ("reader", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("case", "reader"), name="opinion_once_a_case_and_reader")],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
