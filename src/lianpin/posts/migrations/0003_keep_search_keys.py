"""What is searched for is found by Chinese, by pinyin and by initials."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations

from lianpin.toolkit.search import keys_of


def fill(apps, schema_editor):
    rows = apps.get_model("posts", "Post").objects.using(schema_editor.connection.alias)
    for row in rows.select_related("enterprise", "university").iterator(2000):
        rows.filter(pk=row.pk).update(keys=keys_of(row.number, spoken=[row.title, row.enterprise.name, row.university.name]))


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0004_keep_search_keys'),
        ('posts', '0002_demand_events'),
        ('regulations', '0002_protect_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='keys',
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='post',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='post_keys'),
        ),
    ]
