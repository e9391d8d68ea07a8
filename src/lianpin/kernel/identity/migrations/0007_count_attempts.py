"""The table of Django's database cache, as `createcachetable` would make it: failed sign-ins are counted by all workers together."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_keep_sign_ins")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE site_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
            );
            CREATE INDEX site_cache_expires ON site_cache (expires);
            """,
            "DROP TABLE site_cache",
        )
    ]
