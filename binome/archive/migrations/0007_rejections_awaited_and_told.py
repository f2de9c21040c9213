"""Rejections of what is yet to come, notes for other nodes, and when a recall was pressed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0006_time_zones_and_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='recall',
            name='escalated_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='transfer',
            name='rejection',
            field=models.ForeignKey(blank=True, help_text='TELL: which one; none: the whole study was withdrawn', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='told', to='archive.rejection'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='way',
            field=models.CharField(choices=[('send', 'Send'), ('fetch', 'Fetch'), ('tell', 'Tell what is rejected')], max_length=5),
        ),
        migrations.CreateModel(
            name='AwaitedRejection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('study_instance_uid', models.CharField(max_length=64)),
                ('sop_instance_uid', models.CharField(max_length=64)),
                ('created_by', models.CharField(max_length=26)),
                ('created_by_name', models.CharField(blank=True, max_length=255)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='awaited', to='archive.instance')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.site')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sop_instance_uid', 'site', 'note'), name='awaited_once_a_note')],
            },
        ),
    ]
