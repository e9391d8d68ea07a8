"""Keys by which programs act; each is for its user alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lianpin.toolkit.keys import Key
from lianpin.toolkit.wall import Guard


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_seal_identity_numbers")]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", Key(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="用途")),
                ("scope", models.CharField(choices=[("read", "只能查询"), ("act", "查询和办理")], max_length=4, verbose_name="权限")),
                ("start", models.CharField(max_length=12, verbose_name="密钥开头")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_on", models.DateField(verbose_name="创建日")),
                ("until_on", models.DateField(verbose_name="有效期至")),
                ("used_on", models.DateField(null=True, verbose_name="最近使用")),
                ("revoked_on", models.DateField(null=True, verbose_name="停用日")),
                ("revoked_because", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("minute", models.BigIntegerField(default=0)),
                ("uses", models.PositiveIntegerField(default=0)),
                ("membership", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="identity.membership")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="keys", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["user", "-id"], name="keys_of_user")],
                "constraints": [models.CheckConstraint(condition=models.Q(("until_on__gte", models.F("made_on"))), name="key_in_order")],
            },
        ),
        Guard("identity_apikey", "user_id = {actor}"),
    ]
