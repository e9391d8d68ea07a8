"""What is searched for is found by Chinese, by pinyin and by initials."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations

from lianpin.toolkit.search import keys_of


def fill(apps, schema_editor):
    rows = apps.get_model("agreements", "Agreement").objects.using(schema_editor.connection.alias)
    for row in rows.select_related("holder").iterator(2000):
        rows.filter(pk=row.pk).update(keys=keys_of(row.number, row.title, spoken=[row.holder.name]))


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0002_demand_events'),
        ('documents', '0001_store_files_and_papers'),
        ('identity', '0004_keep_search_keys'),
        ('regulations', '0002_protect_versions'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='keys',
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='agreement',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='agreement_keys'),
        ),
    ]
