"""Copies, saved filters, and who reads which case; indexes for lists of a million cases."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0003_keep_search_keys'),
        ('cases', '0005_raise_objections'),
        ('identity', '0004_keep_search_keys'),
        ('regulations', '0002_protect_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='附言')),
                ('copied_as', models.CharField(max_length=200, verbose_name='抄送人')),
                ('copied_on', models.DateField(verbose_name='抄送日')),
            ],
        ),
        migrations.CreateModel(
            name='Reader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('query', models.CharField(max_length=1000)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.RemoveIndex(
            model_name='step',
            name='step_inbox',
        ),
        migrations.AddField(
            model_name='case',
            name='keys',
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['opened_by', 'id'], name='case_opened'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['person', 'id'], name='case_about'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='case_keys'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['unit', 'due_on', 'id'], name='step_inbox'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['unit', 'opened_on', 'id'], name='step_inbox_age'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['person', 'due_on', 'id'], name='step_own_inbox'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['taken_by', 'unit', 'taken_on', 'id'], name='step_done'),
        ),
        migrations.AddField(
            model_name='copy',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='cases.case'),
        ),
        migrations.AddField(
            model_name='copy',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='identity.unit'),
        ),
        migrations.AddField(
            model_name='copy',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reader',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readers', to='cases.case'),
        ),
        migrations.AddField(
            model_name='reader',
            name='unit',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.unit'),
        ),
        migrations.AddField(
            model_name='reader',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to='identity.unit'),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(fields=['unit', 'id'], name='copies_of_unit'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(fields=['user', 'id'], name='copies_of_user'),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.UniqueConstraint(fields=('case', 'unit', 'user'), name='one_copy_for_each', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.CheckConstraint(condition=models.Q(('unit', None), ('user', None), _connector='XOR'), name='copy_for_one'),
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(fields=['unit', 'case'], name='cases_of_unit'),
        ),
        migrations.AddIndex(
            model_name='reader',
            index=models.Index(fields=['user', 'case'], name='cases_of_user'),
        ),
        migrations.AddConstraint(
            model_name='reader',
            constraint=models.UniqueConstraint(fields=('case', 'unit', 'user'), name='one_reader_of_a_case', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('user', 'name'), name='one_filter_of_a_name'),
        ),
    ]
