"""What is searched for is found by Chinese, by pinyin and by initials."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations

from lianpin.toolkit.search import keys_of


def fill(apps, schema_editor):
    rows = apps.get_model("identity", "Person").objects.using(schema_editor.connection.alias)
    for row in rows.iterator(2000):
        rows.filter(pk=row.pk).update(keys=keys_of(spoken=[row.name]))


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_delegate'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='keys',
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='person_keys'),
        ),
    ]
