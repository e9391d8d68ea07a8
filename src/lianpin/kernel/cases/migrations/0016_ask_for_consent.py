"""A file passes to a body with the consent of the person whom it is about; what they were asked is theirs and the case's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lianpin.toolkit.keys import Key
from lianpin.toolkit.wall import Guard


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_seal_contacts'),
        ('identity', '0010_seal_identity_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', Key(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='告知内容')),
                ('told', models.CharField(max_length=64)),
                ('status', models.CharField(choices=[('asked', '等待本人答复'), ('given', '已同意'), ('declined', '不同意'), ('withdrawn', '已撤回')], default='asked', max_length=9, verbose_name='状态')),
                ('asked_as', models.CharField(max_length=200, verbose_name='征求人')),
                ('asked_on', models.DateField(verbose_name='征求日')),
                ('answered_on', models.DateField(null=True, verbose_name='答复日')),
                ('withdrawn_on', models.DateField(null=True, verbose_name='撤回日')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='cases.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='identity.person')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='identity.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='consent_of_a_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['asked', 'given'])), fields=('case', 'recipient'), name='one_consent_at_a_time')],
            },
        ),
        Guard("cases_consent", "person_id = {person} OR asked_by_id = {actor} OR cases_seen(case_id)"),
    ]
