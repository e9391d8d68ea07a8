"""A change of status without an event beside it fails at COMMIT."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("posts", "0001_publish_posts"), ("audit", "0002_demand_events")]

    operations = [
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER posts_post_demands_event AFTER UPDATE OF status ON posts_post "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('posts.post', 'id')",
            "DROP TRIGGER posts_post_demands_event ON posts_post",
        )
    ]
