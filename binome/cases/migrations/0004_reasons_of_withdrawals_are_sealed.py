"""Why a case was withdrawn is kept sealed to its site; what stood there in clear is sealed now."""

from django.db import migrations, models


def seal(apps, schema_editor):
    from binome.identity.words import PREFIX, sealed_words

    Case = apps.get_model("cases", "Case")
    for case in Case.objects.exclude(withdrawn_reason=""):
        if not case.withdrawn_reason.startswith(PREFIX):
            words = sealed_words(case.site_id, case.withdrawn_reason)
            Case.objects.filter(pk=case.pk).update(withdrawn_reason=words)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_the_network_at_work")]
    operations = [
        migrations.AlterField(
            model_name="case",
            name="withdrawn_reason",
            field=models.TextField(blank=True, help_text="Sealed to the site (identity.words)"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
