"""A person is asked to decide where the engine has refused. The unit that decides reads the request and its file, and not the case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lianpin.toolkit.keys import Key
from lianpin.toolkit.wall import Guard, Widen


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_ask_for_consent'),
        ('documents', '0002_stand_behind_the_wall'),
        ('identity', '0010_seal_identity_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='请求编号')),
                ('about', models.CharField(max_length=300, verbose_name='办件')),
                ('refused', models.JSONField(verbose_name='不符合的条件')),
                ('text', models.TextField(verbose_name='说明')),
                ('status', models.CharField(choices=[('open', '等待人工决定'), ('upheld', '维持，不符合条件'), ('admitted', '准予申报'), ('corrected', '事实有误，请更正')], default='open', max_length=9, verbose_name='状态')),
                ('asked_on', models.DateField(verbose_name='请求日')),
                ('due_on', models.DateField(verbose_name='决定期限')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='暂定')),
                ('answer', models.TextField(blank=True, verbose_name='理由')),
                ('answered_as', models.CharField(blank=True, max_length=200, verbose_name='决定人')),
                ('answered_on', models.DateField(null=True, verbose_name='决定日')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='admissions_decided', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions_asked', to=settings.AUTH_USER_MODEL)),
                ('attachment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='documents.attachment')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='cases.case')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='identity.unit')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('case',), name='one_admission_at_a_time')],
            },
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER cases_admission_demands_event AFTER UPDATE OF status ON cases_admission "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('cases.case', 'case_id')",
            "DROP TRIGGER cases_admission_demands_event ON cases_admission",
        ),
        Guard("cases_admission", "unit_id = {unit} OR cases_seen(case_id)"),
        # The row is looked up behind its own wall: whoever is shown a request is shown its file.
        Widen("documents_attachment", "of_admissions", "EXISTS (SELECT FROM cases_admission a WHERE a.attachment_id = documents_attachment.id)"),
    ]
