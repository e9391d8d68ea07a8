"""The books of a body are there for that body alone."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Trusted


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_demand_balance"), ("audit", "0004_stand_behind_the_wall")]

    operations = [
        Trusted("ledger_check_balance()"),
        Guard("ledger_account", "organisation_id = {organisation}"),
        Guard("ledger_entry", "organisation_id = {organisation}"),
        # An account that is not there for somebody is none in this question either.
        Guard("ledger_line", "EXISTS (SELECT FROM ledger_account WHERE ledger_account.id = account_id)"),
    ]
