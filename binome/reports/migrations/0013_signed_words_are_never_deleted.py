"""The database refuses to delete a signed version or a signed opinion, as it refuses to change one."""

from django.db import migrations

WHICH = {
    "reports_version_stays": ("reports_reportversion", "", "a signed version is never deleted"),
    "reports_opinion_stays": (
        "reports_opinion", "WHEN (OLD.signed_at IS NOT NULL)", "a signed opinion is never deleted",
    ),
}


def guard(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        for name, (table, when, why) in WHICH.items():
            if is_sqlite:
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE DELETE ON {table} {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
                )
                continue
            cursor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{why}'; END $$; "
                f"CREATE TRIGGER {name} BEFORE DELETE ON {table} "
                f"FOR EACH ROW {when} EXECUTE FUNCTION {name}()"
            )


def unguard(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        for name, (table, _when, _why) in WHICH.items():
            cursor.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
            if not is_sqlite:
                cursor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_taught_words")]
    operations = [migrations.RunPython(guard, unguard)]
