"""Time zone and request attributes of studies and series, read again from the headers kept."""

from dataclasses import asdict

from django.db import migrations, models


def read_again(apps, schema_editor):
    """Fill the new columns of what was stored before."""
    from binome.archive.told_once import told_once

    Series = apps.get_model('archive', 'Series')
    for series in Series.objects.select_related('study').order_by('pk').iterator(chunk_size=500):
        first = series.instances.order_by('serial').values_list('header', flat=True).first()
        said = told_once(bytes(first or b''))
        if said.timezone_offset_from_utc or said.request_attributes:
            Series.objects.filter(pk=series.pk).update(**asdict(said))
        if said.timezone_offset_from_utc and not series.study.timezone_offset_from_utc:
            zone = said.timezone_offset_from_utc
            type(series.study).objects.filter(pk=series.study_id).update(timezone_offset_from_utc=zone)


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0005_fewer_indexes_an_instance'),
    ]

    operations = [
        migrations.AddField(
            model_name='series',
            name='request_attributes',
            field=models.TextField(blank=True, help_text='Items as DICOM JSON'),
        ),
        migrations.AddField(
            model_name='series',
            name='timezone_offset_from_utc',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name='study',
            name='timezone_offset_from_utc',
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.RunPython(read_again, migrations.RunPython.noop),
    ]
