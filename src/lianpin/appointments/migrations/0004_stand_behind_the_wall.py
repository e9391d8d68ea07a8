"""An appointment is there for its person, its two bodies and whoever has a part in its case; with its months."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Sight, Widen

SEEN = """
BEGIN
    RETURN EXISTS (
        SELECT FROM public.appointments_appointment
        WHERE id = the_row AND (
            person_id = {person} OR home_id = {organisation} OR host_id = {organisation} OR public.cases_seen(case_id)
        )
    );
END
"""
BEFORE = """
BEGIN
    RETURN EXISTS (SELECT FROM public.agreements_agreement WHERE id = the_row AND holder_id = {person})
        OR EXISTS (
            SELECT FROM public.agreements_signature
            WHERE agreement_id = the_row AND (organisation_id = {organisation} OR person_id = {person})
        ) OR EXISTS (SELECT FROM public.cases_case WHERE agreement_id = the_row AND public.cases_seen(id));
END
"""
# Who sees an appointment sees the agreement that carries it.
AGREEMENT = BEFORE.replace(
    "public.cases_seen(id));",
    "public.cases_seen(id))"
    " OR EXISTS (SELECT FROM public.appointments_appointment WHERE agreement_id = the_row AND public.appointments_seen(id));",
)
FILE = """
BEGIN
    RETURN EXISTS (
        SELECT FROM public.appointments_takeover t LEFT JOIN public.appointments_takeover_scans s ON s.takeover_id = t.id
        WHERE t.organisation_id = {organisation} AND (t.attachment_id = the_row OR s.attachment_id = the_row)
    ) OR EXISTS (
        SELECT FROM public.appointments_reportimport WHERE attachment_id = the_row AND organisation_id = {organisation}
    );
END
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0003_take_over_paper"), ("cases", "0013_stand_behind_the_wall"), ("posts", "0005_stand_behind_the_wall")]

    operations = [
        Sight("appointments_seen", SEEN),
        Sight("agreements_seen", AGREEMENT, before=BEFORE),
        Sight("appointments_file_seen", FILE),
        Guard(
            "appointments_appointment",
            "person_id = {person} OR home_id = {organisation} OR host_id = {organisation} OR cases_seen(case_id)",
        ),
        Guard("appointments_monthlyreport", "appointments_seen(appointment_id)"),
        Guard("appointments_takeover", "organisation_id = {organisation}"),
        Guard(
            "appointments_takeover_scans",
            "EXISTS (SELECT FROM appointments_takeover WHERE appointments_takeover.id = takeover_id)",
        ),
        Guard("appointments_reportimport", "organisation_id = {organisation}"),
        Widen("documents_attachment", "of_appointments", "appointments_file_seen(id)"),
        Widen(
            "audit_event", "of_appointments",
            "subject_type = 'appointments.appointment' AND appointments_seen(subject_id)",
        ),  # fmt: skip
    ]
