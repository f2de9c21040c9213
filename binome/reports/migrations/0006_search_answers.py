"""Answers are found by their words: FTS5 on SQLite, a GIN index on PostgreSQL; none is lost."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    "CREATE VIRTUAL TABLE reports_answerwords_fts USING fts5("
    "text, content='reports_answerwords', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER reports_answerwords_come AFTER INSERT ON reports_answerwords BEGIN "
    "INSERT INTO reports_answerwords_fts(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER reports_answerwords_go AFTER DELETE ON reports_answerwords BEGIN "
    "INSERT INTO reports_answerwords_fts(reports_answerwords_fts, rowid, text) "
    "VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER reports_answerwords_change AFTER UPDATE ON reports_answerwords BEGIN "
    "INSERT INTO reports_answerwords_fts(reports_answerwords_fts, rowid, text) "
    "VALUES ('delete', old.id, old.text); "
    "INSERT INTO reports_answerwords_fts(rowid, text) VALUES (new.id, new.text); END",
)
POSTGRESQL = (
    "CREATE INDEX reports_answerwords_gin ON reports_answerwords "
    "USING gin (to_tsvector('simple', text))",
)
GONE = ("DROP TABLE reports_answerwords_fts",)


def index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def forget(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in GONE:
            schema_editor.execute(statement, params=None)


def take_in(apps, schema_editor):
    from binome.reports.searching import words_of

    newest = {}
    versions = apps.get_model("reports", "ReportVersion").objects.order_by("number")
    for version in versions.iterator():
        newest[version.case_id] = (version.pk, words_of(version.content))
    model = apps.get_model("reports", "AnswerWords")
    model.objects.bulk_create(
        [model(case_id=case, version_id=key, text=text) for case, (key, text) in newest.items()],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_open_cases_by_index"),
        ("reports", "0005_macros_readers_and_codes"),
    ]
    operations = [
        migrations.CreateModel(
            name="AnswerWords",
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
                        related_name="answer_words",
                        to="cases.case",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.reportversion",
                    ),
                ),
            ],
        ),
        migrations.RunPython(index, forget),
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
