"""What happened is there for whoever did it; the apps above say for whom else. Seals name nobody, and are for everybody."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Trusted


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seal_chains")]

    operations = [
        Trusted("audit_require_event()"),
        Guard("audit_event", "user_id = {actor}"),
        Guard("audit_sealedhead"),
    ]
