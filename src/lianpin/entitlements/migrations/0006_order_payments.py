"""Payments with a reference of their own, the answers of banks, formats and budgets."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from lianpin.toolkit.keys import Key


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_stand_behind_the_wall'),
        ('entitlements', '0005_draw_keys'),
        ('identity', '0008_stand_behind_the_wall'),
        ('ledger', '0004_draw_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BankReturn',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('digest', models.CharField(max_length=64)),
                ('paid_count', models.PositiveIntegerField(verbose_name='成功笔数')),
                ('failed_count', models.PositiveIntegerField(verbose_name='失败笔数')),
                ('read_on', models.DateField(verbose_name='读取日')),
            ],
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('article', models.CharField(blank=True, max_length=60, verbose_name='依据')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='金额')),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True, verbose_name='付款编号')),
                ('payee', models.CharField(max_length=120, verbose_name='受领人')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='金额')),
                ('account_tail', models.CharField(blank=True, max_length=4, verbose_name='账号末四位')),
                ('account_digest', models.CharField(blank=True, max_length=64)),
                ('status', models.CharField(choices=[('pending', '待回单'), ('paid', '已支付'), ('failed', '支付失败'), ('cancelled', '已取消')], default='pending', max_length=10, verbose_name='状态')),
                ('result_on', models.DateField(null=True, verbose_name='银行日期')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='失败原因')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentFormat',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('kind', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'XLSX')], default='csv', max_length=4, verbose_name='文件类型')),
                ('encoding', models.CharField(choices=[('utf-8-sig', 'UTF-8'), ('gb18030', 'GB18030')], default='utf-8-sig', max_length=10, verbose_name='编码')),
                ('amounts', models.CharField(choices=[('plain', '1234.50'), ('grouped', '1,234.50'), ('fen', '123450（分）')], default='plain', max_length=8, verbose_name='金额写法')),
                ('columns', models.JSONField(verbose_name='付款文件的列')),
                ('returns', models.JSONField(verbose_name='回单文件的列')),
                ('paid_words', models.JSONField(verbose_name='表示成功的词')),
                ('failed_words', models.JSONField(verbose_name='表示失败的词')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentLine',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_live', models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField(
            model_name='settlementbatch',
            name='exported_on',
            field=models.DateField(null=True, verbose_name='导出日'),
        ),
        migrations.AlterField(
            model_name='settlementbatch',
            name='status',
            field=models.CharField(choices=[('drafted', '待复核'), ('approved', '待支付'), ('partly', '部分支付'), ('paid', '已支付'), ('failed', '支付失败'), ('rejected', '已退回')], default='drafted', max_length=10, verbose_name='状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settlementbatch',
            trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."payer_id" IS DISTINCT FROM (NEW."payer_id") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."due_until" IS DISTINCT FROM (NEW."due_until") OR OLD."rows_count" IS DISTINCT FROM (NEW."rows_count") OR OLD."total" IS DISTINCT FROM (NEW."total") OR OLD."drafted_by_id" IS DISTINCT FROM (NEW."drafted_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c0f7c7137014d94644d3de8a76461cfa9d95ee17', operation='UPDATE', pgid='pgtrigger_fixed_472fa', table='entitlements_settlementbatch', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='settlementbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['partly', 'paid']), _negated=True), ('approved_by__isnull', False), _connector='OR'), name='paid_is_approved'),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='attachment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.attachment'),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='entitlements.settlementbatch'),
        ),
        migrations.AddField(
            model_name='bankreturn',
            name='read_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='budget',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budgets', to='identity.unit'),
        ),
        migrations.AddField(
            model_name='payment',
            name='bank_return',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='entitlements.bankreturn'),
        ),
        migrations.AddField(
            model_name='payment',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='entitlements.settlementbatch'),
        ),
        migrations.AddField(
            model_name='payment',
            name='entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='ledger.entry'),
        ),
        migrations.AddField(
            model_name='payment',
            name='payee_organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='identity.organisation'),
        ),
        migrations.AddField(
            model_name='payment',
            name='payee_person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='identity.person'),
        ),
        migrations.AddField(
            model_name='payment',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='paymentformat',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_formats', to='identity.unit'),
        ),
        migrations.AddField(
            model_name='paymentline',
            name='entitlement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_lines', to='entitlements.entitlement'),
        ),
        migrations.AddField(
            model_name='paymentline',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='entitlements.payment'),
        ),
        migrations.AddConstraint(
            model_name='bankreturn',
            constraint=models.UniqueConstraint(fields=('batch', 'digest'), name='a_return_is_read_once'),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.UniqueConstraint(fields=('unit', 'year', 'article'), name='one_budget_of_an_article'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_has_an_amount'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('result_on__isnull', False), ('status', 'paid')), models.Q(models.Q(('status', 'paid'), _negated=True), ('entry__isnull', True)), _connector='OR'), name='paid_is_posted'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='settled_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."status" = \'pending\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='aeace010b92b5a22a27d68a72b8345941dc7f705', operation='UPDATE', pgid='pgtrigger_settled_once_0724f', table='entitlements_payment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ea8ab05947185196d147fabbb05f2ca4c6895234', operation='DELETE', pgid='pgtrigger_kept_55e09', table='entitlements_payment', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='paymentformat',
            constraint=models.UniqueConstraint(fields=('unit', 'name'), name='one_format_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.UniqueConstraint(condition=models.Q(('is_live', True)), fields=('entitlement',), name='one_live_payment'),
        ),
        migrations.AddConstraint(
            model_name='paymentline',
            constraint=models.UniqueConstraint(fields=('payment', 'entitlement'), name='a_line_of_a_payment'),
        ),
    ]
