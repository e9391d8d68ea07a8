"""Account numbers lie encrypted, bound to their holders; who saw a number in full is there for the person whose it is."""

from django.db import migrations

from lianpin.toolkit import vault
from lianpin.toolkit.wall import Widen


class Migration(migrations.Migration):
    # The keys of people and bodies, to which a number is bound, have to be what they will stay.
    dependencies = [("profiles", "0003_draw_keys"), ("identity", "0010_seal_identity_numbers"), ("audit", "0004_stand_behind_the_wall")]

    operations = [
        migrations.AlterField(
            "bankaccount", "number", vault.SealedField(bound_to=("person_id", "organisation_id"), max_length=40, verbose_name="账号"),
        ),
        vault.SealColumn("profiles", "bankaccount", "number"),
        Widen("audit_event", "of_people", "subject_type = 'identity.person' AND subject_id = {person}"),
    ]
