"""A published post is there for whoever is signed in, a draft for its two sides; who applies, for both of them."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Sight

OURS = """
BEGIN
    RETURN EXISTS (
        SELECT FROM public.posts_post WHERE id = the_row AND {organisation} IN (enterprise_id, university_id)
    );
END
"""
# How many places are taken is for everybody, by whom is not.
TAKEN = """
CREATE FUNCTION posts_taken(the_post bigint) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 500 AS $$
BEGIN
    RETURN (
        SELECT count(*) FROM public.posts_application a JOIN public.cases_case c ON c.id = a.case_id
        WHERE a.post_id = the_post AND c.status IN ('under_way', 'done')
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("posts", "0004_both_directions"), ("cases", "0013_stand_behind_the_wall")]

    operations = [
        Sight("posts_ours", OURS),
        migrations.RunSQL(TAKEN, "DROP FUNCTION posts_taken(bigint)"),
        Guard(
            "posts_post",
            "({actor} > 0 AND status IN ('published', 'closed')) OR enterprise_id = {organisation} OR university_id = {organisation}",
        ),
        Guard("posts_nomination", "person_id = {person} OR posts_ours(post_id)"),
        Guard("posts_application", "person_id = {person} OR posts_ours(post_id) OR cases_seen(case_id)"),
    ]
