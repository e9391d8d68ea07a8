"""What is known of somebody is there for them, for their own body and for the bodies that they apply to; an account for its holder."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Sight

KNOWN = """
BEGIN
    RETURN EXISTS (
        SELECT FROM public.identity_user u
        JOIN public.identity_membership m ON m.user_id = u.id
        JOIN public.identity_unit n ON n.id = m.unit_id
        WHERE u.person_id = the_row AND m.role = 'talent' AND n.organisation_id = {organisation}
    ) OR EXISTS (
        SELECT FROM public.cases_case c JOIN public.cases_party p ON p.case_id = c.id
        WHERE c.person_id = the_row AND c.status <> 'withdrawn' AND p.organisation_id = {organisation}
    );
END
"""
# Before it is handed in nobody sees an application; that there is one, the unit may know that has to say something about its person.
APPLIED = """
CREATE FUNCTION profiles_applied_to(the_person bigint, the_unit bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 500 AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.cases_case c JOIN public.cases_party p ON p.case_id = c.id
        WHERE c.person_id = the_person AND c.status <> 'withdrawn' AND p.unit_id = the_unit
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_keep_profiles"), ("cases", "0013_stand_behind_the_wall")]

    operations = [
        Sight("profiles_known", KNOWN),
        migrations.RunSQL(APPLIED, "DROP FUNCTION profiles_applied_to(bigint, bigint)"),
        Guard(
            "profiles_profilefact",
            "person_id = {person} OR organisation_id = {organisation} OR (person_id IS NOT NULL AND profiles_known(person_id))",
        ),
        Guard("profiles_bankaccount", "person_id = {person} OR organisation_id = {organisation}"),
    ]
