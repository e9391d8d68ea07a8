"""Objections to public notices, which stop their clock; a step knows from which day it is counted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_hand_on_steps'),
        ('documents', '0001_store_files_and_papers'),
        ('identity', '0002_name_administrators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='publicnotice',
            name='suspended_days',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='顺延工作日数'),
        ),
        migrations.AddField(
            model_name='publicnotice',
            name='suspended_on',
            field=models.DateField(null=True, verbose_name='中止日'),
        ),
        migrations.AddField(
            model_name='step',
            name='counted_from_on',
            field=models.DateField(null=True, verbose_name='起算日'),
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='异议编号')),
                ('token', models.CharField(max_length=64, unique=True)),
                ('key', models.UUIDField(unique=True)),
                ('about', models.CharField(max_length=200, verbose_name='公示')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='异议人')),
                ('contact', models.CharField(blank=True, max_length=120, verbose_name='联系方式')),
                ('concerned', models.CharField(blank=True, max_length=200, verbose_name='涉及的工作人员')),
                ('text', models.TextField(verbose_name='事实和理由')),
                ('status', models.CharField(choices=[('open', '查核中'), ('upheld', '成立'), ('dismissed', '不成立'), ('ended', '查核终止')], default='open', max_length=9, verbose_name='状态')),
                ('raised_on', models.DateField(verbose_name='提出日')),
                ('due_on', models.DateField(null=True, verbose_name='答复期限')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='暂定')),
                ('answer', models.TextField(blank=True, verbose_name='答复')),
                ('answered_as', models.CharField(blank=True, max_length=200, verbose_name='答复人')),
                ('answered_on', models.DateField(null=True, verbose_name='答复日')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to=settings.AUTH_USER_MODEL)),
                ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='documents.attachment')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='cases.case')),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='objections', to='cases.publicnotice')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='identity.unit')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER cases_objection_demands_event AFTER UPDATE OF status ON cases_objection "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('cases.case', 'case_id')",
            "DROP TRIGGER cases_objection_demands_event ON cases_objection",
        ),
    ]
