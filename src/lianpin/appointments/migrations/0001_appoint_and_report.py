"""Appointments, monthly reports and their imports."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("agreements", "__first__"),
        ("cases", "__first__"),
        ("documents", "__first__"),
        ("identity", "__first__"),
        ("posts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='任职编号')),
                ('effort', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='从业比例')),
                ('during', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='聘期')),
                ('status', models.CharField(choices=[('active', '在聘'), ('ended', '已结束')], default='active', max_length=8, verbose_name='状态')),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appointment', to='agreements.agreement')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appointment', to='cases.case')),
                ('home', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='home_appointments', to='identity.organisation')),
                ('home_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='identity.unit')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='host_appointments', to='identity.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='identity.person')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='posts.post')),
            ],
        ),
        migrations.CreateModel(
            name='ReportImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rows_count', models.PositiveIntegerField(verbose_name='行数')),
                ('imported_on', models.DateField(verbose_name='导入日')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='documents.attachment')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='identity.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='MonthlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('actual_days', models.PositiveSmallIntegerField(verbose_name='实际工作日数')),
                ('paid', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='实付报酬')),
                ('status', models.CharField(choices=[('reported', '待本人确认'), ('confirmed', '已确认'), ('disputed', '有异议')], default='reported', max_length=10, verbose_name='状态')),
                ('reported_by', models.CharField(max_length=200, verbose_name='填报人')),
                ('reported_on', models.DateField(verbose_name='填报日')),
                ('confirmed_by', models.CharField(blank=True, max_length=200, verbose_name='确认人')),
                ('confirmed_on', models.DateField(null=True, verbose_name='确认日')),
                ('dispute', models.TextField(blank=True, verbose_name='异议')),
                ('settlement', models.TextField(blank=True, verbose_name='核定说明')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='appointments.appointment')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='appointments.reportimport')),
            ],
            options={
                'ordering': ['month'],
            },
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('effort__gt', 0), ('effort__lt', 1)), name='appointment_effort_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.UniqueConstraint(fields=('appointment', 'month'), name='one_report_a_month'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.CheckConstraint(condition=models.Q(('actual_days__lte', 31)), name='days_of_a_month'),
        ),
        migrations.AddConstraint(
            model_name='monthlyreport',
            constraint=models.CheckConstraint(condition=models.Q(('paid__gte', 0)), name='pay_is_not_negative'),
        ),
    ]
