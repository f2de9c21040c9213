"""The database itself refuses to change an event, and on PostgreSQL to delete one.

SQLite has no roles, and whoever holds the file can drop a trigger: there the log tells.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_event_is_written BEFORE UPDATE ON audit_auditevent
BEGIN SELECT RAISE(ABORT, 'an audit event never changes'); END
"""
POSTGRESQL = """
CREATE FUNCTION audit_event_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'an audit event never changes'; END $$;
CREATE TRIGGER audit_event_is_written BEFORE UPDATE OR DELETE ON audit_auditevent
FOR EACH ROW EXECUTE FUNCTION audit_event_is_written();
"""


def guard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SQLITE if sqlite else POSTGRESQL)


def unguard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        on = "" if sqlite else " ON audit_auditevent"
        cursor.execute("DROP TRIGGER audit_event_is_written" + on)
        if not sqlite:
            cursor.execute("DROP FUNCTION audit_event_is_written()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_transparency_log")]
    operations = [migrations.RunPython(guard, unguard)]
