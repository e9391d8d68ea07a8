"""The assessments of appointments, year by year."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '__first__'),
        ('appointments', '0001_appoint_and_report'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='考核年度')),
                ('score', models.DecimalField(decimal_places=1, max_digits=4, null=True, verbose_name='综合得分')),
                ('grade', models.CharField(blank=True, max_length=12, verbose_name='考核等次')),
                ('confirmed_on', models.DateField(null=True, verbose_name='结果确定日')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='assessment', to='cases.case')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='appointments.appointment')),
            ],
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('appointment', 'year'), name='one_assessment_a_year'),
        ),
    ]
