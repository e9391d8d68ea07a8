"""An agreement is there for its holder and the bodies that sign it, with its clauses, signatures and papers."""

from django.db import migrations

from lianpin.toolkit.wall import Answering, Guard, Sight, Widen

SEEN = """
BEGIN
    RETURN EXISTS (SELECT FROM public.agreements_agreement WHERE id = the_row AND holder_id = {person})
        OR EXISTS (
            SELECT FROM public.agreements_signature
            WHERE agreement_id = the_row AND (organisation_id = {organisation} OR person_id = {person})
        );
END
"""
PAPER = """
BEGIN
    RETURN EXISTS (
        SELECT FROM public.agreements_agreement
        WHERE (document_id = the_row OR confirmed_copy_id = the_row) AND public.agreements_seen(id)
    );
END
"""
SCAN = """
BEGIN
    RETURN EXISTS (SELECT FROM public.agreements_agreement WHERE scan_id = the_row AND public.agreements_seen(id));
END
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_take_over_paper"), ("documents", "0002_stand_behind_the_wall"), ("audit", "0004_stand_behind_the_wall")]

    operations = [
        Sight("agreements_seen", SEEN),
        Sight("agreements_paper_seen", PAPER),
        Sight("agreements_scan_seen", SCAN),
        Answering("agreements_agreement"),
        Guard("agreements_agreement", "holder_id = {person} OR agreements_seen(id)"),
        Guard("agreements_clause", "agreements_seen(agreement_id)"),
        Guard("agreements_signature", "organisation_id = {organisation} OR agreements_seen(agreement_id)"),
        Widen("documents_document", "of_agreements", "agreements_paper_seen(id)"),
        Widen("documents_attachment", "of_agreements", "agreements_scan_seen(id)"),
        Widen("audit_event", "of_agreements", "subject_type = 'agreements.agreement' AND agreements_seen(subject_id)"),
    ]
