"""Agreements, clauses and signatures; one in force of a kind for one person at one time."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("documents", "__first__"),
        ("identity", "__first__"),
        ("regulations", "__first__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='协议编号')),
                ('kind', models.CharField(max_length=80, verbose_name='协议类别')),
                ('title', models.CharField(max_length=160, verbose_name='标题')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='期限')),
                ('status', models.CharField(choices=[('draft', '待签订'), ('in_force', '已签订'), ('lapsed', '已失效'), ('terminated', '已终止')], default='draft', max_length=12, verbose_name='状态')),
                ('signed_on', models.DateField(null=True, verbose_name='签订日')),
                ('confirmed_copy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='confirmed_agreements', to='documents.document')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='documents.document')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='identity.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='regulations.version')),
            ],
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=60, verbose_name='条款')),
                ('text', models.TextField(verbose_name='内容')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='agreements.agreement')),
            ],
            options={
                'ordering': ['ordinal'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=20, verbose_name='当事人')),
                ('signed_as', models.CharField(blank=True, max_length=200)),
                ('signed_on', models.DateField(null=True, verbose_name='签署日')),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='agreements.agreement')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='identity.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='identity.person')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='identity.unit')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'in_force')), expressions=[('holder', '='), ('kind', '='), ('during', '&&')], name='one_valid_agreement_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('agreement', 'ordinal'), name='one_clause_of_an_ordinal'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(fields=('agreement', 'party'), name='one_signature_of_a_party'),
        ),
    ]
