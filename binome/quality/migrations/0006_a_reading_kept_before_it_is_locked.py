"""A second reading may be kept before it is locked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0005_forecasts'),
    ]

    operations = [
        migrations.AddField(
            model_name='peerreview',
            name='draft',
            field=models.TextField(blank=True, help_text='Not locked yet', max_length=5000),
        ),
    ]
