"""The database itself refuses to change a signed version; a lost trigger fails a test."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER reports_version_is_signed BEFORE UPDATE ON reports_reportversion
BEGIN SELECT RAISE(ABORT, 'a signed version never changes'); END
"""
POSTGRESQL = """
CREATE FUNCTION reports_version_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a signed version never changes'; END $$;
CREATE TRIGGER reports_version_is_signed BEFORE UPDATE ON reports_reportversion
FOR EACH ROW EXECUTE FUNCTION reports_version_is_signed();
"""


def guard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SQLITE if sqlite else POSTGRESQL)


def unguard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        on = "" if sqlite else " ON reports_reportversion"
        cursor.execute("DROP TRIGGER reports_version_is_signed" + on)
        if not sqlite:
            cursor.execute("DROP FUNCTION reports_version_is_signed()")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
