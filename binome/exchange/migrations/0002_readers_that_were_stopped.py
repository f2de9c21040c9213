"""How often the reader of an incoming file was stopped by time or memory."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="stopped_readers",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
