"""Commitment reports that outlive a restart of the node."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0007_rejections_awaited_and_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ae_title', models.CharField(help_text='What the peer called itself', max_length=16)),
                ('own_title', models.CharField(max_length=16)),
                ('transaction_uid', models.CharField(max_length=64)),
                ('references', models.JSONField()),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='When it is tried again by whoever finds it')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='owed_reports', to='archive.peer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('peer', 'transaction_uid'), name='owed_once_a_transaction')],
            },
        ),
    ]
