"""A case is there for whoever opened it, the person it is about and the bodies that take part in it, with all that belongs to it."""

from django.db import migrations

from lianpin.toolkit.wall import Answering, Guard, Sight, Trusted, Widen

# A draft is its opener's alone. Of a body that has a part in it the wall knows every unit; which of them reads, `cases_for` says.
SUBMITTED = "c.status <> 'draft' AND NOT (c.status = 'withdrawn' AND c.applied_on IS NULL)"
READS = """
    -- Of most rows that anybody asks for, this is the answer: by one index.
    IF EXISTS (
        SELECT FROM public.cases_reader WHERE case_id = the_row AND (unit_id = {unit} OR user_id = {actor})
    ) THEN
        RETURN true;
    END IF;
"""
CONCERNS = f"""
BEGIN{READS}    RETURN EXISTS (
        SELECT FROM public.cases_case c
        WHERE c.id = the_row AND (c.opened_by_id = {{actor}} OR (c.person_id = {{person}} AND {SUBMITTED}))
    ) OR EXISTS (
        SELECT FROM public.cases_reader r JOIN public.identity_unit u ON u.id = r.unit_id
        WHERE r.case_id = the_row AND u.organisation_id = {{organisation}}
    ) OR EXISTS (
        SELECT FROM public.cases_party p JOIN public.cases_case c ON c.id = p.case_id
        WHERE p.case_id = the_row AND p.organisation_id = {{organisation}} AND {SUBMITTED}
    ) OR EXISTS (
        SELECT FROM public.cases_objection o JOIN public.identity_unit u ON u.id = o.unit_id
        WHERE o.case_id = the_row AND u.organisation_id = {{organisation}}
    ) OR ({{scope}} = 'public' AND EXISTS (
        SELECT FROM public.cases_step s JOIN public.cases_publicnotice n ON n.step_id = s.id WHERE s.case_id = the_row
        UNION ALL SELECT FROM public.cases_objection o WHERE o.case_id = the_row
    ));
END
"""
SEEN = f"BEGIN{READS}    RETURN public.cases_in_line(the_row); END"
# Who takes part in an appeal or a follow-up matter sees the case that it stands on, and the other way round what was handed in.
IN_LINE = f"""
BEGIN
    RETURN public.cases_concerns(the_row) OR EXISTS (
        SELECT FROM public.cases_case c WHERE c.parent_id = the_row AND public.cases_concerns(c.id)
    ) OR EXISTS (
        SELECT FROM public.cases_case c
        WHERE c.id = the_row AND c.parent_id IS NOT NULL AND {SUBMITTED} AND public.cases_concerns(c.parent_id)
    );
END
"""
OF_STEP = "BEGIN RETURN EXISTS (SELECT FROM public.cases_step WHERE id = the_row AND public.cases_seen(case_id)); END"
FILE = """
BEGIN
    RETURN EXISTS (SELECT FROM public.cases_material WHERE attachment_id = the_row AND public.cases_seen(case_id))
        OR EXISTS (SELECT FROM public.cases_comment WHERE attachment_id = the_row AND public.cases_seen(case_id))
        OR EXISTS (
            SELECT FROM public.cases_objection o JOIN public.identity_unit u ON u.id = o.unit_id
            WHERE o.attachment_id = the_row AND (u.id = {unit} OR u.parent_id = {unit} OR {scope} = 'public')
        );
END
"""
BEFORE = """
BEGIN
    RETURN EXISTS (SELECT FROM public.agreements_agreement WHERE id = the_row AND holder_id = {person})
        OR EXISTS (
            SELECT FROM public.agreements_signature
            WHERE agreement_id = the_row AND (organisation_id = {organisation} OR person_id = {person})
        );
END
"""
# An agreement also belongs to the case in which it was made.
AGREEMENT = BEFORE.replace(
    "        );",
    "        ) OR EXISTS (SELECT FROM public.cases_case WHERE agreement_id = the_row AND public.cases_seen(id));",
)


def seen(case: str) -> str:
    """The condition that a case (a column of a row) concerns whoever acts. What most rows are there for is looked up in place, which
    costs a tenth of calling the function; it is no EXISTS, for which PostgreSQL might read all that somebody reads before the first row."""
    reads = f"SELECT true FROM cases_reader r WHERE r.case_id = {case} AND (r.unit_id = {{unit}} OR r.user_id = {{actor}})"
    return f"({reads} LIMIT 1) OR cases_seen({case})"


OF_A_CASE = ("fact", "draft", "revision", "move", "material", "correction", "comment", "decision")
INVESTIGATES = "EXISTS (SELECT FROM identity_unit u WHERE u.id = unit_id AND u.parent_id = {unit})"


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_tally_steps"), ("agreements", "0005_stand_behind_the_wall"), ("notices", "0004_stand_behind_the_wall")]

    operations = [
        Trusted(
            "cases_reread(bigint)", "cases_reread_of_row()", "cases_reread_of_case()",
            "cases_tally_insert()", "cases_tally_delete()", "cases_tally_update()",
        ),  # fmt: skip
        Sight("cases_concerns", CONCERNS),
        Sight("cases_in_line", IN_LINE),
        Sight("cases_seen", SEEN, by_index=False),
        Sight("cases_step_seen", OF_STEP),
        Sight("cases_file_seen", FILE),
        Sight("agreements_seen", AGREEMENT, before=BEFORE),
        Answering("cases_case"),
        Guard("cases_case", "opened_by_id = {actor} OR " + seen("cases_case.id")),
        Guard("cases_party", seen("cases_party.case_id")),
        # A step that has not begun is nobody's yet; one that has is its unit's, without a look at its case.
        Guard("cases_step", "(unit_id = {unit} AND status <> 'waiting') OR " + seen("cases_step.case_id")),
        *(Guard(f"cases_{name}", seen(f"cases_{name}.case_id")) for name in OF_A_CASE),
        Guard("cases_publicnotice", "{scope} = 'public' OR cases_step_seen(step_id)"),
        # Who objected is for the unit that investigates and the one above it.
        Guard("cases_objection", f"unit_id = {{unit}} OR {{scope}} = 'public' OR {INVESTIGATES}"),
        Guard("cases_copy", "unit_id = {unit} OR user_id = {actor} OR cases_seen(case_id)"),
        Guard("cases_reader", "unit_id = {unit} OR user_id = {actor}"),
        Guard("cases_tally", "unit_id = {unit}"),
        Guard("cases_savedfilter", "user_id = {actor} OR unit_id = {unit}"),
        Widen("documents_attachment", "of_cases", "cases_file_seen(id)"),
        Widen("audit_event", "of_cases", "subject_type = 'cases.case' AND cases_seen(subject_id)"),
        Widen("audit_sealedhead", "of_cases", "subject_type = 'cases.case' AND cases_seen(subject_id)"),
    ]
