"""Staff: who works where in a body, in which role, since when and until when; how people come, move and leave.

An administrator keeps the tree of units and the roles in it. A role ends by a handover: what lay with the person goes to a colleague or
to the unit, and what a unit can no longer do goes to its superior, so that no step waits for somebody who is gone. People come by
invitation: a link by mail, good once and for fourteen days. Auditors read all of it and change nothing.
Verbs: open_unit · edit_unit · close_unit · reopen_unit · grant · end_role · move_role · undo_handover · invite · resend_invitation ·
revoke_invitation · accept · join · import_people.
"""
