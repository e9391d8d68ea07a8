"""Shares are there for their person, their body and whoever sees the agreement that promises them; months and warnings for whoever sees
the appointment. And none of them changes without an event."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Trusted

EVENT = """
CREATE FUNCTION effort_require_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM audit_event WHERE transaction_id = txid_current() AND subject_type = 'effort.share' AND subject_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'effort.share % changed without an event', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER effort_share_demands_event AFTER INSERT OR UPDATE ON effort_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION effort_require_event();
CREATE CONSTRAINT TRIGGER effort_attendance_demands_event AFTER UPDATE OF status ON effort_attendance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('effort.attendance', 'id');
"""
NO_EVENT = """
DROP TRIGGER effort_attendance_demands_event ON effort_attendance;
DROP TRIGGER effort_share_demands_event ON effort_share;
DROP FUNCTION effort_require_event();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("effort", "0003_take_in_appointments"),
        ("appointments", "0004_stand_behind_the_wall"),
        ("audit", "0004_stand_behind_the_wall"),
    ]

    operations = [
        migrations.RunSQL(EVENT, NO_EVENT),
        Trusted("effort_require_event()"),
        Guard("effort_share", "person_id = {person} OR organisation_id = {organisation} OR agreements_seen(agreement_id)"),
        Guard("effort_attendance", "appointments_seen(appointment_id)"),
        Guard("effort_drift", "appointments_seen(appointment_id)"),
        Guard("effort_tolerance", "organisation_id = {organisation}"),
    ]
