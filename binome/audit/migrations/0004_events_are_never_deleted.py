"""SQLite refuses to delete an event too, as PostgreSQL does since the migration before."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_auditevent
BEGIN SELECT RAISE(ABORT, 'an audit event is never deleted'); END
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(SQLITE)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_event_stays")


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_events_never_change")]
    operations = [migrations.RunPython(guard, unguard)]
