"""Rejected images, recalls and who has them still, linked priors, our title at each node."""

import binome.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0003_transfers'),
        ('people', '0002_sign_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='peer',
            name='fetching',
            field=models.CharField(choices=[('move', 'It calls back (C-MOVE)'), ('get', 'On the same connection (C-GET)')], default='move', max_length=4),
        ),
        migrations.AddField(
            model_name='peer',
            name='own_title',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('created_by_name', models.CharField(blank=True, max_length=255)),
                ('created_at', models.DateTimeField()),
                ('study', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recall', to='archive.study')),
            ],
        ),
        migrations.CreateModel(
            name='Rejection',
            fields=[
                ('id', models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('code', models.CharField(choices=[('113001', 'Rejected for quality reasons'), ('113037', 'Rejected for patient safety reasons'), ('113038', 'Taken under a wrong order or patient'), ('113039', 'Kept long enough by law')], max_length=16)),
                ('created_by', models.CharField(max_length=26)),
                ('created_by_name', models.CharField(blank=True, max_length=255)),
                ('created_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by_name', models.CharField(blank=True, max_length=255)),
                ('note', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='archive.instance')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rejections', to='people.site')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rejections', to='archive.study')),
            ],
        ),
        migrations.CreateModel(
            name='RejectedInstance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rejections', to='archive.instance')),
                ('rejection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejected', to='archive.rejection')),
            ],
        ),
        migrations.CreateModel(
            name='PriorLink',
            fields=[
                ('id', models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('linked_by_name', models.CharField(blank=True, max_length=255)),
                ('linked_at', models.DateTimeField()),
                ('contested_by_name', models.CharField(blank=True, max_length=255)),
                ('contested_at', models.DateTimeField(blank=True, null=True)),
                ('unlinked_by_name', models.CharField(blank=True, max_length=255)),
                ('unlinked_at', models.DateTimeField(blank=True, null=True)),
                ('earlier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='later_links', to='archive.study')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prior_links', to='archive.study')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('contested_at__isnull', True), ('unlinked_at__isnull', True)), fields=('study', 'earlier'), name='prior_linked_once')],
            },
        ),
        migrations.CreateModel(
            name='Holder',
            fields=[
                ('id', models.CharField(default=binome.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('program', 'Program'), ('node', 'DICOM node')], max_length=7)),
                ('holder_id', models.CharField(db_index=True, max_length=26)),
                ('name', models.CharField(blank=True, max_length=255)),
                ('opened_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_by_name', models.CharField(blank=True, max_length=255)),
                ('recall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holders', to='archive.recall')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recall', 'kind', 'holder_id'), name='holder_once_a_recall')],
            },
        ),
        migrations.AddIndex(
            model_name='rejection',
            index=models.Index(fields=['site', 'created_at'], name='archive_rej_site_id_83837d_idx'),
        ),
        migrations.AddConstraint(
            model_name='rejectedinstance',
            constraint=models.UniqueConstraint(fields=('rejection', 'instance'), name='instance_once_a_rejection'),
        ),
    ]
