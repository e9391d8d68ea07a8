"""Shares as they were promised, months as they were worked, tolerances and warnings."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from lianpin.toolkit.keys import Key


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0006_draw_keys'),
        ('agreements', '0005_stand_behind_the_wall'),
        ('appointments', '0004_stand_behind_the_wall'),
        ('identity', '0008_stand_behind_the_wall'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('days', models.DecimalField(decimal_places=1, max_digits=3, verbose_name='实际工作日数')),
                ('paid', models.DecimalField(decimal_places=2, max_digits=16, null=True, verbose_name='实付报酬')),
                ('status', models.CharField(choices=[('reported', '待对方确认'), ('certified', '已认定'), ('disputed', '对方有异议'), ('maintained', '待核定'), ('replaced', '已更正')], default='reported', max_length=10, verbose_name='状态')),
                ('reason', models.TextField(blank=True, verbose_name='更正说明')),
                ('side', models.CharField(choices=[('person', '本人'), ('home', '高校'), ('host', '企业')], max_length=6, verbose_name='填报方')),
                ('reported_as', models.CharField(max_length=200, verbose_name='填报人')),
                ('reported_on', models.DateField(verbose_name='填报日')),
                ('dispute', models.TextField(blank=True, verbose_name='异议')),
                ('answer', models.TextField(blank=True, verbose_name='坚持的理由')),
                ('settlement', models.TextField(blank=True, verbose_name='核定依据')),
                ('certified_as', models.CharField(blank=True, max_length=200, verbose_name='认定人')),
                ('certified_on', models.DateField(null=True, verbose_name='认定日')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='appointments.appointment')),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='effort.attendance')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='identity.organisation')),
                ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['month', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('reported', 'disputed', 'maintained'))), fields=('appointment', 'organisation', 'month'), name='one_open_attendance'), models.UniqueConstraint(condition=models.Q(('status', 'certified')), fields=('appointment', 'organisation', 'month'), name='one_certified_attendance'), models.CheckConstraint(condition=models.Q(('days__gte', 0), ('days__lte', 31)), name='attendance_days_of_a_month')],
            },
        ),
        migrations.CreateModel(
            name='Drift',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('months', models.PositiveSmallIntegerField(verbose_name='观察月数')),
                ('promised', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='约定比例')),
                ('actual', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='实际比例')),
                ('points', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='允许偏差')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('warned_on', models.DateField(verbose_name='预警日')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drifts', to='appointments.appointment')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drifts', to='identity.organisation')),
            ],
            options={
                'ordering': ['-month', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('appointment', 'organisation', 'month'), name='one_warning_a_month')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('agreement', '双聘协议'), ('employment', '单位聘用')], max_length=10, verbose_name='来源')),
                ('number', models.CharField(max_length=60, verbose_name='协议或者合同编号')),
                ('effort', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='从业比例')),
                ('agreed', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='约定期间')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='有效期间')),
                ('promised_as', models.CharField(blank=True, max_length=200, verbose_name='登记人')),
                ('promised_on', models.DateField(verbose_name='登记日')),
                ('agreement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='agreements.agreement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='identity.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='identity.person')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='identity.unit')),
            ],
            options={
                'ordering': ['agreed', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('effort__gt', 0), ('effort__lte', 1)), name='effort_is_a_share'), models.CheckConstraint(condition=models.Q(('agreed__isempty', False), ('agreed__lower_inf', False), ('during__contained_by', models.F('agreed'))), name='effort_only_within_agreed'), models.CheckConstraint(condition=models.Q(models.Q(('agreement__isnull', False), ('source', 'agreement')), models.Q(('agreement__isnull', True), ('source', 'employment')), _connector='OR'), name='effort_names_its_source')],
            },
        ),
        migrations.CreateModel(
            name='Tolerance',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.DecimalField(decimal_places=4, default=Decimal('0.10'), max_digits=5, verbose_name='允许偏差')),
                ('months', models.PositiveSmallIntegerField(default=3, verbose_name='观察月数')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='tolerance', to='identity.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0), ('points__lt', 1)), name='tolerance_is_a_share'), models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 12)), name='tolerance_within_a_year')],
            },
        ),
    ]
