"""Months up to whose end books are closed: the database takes no entry of theirs any more."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from lianpin.toolkit.keys import Key


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0008_stand_behind_the_wall'),
        ('ledger', '0004_draw_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosedPeriod',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='月份')),
                ('closed_on', models.DateField(verbose_name='结账日')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closed_periods', to='identity.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'month'), name='closed_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='a_month_by_its_first_day')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedperiod',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ec4a3b352ec0747f1e908cc824284ab0a5bbbd62', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_034f4', table='ledger_closedperiod', when='BEFORE')),
        ),
    ]
