"""A file is there for whoever uploaded it, and where an app above says so; a paper only there."""

from django.db import migrations

from lianpin.toolkit.wall import Guard


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_store_files_and_papers")]

    operations = [
        Guard("documents_attachment", "(uploaded_by ->> 'user_id')::bigint = {actor}"),
        Guard("documents_document"),
    ]
