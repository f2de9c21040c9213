"""Cases are found by their words: FTS5 on SQLite, a GIN index on PostgreSQL; none is lost."""

import django.db.models.deletion
from django.db import migrations, models

import binome.kernel.ids

SQLITE = (
    "CREATE VIRTUAL TABLE cases_casewords_fts USING fts5("
    "text, content='cases_casewords', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER cases_casewords_come AFTER INSERT ON cases_casewords BEGIN "
    "INSERT INTO cases_casewords_fts(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER cases_casewords_go AFTER DELETE ON cases_casewords BEGIN "
    "INSERT INTO cases_casewords_fts(cases_casewords_fts, rowid, text) "
    "VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER cases_casewords_change AFTER UPDATE ON cases_casewords BEGIN "
    "INSERT INTO cases_casewords_fts(cases_casewords_fts, rowid, text) "
    "VALUES ('delete', old.id, old.text); "
    "INSERT INTO cases_casewords_fts(rowid, text) VALUES (new.id, new.text); END",
)
POSTGRESQL = (
    "CREATE INDEX cases_casewords_gin ON cases_casewords USING gin (to_tsvector('simple', text))",
)
SPOKEN = ("name", "question", "clinical_context", "body_part", "modality", "modalities", "onset")


def index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def forget(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE cases_casewords_fts", params=None)


def take_in(apps, schema_editor):
    from binome.cases.searching import folded

    model = apps.get_model("cases", "CaseWords")
    cases = apps.get_model("cases", "Case").objects.values_list("pk", *SPOKEN)
    rows = (model(case_id=pk, text=folded("\n".join(said))) for pk, *said in cases.iterator())
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == 500:
            model.objects.bulk_create(batch)
            batch = []
    model.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_pathways")]
    operations = [
        migrations.CreateModel(
            name="CaseWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseTag",
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
                ("word", models.CharField(max_length=30)),
                ("by_id", models.CharField(max_length=26)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tags",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["word"],
                "indexes": [models.Index(fields=["word"], name="cases_caset_word_ix")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "word"), name="tag_once_a_case")
                ],
            },
        ),
        migrations.RunPython(index, forget),
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
