"""Entitlements, settlement batches and the runs that computed them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('appointments', '0001_appoint_and_report'),
        ('identity', '__first__'),
        ('ledger', '0001_keep_books'),
        ('regulations', '__first__'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SettlementBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='批次号')),
                ('due_until', models.DateField(verbose_name='应付日截至')),
                ('rows_count', models.PositiveIntegerField(verbose_name='笔数')),
                ('total', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='合计')),
                ('status', models.CharField(choices=[('drafted', '待复核'), ('approved', '待支付'), ('paid', '已支付'), ('rejected', '已退回')], default='drafted', max_length=10, verbose_name='状态')),
                ('drafted_on', models.DateField(verbose_name='编制日')),
                ('approved_on', models.DateField(null=True, verbose_name='复核日')),
                ('paid_on', models.DateField(null=True, verbose_name='支付日')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='退回原因')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approved_batches', to=settings.AUTH_USER_MODEL)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafted_batches', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batch', to='ledger.entry')),
                ('paid_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='paid_batches', to=settings.AUTH_USER_MODEL)),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='identity.organisation')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='identity.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=60, verbose_name='项目')),
                ('english_item', models.CharField(blank=True, max_length=120)),
                ('period', models.CharField(blank=True, max_length=10, verbose_name='所属期')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('payer', models.CharField(max_length=40, verbose_name='支付方')),
                ('bearer', models.CharField(max_length=40, verbose_name='承担方')),
                ('payee', models.CharField(max_length=40, verbose_name='受领人')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='金额')),
                ('due_on', models.DateField(verbose_name='应付日')),
                ('article', models.CharField(max_length=60, verbose_name='依据')),
                ('trace', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('status', models.CharField(choices=[('due', '应付'), ('batched', '已列入结算'), ('paid', '已支付'), ('superseded', '已被更正')], default='due', max_length=10, verbose_name='状态')),
                ('computed_on', models.DateField(verbose_name='计算日')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='appointments.appointment')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='entitlements.entitlement')),
                ('payee_organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receivables', to='identity.organisation')),
                ('payee_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receivables', to='identity.person')),
                ('payer_organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payables', to='identity.organisation')),
                ('payer_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payables', to='identity.unit')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='regulations.version')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='entitlements.settlementbatch')),
            ],
        ),
        migrations.CreateModel(
            name='Computation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('needs', models.JSONField(default=list)),
                ('computed_on', models.DateField(verbose_name='计算日')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='computations', to='appointments.appointment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('appointment', 'year'), name='one_computation_a_year')],
            },
        ),
        migrations.AddIndex(
            model_name='settlementbatch',
            index=models.Index(fields=['unit', 'status'], name='batch_of_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='settlementbatch',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='two_people_settle'),
        ),
        migrations.AddConstraint(
            model_name='settlementbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'paid'), _negated=True), models.Q(('approved_by__isnull', False), ('entry__isnull', False)), _connector='OR'), name='paid_is_approved_and_posted'),
        ),
        migrations.AddIndex(
            model_name='entitlement',
            index=models.Index(fields=['payer_unit', 'status', 'due_on'], name='entitlement_to_settle'),
        ),
        migrations.AddIndex(
            model_name='entitlement',
            index=models.Index(fields=['appointment', 'year'], name='entitlement_of_a_year'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['batched', 'paid']), _negated=True), ('batch__isnull', False), _connector='OR'), name='settled_in_a_batch'),
        ),
    ]
