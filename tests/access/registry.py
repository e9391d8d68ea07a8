"""Who may open what: every address of the platform, with what stands behind it for whom.

Read a row as: at this address, made of these things of the world, `opens` get the page, `refused` learn why they may not do it
(they see the thing and may not act, or not now), everybody else finds nothing (404), and who is signed out is asked to sign in.
Sending to an address is for those who may open it, and for nobody else.
"""

from dataclasses import dataclass, field

PERSON = {"chen"}
# Colleagues of the same college, each with a matter of their own.
WU, LIN, MEI, NING = {"wu"}, {"lin"}, {"mei"}, {"ning"}
COLLEGE, HR, PRESIDENT, UNIVERSITY_FINANCE = {"college"}, {"univ-hr"}, {"president"}, {"univ-finance"}
# The enterprise's other staff see what its human resources see of it.
FIRM, FIRM_RD = {"firm-hr"}, {"firm-rd", "firm-finance"}
CITY_HR, CITY_REVIEWERS = {"city-hr"}, {"city-science", "city-education"}
CITY_FINANCE = {"city-finance", "city-finance-2"}
FOREIGN = {"foreign-hr", "foreign-firm", "foreign-city"}
# Who decided in this case, or has to do with it; the conflict review was not needed, the vice-president did not decide it.
UNIVERSITY_STEPS = COLLEGE | HR | PRESIDENT
IN_THE_CASE = PERSON | UNIVERSITY_STEPS | FIRM | CITY_HR
# An appointment concerns its person, its two sides, and those of the city who examined or pay it.
IN_THE_APPOINTMENT = (
    PERSON | COLLEGE | HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD | CITY_HR | CITY_REVIEWERS | CITY_FINANCE
)
# Money: the person, the home's HR and finance, the host, and the city's payers and deciders.
MONEY = PERSON | HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD | CITY_HR | CITY_FINANCE
IN_THE_CITY_CASE = PERSON | HR | FIRM | CITY_HR | CITY_REVIEWERS | CITY_FINANCE
# Who decided in the assessment, and whom the appeal against it was laid before.
REVIEW = {"univ-review"}
IN_THE_AGREEMENT = IN_THE_APPOINTMENT | PRESIDENT | REVIEW
IN_THE_ASSESSMENT = PERSON | COLLEGE | HR | FIRM | CITY_HR | REVIEW
IN_THE_ROUND = IN_THE_ASSESSMENT | MEI
# Lin's application waits for the college.
IN_THE_WAITING_CASE = LIN | COLLEGE | HR | FIRM
IN_THE_UNSIGNED_CASE = NING | COLLEGE | HR | PRESIDENT | FIRM
# Mei's appointment is filed; the city's other units have nothing to do with it before the enterprise has applied.
IN_THE_OTHER_APPOINTMENT = MEI | COLLEGE | HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD | CITY_HR
ON_PAPER = COLLEGE | HR | FIRM
PAYERS = UNIVERSITY_FINANCE | CITY_FINANCE
# What was promised to whom is no matter of the city's.
IN_THE_EFFORT = IN_THE_APPOINTMENT - CITY_HR - CITY_REVIEWERS - CITY_FINANCE
# Who speaks for a body, and not for themselves.
STAFF = UNIVERSITY_STEPS | UNIVERSITY_FINANCE | FIRM | FIRM_RD | CITY_HR | CITY_REVIEWERS | CITY_FINANCE | FOREIGN
STAFF |= {"coi", "vice-president", "talent-office", "univ-admin"}
# Who looks after a body's people and what it has set up.
ADMINISTRATORS = {"city-admin", "univ-admin"}
OPERATOR = {"operator"}
Refused = dict[int, set[str]]
EVERYBODY, SIGNED_IN = "everybody", "signed in"
SIGN_IN = 302


@dataclass
class Row:
    """One address. `refused` maps a status to whom it meets ("*": everybody else who is signed in); `posts`: the address only
    takes what is sent (GET is 405); `signed_out`: what the public meets where not everybody is let in."""

    things: dict[str, str] = field(default_factory=dict)
    opens: set[str] | str = field(default_factory=set)
    refused: dict[int, set[str]] = field(default_factory=dict)
    posts: bool = False
    status: int = 200
    signed_out: int = SIGN_IN
    # What an operation of the API is sent, as JSON; None: a form without fields.
    sends: dict[str, object] | None = None


def _pk(thing: str) -> dict[str, str]:
    return {"pk": thing}


def _year(thing: str) -> dict[str, str]:
    return {"pk": thing, "year": "year"}


_REPORT = {"pk": "appointment", "report": "report"}
_LAW = {"code": "code", "version": "version"}

ROUTES: dict[str, Row] = {
    "healthz": Row(opens=EVERYBODY),
    # Only in the demo.
    "clock/advance": Row(opens=SIGNED_IN, posts=True, status=302, signed_out=404),
    "language": Row(opens=EVERYBODY, status=302),
    "login/": Row(opens=EVERYBODY),
    "logout/": Row(opens=EVERYBODY, posts=True, status=302),
    # The world's bodies have no identity providers; with one: src/lianpin/site/sign_in/tests.
    "sign-in/oidc/<slug:provider_id>/": Row({"provider_id": "provider"}, signed_out=404),
    "sign-in/oidc/<slug:provider_id>/callback/": Row({"provider_id": "provider"}, signed_out=404),
    "sign-in/saml/<slug:organization_slug>/": Row({"organization_slug": "provider"}, signed_out=404),
    "sign-in/saml/<slug:organization_slug>/acs/": Row({"organization_slug": "provider"}, posts=True, signed_out=404),
    "sign-in/saml/<slug:organization_slug>/finish/": Row({"organization_slug": "provider"}, signed_out=404),
    "sign-in/saml/<slug:organization_slug>/metadata/": Row({"organization_slug": "provider"}, signed_out=404),
    "sign-in/saml/<slug:organization_slug>/sls/": Row({"organization_slug": "provider"}, signed_out=404),
    "sign-in/cas/<slug:key>/": Row({"key": "provider"}, signed_out=404),
    "sign-in/cas/<slug:key>/callback/": Row({"key": "provider"}, signed_out=404),
    "sign-in/wecom/<slug:key>/": Row({"key": "provider"}, signed_out=404),
    "sign-in/wecom/<slug:key>/callback/": Row({"key": "provider"}, signed_out=404),
    "sign-in/dingtalk/": Row(signed_out=404),
    "sign-in/dingtalk/callback/": Row(signed_out=404),
    # ── one's own sign-ins; somebody else's do not exist ──
    "my/sign-ins/": Row(opens=SIGNED_IN),
    "my/data/": Row(opens=SIGNED_IN),
    "my/data/file/": Row(opens=SIGNED_IN),
    # Everybody for themselves, as a person.
    "profiles/requests/new/": Row(opens=PERSON | WU | LIN | MEI | NING | {"zhou", "gao"}, refused={403: {"*"}}),
    "my/sign-ins/<int:pk>/end/": Row(_pk("sign_in"), HR, posts=True, status=302),
    "my/sign-ins/end-others/": Row(opens=SIGNED_IN, posts=True, status=302),
    "login/forgotten/": Row(opens=EVERYBODY),
    # Without the mail's own address there is nothing to choose.
    "login/new-password/": Row(opens=EVERYBODY, status=404),
    "my/password/": Row(opens=SIGNED_IN),
    # Without a first step there is no second; before one settles it, one says who one is once more.
    "login/second-step/": Row(opens=EVERYBODY, status=302),
    "my/second-step/": Row(opens=SIGNED_IN),
    "my/second-step/app/": Row(opens=SIGNED_IN, status=302),
    "my/second-step/app/remove/": Row(),
    "my/second-step/codes/": Row(),
    "my/second-step/codes/new/": Row(opens=SIGNED_IN, status=302),
    "login/passkey/": Row(opens=EVERYBODY, status=302),
    "my/confirm/passkey/": Row(opens=SIGNED_IN, status=302),
    "my/passkeys/": Row(opens=SIGNED_IN),
    "my/passkeys/new/": Row(opens=SIGNED_IN, status=302),
    "my/passkeys/<int:pk>/remove/": Row(_pk("nothing"), opens=SIGNED_IN, status=302),
    "my/confirm/": Row(opens=SIGNED_IN),
    "my/confirm/code/": Row(opens=SIGNED_IN, status=302),
    # Nothing was proved that could be linked.
    "my/sign-ins/link/": Row(),
    # Before one makes a key one says who one is once more.
    "my/keys/": Row(opens=SIGNED_IN),
    "my/keys/new/": Row(opens=SIGNED_IN, status=302),
    "my/keys/<int:pk>/revoke/": Row(_pk("key"), HR),
    "my/sign-ins/links/<int:pk>/remove/": Row(_pk("link"), HR, posts=True, status=302),
    # A capacity has to be named, and to be one's own.
    "capacity/": Row(posts=True),
    "regulations/": Row(opens=EVERYBODY),
    "regulations/<path:code>/<str:version>/": Row(_LAW, EVERYBODY),
    "regulations/<path:code>/<str:version>/source.md": Row(_LAW, EVERYBODY),
    "notices/": Row(opens=EVERYBODY),
    "notices/<slug:token>/": Row({"token": "notice"}, EVERYBODY),
    # Anybody may object while a notice runs; this one is over. A receipt is for whoever knows its address.
    "notices/<slug:token>/object/": Row({"token": "notice"}, EVERYBODY, status=409),
    "objections/<slug:token>/": Row({"token": "receipt"}, EVERYBODY),
    # Who applied asks a person where the engine refuses; the unit that decides reads the request, and not the draft.
    "cases/<int:pk>/admission/": Row(_pk("draft"), WU),
    "admissions/": Row(opens=SIGNED_IN),
    "admissions/<int:pk>/": Row(_pk("admission"), HR),
    "admissions/<int:pk>/file/": Row(_pk("admission"), HR),
    "objections/<int:pk>/answer/": Row(_pk("objection"), HR),
    "objections/<int:pk>/file/": Row(_pk("objection"), HR),
    "calendar/": Row(opens=EVERYBODY, status=302),
    "calendar/<int:year>/": Row({"year": "year"}, EVERYBODY),
    "calendar/<int:year>/table.csv": Row({"year": "year"}, EVERYBODY),
    "calendar/import/": Row(opens={"city-admin"} | OPERATOR, refused={403: {"*"}}),
    "": Row(opens=SIGNED_IN),
    # Roots are there to be held by anybody; the script checks what somebody was given.
    # Who runs the platform reads how it is, and nothing of any body; there is no such job.
    "operator/": Row(opens=OPERATOR),
    "operator/jobs/<int:pk>/retry/": Row(_pk("nothing"), posts=True),
    "record/roots.json": Row(opens=EVERYBODY),
    "record/verify.py": Row(opens=EVERYBODY),
    # ── one's own: notices, how one is told, one's calendar (whoever knows its address) ──
    "my/notices/": Row(opens=SIGNED_IN),
    "my/notices/<int:pk>/": Row(_pk("told"), PERSON, status=302),
    "my/notices/read/": Row(opens=SIGNED_IN, posts=True, status=302),
    "my/notices/ways/": Row(opens=SIGNED_IN),
    "my/calendar/renew/": Row(opens=SIGNED_IN, posts=True, status=302),
    "my/calendar/revoke/": Row(opens=SIGNED_IN, posts=True, status=302),
    "calendar/<slug:token>.ics": Row({"token": "feed"}, EVERYBODY),
    # ── letters are their unit's, robots their body's administrator's ──
    "letters/": Row(opens=SIGNED_IN),
    "letters/<int:pk>/": Row(_pk("letter"), HR),
    "letters/<int:pk>/release/": Row(_pk("letter"), HR, posts=True, status=302),
    "letters/<int:pk>/discard/": Row(_pk("letter"), HR, posts=True, status=302),
    "robots/": Row(opens=ADMINISTRATORS),
    "robots/<int:pk>/remove/": Row(_pk("robot"), {"univ-admin"}, posts=True, status=302),
    # ── who works where: a body's administrator keeps it; whoever has the link of an invitation may accept it ──
    "staff/": Row(opens=ADMINISTRATORS),
    "staff/units/new/": Row(opens=ADMINISTRATORS),
    "staff/units/<int:pk>/": Row(_pk("city_unit"), {"city-admin"}),
    "staff/units/<int:pk>/close/": Row(_pk("city_unit"), {"city-admin"}),
    "staff/units/<int:pk>/reopen/": Row(_pk("city_unit"), refused={409: {"city-admin"}}, posts=True),
    "staff/roles/new/": Row(opens=ADMINISTRATORS),
    "staff/roles/<int:pk>/end/": Row(_pk("city_role"), {"city-admin"}),
    "staff/roles/<int:pk>/move/": Row(_pk("city_role"), {"city-admin"}),
    "staff/handovers/": Row(opens=ADMINISTRATORS),
    "staff/handovers/<int:pk>/undo/": Row(_pk("handover"), {"city-admin"}),
    "staff/invitations/": Row(opens=ADMINISTRATORS),
    "staff/invitations/<int:pk>/resend/": Row(_pk("invitation"), {"city-admin"}, posts=True, status=302),
    "staff/invitations/<int:pk>/revoke/": Row(_pk("invitation"), {"city-admin"}, posts=True, status=302),
    "staff/import/": Row(opens=ADMINISTRATORS),
    "staff/import/template": Row(opens=ADMINISTRATORS),
    "staff/import/<int:pk>/": Row(_pk("people"), {"city-admin"}),
    "staff/record/": Row(opens=ADMINISTRATORS),
    "invitations/<str:token>/": Row({"token": "invitation_token"}, EVERYBODY),
    # What is looked for is looked for among one's own.
    "search/": Row(opens=SIGNED_IN),
    # Nothing chosen, nothing named; others' steps are none of one's own (kernel/cases/tests/test_inbox.py).
    "inbox/take/": Row(opens=SIGNED_IN, posts=True, status=422),
    "inbox/filters/": Row(opens=SIGNED_IN, posts=True, status=422),
    "inbox/filters/<int:pk>/remove/": Row(_pk("filter"), HR, posts=True, status=302),
    # ── posts: a published one is for everybody who is signed in; before that for its two sides ──
    "posts/": Row(opens=SIGNED_IN),
    "posts/new/": Row(opens=FIRM | HR | {"foreign-firm", "foreign-hr"}, refused={403: {"*"}}),
    "posts/<int:pk>/": Row(_pk("submitted_post"), FIRM | FIRM_RD | HR),
    "posts/<int:pk>/edit/": Row(_pk("draft_post"), FIRM, {403: FIRM_RD}),
    "posts/<int:pk>/submit/": Row(_pk("draft_post"), FIRM, {403: FIRM_RD}),
    "posts/<int:pk>/publish/": Row(_pk("submitted_post"), HR, {403: FIRM | FIRM_RD}),
    "posts/<int:pk>/return/": Row(_pk("submitted_post"), HR, {403: FIRM | FIRM_RD}),
    "posts/<int:pk>/close/": Row(_pk("post"), FIRM | HR, {403: {"*"}}),
    "posts/<int:pk>/nominate/": Row(_pk("post"), HR, {403: {"*"}}),
    "posts/nominations/<int:pk>/": Row(_pk("nomination"), PERSON, {403: HR}),
    # A person of its university, once.
    "posts/<int:pk>/apply/": Row(_pk("post"), PERSON, {409: WU | LIN | MEI | NING, 403: {"*"}}, posts=True, status=302),
    # ── cases: their parties, and whose step has opened ──
    "cases/": Row(opens=SIGNED_IN),
    "cases/<int:pk>/": Row(_pk("case"), IN_THE_CASE),
    "cases/<int:pk>/letters/new/": Row(_pk("case"), UNIVERSITY_STEPS | CITY_HR, {403: PERSON | FIRM}),
    "cases/<int:pk>/copy/": Row(_pk("case"), UNIVERSITY_STEPS | FIRM, {403: PERSON | CITY_HR}),
    "cases/<int:pk>/form/": Row(_pk("draft"), {"wu"}),
    # Who keeps the regulation of the case decides by which version it goes.
    "cases/versions/": Row(opens=HR | CITY_HR | ADMINISTRATORS),
    "cases/versions/<int:pk>/": Row(_pk("city_version"), CITY_HR | {"city-admin"}),
    # Nothing is chosen.
    "cases/versions/<int:pk>/move/": Row(_pk("city_version"), CITY_HR | {"city-admin"}, posts=True, status=422),
    "cases/versions/<int:pk>/revert/": Row(_pk("city_version"), CITY_HR | {"city-admin"}, posts=True, status=422),
    "cases/<int:pk>/export.json": Row(_pk("case"), IN_THE_CASE - FIRM),
    "cases/<int:pk>/record.json": Row(_pk("case"), IN_THE_CASE - FIRM),
    "cases/<int:pk>/draft/": Row(_pk("draft"), {"wu"}, posts=True),
    "cases/<int:pk>/revisions/": Row(_pk("case"), IN_THE_CASE),
    "cases/<int:pk>/materials/": Row(_pk("draft"), WU, posts=True, status=302),
    "cases/<int:pk>/submit/": Row(_pk("draft"), {"wu"}),
    "cases/<int:pk>/withdraw/": Row(_pk("draft"), {"wu"}),
    "cases/<int:pk>/consents/ask/": Row(_pk("draft"), {"wu"}, posts=True, status=302),
    # What somebody lets pass to whom is theirs alone to say.
    "my/consents/": Row(opens=SIGNED_IN),
    "my/consents/<int:pk>/": Row(_pk("consent"), PERSON),
    "my/consents/<int:pk>/withdraw/": Row(_pk("consent"), PERSON),
    # Too late, and not theirs.
    "cases/<int:pk>/appeal/": Row(_pk("case"), refused={409: PERSON, 403: IN_THE_CASE - PERSON}),
    "cases/<int:pk>/reasons/<int:number>/": Row({"pk": "case", "number": "reason"}, PERSON),
    "materials/<int:pk>/": Row(_pk("material"), PERSON | UNIVERSITY_STEPS | CITY_HR),
    "materials/<int:pk>/remove/": Row(_pk("waiting_material"), refused={409: LIN, 403: COLLEGE | HR}, posts=True),
    "decisions/<int:pk>/": Row(_pk("decision"), PERSON | UNIVERSITY_STEPS | CITY_HR),
    "steps/<int:pk>/": Row(_pk("open_step"), COLLEGE, {403: HR | FIRM | LIN}),
    # Nobody of the others asks for it in the college's place; only the applicant, as yet, urges it on.
    "steps/<int:pk>/transfer/": Row(_pk("open_step"), COLLEGE, {403: HR | FIRM | LIN}),
    "steps/<int:pk>/opinion/": Row(_pk("open_step"), COLLEGE, {403: HR | FIRM | LIN}),
    "steps/<int:pk>/cancel/": Row(_pk("added_step"), COLLEGE, {403: HR | FIRM | LIN}),
    "steps/<int:pk>/recall/": Row(_pk("taken_step"), HR, {403: IN_THE_UNSIGNED_CASE - HR}),
    "steps/<int:pk>/remind/": Row(_pk("open_step"), LIN, {403: COLLEGE | HR | FIRM}),
    "cases/<int:pk>/comment/": Row(_pk("waiting_case"), IN_THE_WAITING_CASE),
    "comments/<int:pk>/": Row(_pk("note"), COLLEGE | HR),
    # ── acting for a colleague: between the two of them ──
    "delegations/": Row(opens=SIGNED_IN),
    "delegations/new/": Row(opens=STAFF | REVIEW | OPERATOR | {"city-admin"}, refused={403: {"*"}}),
    "delegations/<int:pk>/end/": Row(_pk("delegation"), COLLEGE, {403: HR}),
    "steps/<int:pk>/why/": Row(_pk("step"), PERSON | UNIVERSITY_STEPS | CITY_HR),
    # ── agreement and appointment ──
    "agreements/": Row(opens=SIGNED_IN),
    "agreements/<int:pk>/": Row(_pk("agreement"), IN_THE_AGREEMENT),
    "agreements/<int:pk>/pdf": Row(_pk("agreement"), IN_THE_AGREEMENT),
    "agreements/<int:pk>/sign": Row(
        _pk("agreement"), refused={409: PERSON | HR | FIRM, 403: IN_THE_AGREEMENT - PERSON - HR - FIRM}
    ),
    "appointments/": Row(opens=SIGNED_IN),
    "appointments/<int:pk>/": Row(_pk("appointment"), IN_THE_APPOINTMENT),
    "appointments/<int:pk>/minimum/<int:year>": Row(_year("appointment"), IN_THE_APPOINTMENT),
    "appointments/<int:pk>/support": Row(
        _pk("appointment"), refused={409: FIRM | FIRM_RD, 403: IN_THE_APPOINTMENT - FIRM - FIRM_RD}
    ),
    "appointments/<int:pk>/reports/": Row(_pk("appointment"), IN_THE_APPOINTMENT),
    "appointments/<int:pk>/reports/enter": Row(
        _pk("appointment"), FIRM | FIRM_RD, {403: IN_THE_APPOINTMENT - FIRM - FIRM_RD}
    ),
    "appointments/<int:pk>/reports/<int:report>/confirm": Row(_REPORT, PERSON, {403: IN_THE_APPOINTMENT - PERSON}),
    "appointments/<int:pk>/reports/<int:report>/dispute": Row(_REPORT, PERSON, {403: IN_THE_APPOINTMENT - PERSON}),
    "appointments/<int:pk>/reports/<int:report>/settle": Row(_REPORT, refused={409: HR, 403: IN_THE_APPOINTMENT - HR}),
    "appointments/reports/template": Row(opens=FIRM | FIRM_RD),
    "appointments/reports/import": Row(opens=FIRM | FIRM_RD),
    "appointments/reports/import/<int:pk>": Row(_pk("import"), FIRM),
    # What began on paper is taken over by the human resources of the university that keeps it.
    "appointments/takeovers/": Row(opens=HR | {"foreign-hr"}),
    "appointments/takeovers/template": Row(opens=HR),
    "appointments/takeovers/<int:pk>/": Row(_pk("takeover"), HR),
    "appointments/takeovers/<int:pk>/files": Row(_pk("takeover"), HR, posts=True, status=422),
    "appointments/takeovers/<int:pk>/take": Row(_pk("takeover"), refused={409: HR}, posts=True),
    "appointments/takeovers/<int:pk>/undo": Row(_pk("takeover"), HR),
    # ── effort: the person and the two bodies; others' shares are one sum ──
    "effort/": Row(opens=SIGNED_IN),
    "effort/tolerance/": Row(opens=FIRM | FIRM_RD | HR | {"foreign-firm", "foreign-hr"}, refused={403: {"*"}}),
    "effort/import/": Row(
        opens=COLLEGE | HR | PRESIDENT | UNIVERSITY_FINANCE | REVIEW | {"coi", "vice-president", "foreign-hr"},
        refused={403: {"*"}},
    ),
    "effort/people/<int:pk>/": Row(_pk("person"), IN_THE_EFFORT),
    "effort/people/<int:pk>/employ/": Row(
        _pk("person"), FIRM | FIRM_RD | HR, {403: IN_THE_EFFORT - FIRM - FIRM_RD - HR}
    ),
    "effort/appointments/<int:pk>/report/": Row(
        _pk("appointment"), PERSON | COLLEGE | HR | FIRM | FIRM_RD, {403: UNIVERSITY_FINANCE}
    ),
    "effort/lines/<int:pk>/": Row(_pk("line"), IN_THE_EFFORT),
    "effort/lines/<int:pk>/certify/": Row(_pk("line"), FIRM | FIRM_RD, {403: IN_THE_EFFORT - FIRM - FIRM_RD}),
    "effort/lines/<int:pk>/dispute/": Row(_pk("line"), FIRM | FIRM_RD, {403: IN_THE_EFFORT - FIRM - FIRM_RD}),
    "effort/lines/<int:pk>/stand/": Row(_pk("line"), refused={409: PERSON, 403: IN_THE_EFFORT - PERSON}),
    "effort/lines/<int:pk>/decide/": Row(_pk("line"), refused={409: HR, 403: IN_THE_EFFORT - HR}),
    # ── assessments: who scores or decides them ──
    "assessments/": Row(opens=SIGNED_IN),
    "assessments/appointments/<int:pk>/": Row(_pk("appointment"), IN_THE_APPOINTMENT),
    "assessments/appointments/<int:pk>/<int:year>/open/": Row(
        _year("appointment"), refused={409: HR, 403: IN_THE_APPOINTMENT - HR}
    ),
    "assessments/<int:pk>/": Row(_pk("assessment"), IN_THE_ASSESSMENT),
    # A round is seen by who sees anybody of it; who has nothing to do in it now is told so.
    "assessments/rounds/": Row(opens=SIGNED_IN),
    "assessments/rounds/open/<int:year>/": Row({"year": "year"}, refused={409: HR | {"foreign-hr"}, 403: {"*"}}),
    "assessments/rounds/<int:pk>/": Row(_pk("round"), IN_THE_ROUND),
    "assessments/rounds/<int:pk>/indicators/": Row(_pk("round"), HR | FIRM, {403: IN_THE_ROUND - HR - FIRM}),
    "assessments/rounds/<int:pk>/scores/": Row(_pk("round"), refused={409: IN_THE_ROUND}),
    "assessments/rounds/<int:pk>/ranking/": Row(_pk("round"), refused={409: HR, 403: IN_THE_ROUND - HR}),
    "assessments/rounds/<int:pk>/notices/": Row(_pk("round"), refused={409: IN_THE_ROUND}),
    "assessments/rounds/<int:pk>/confirm/": Row(_pk("round"), refused={409: IN_THE_ROUND}),
    # Reviewed by who had no part in it.
    "assessments/appeals/<int:pk>/": Row(_pk("appeal_step"), REVIEW, {403: IN_THE_ASSESSMENT - REVIEW}),
    # ── money ──
    "money/": Row(opens=SIGNED_IN),
    "money/appointments/<int:pk>/": Row(_pk("appointment"), MONEY),
    "money/appointments/<int:pk>/<int:year>/": Row(_year("appointment"), MONEY),
    "money/appointments/<int:pk>/<int:year>/compute/": Row(
        _year("appointment"), MONEY - PERSON, posts=True, status=302
    ),
    "money/appointments/<int:pk>/<int:year>/totals/<slug:key>/": Row(
        _year("appointment") | {"key": "person_total"}, PERSON | HR | UNIVERSITY_FINANCE
    ),
    # What the city pays the person is not the enterprise's to see.
    "money/<int:pk>/": Row(_pk("subsidy"), PERSON | HR | UNIVERSITY_FINANCE | CITY_HR | CITY_FINANCE),
    # The trial calculator is for anybody; an explanation belongs to what was asked.
    "money/estimate/": Row(opens=EVERYBODY),
    "money/estimate.json": Row(opens=EVERYBODY, status=422),
    "money/estimate/why/": Row(signed_out=404),
    # Of what each was paid themselves.
    "money/statement/": Row(opens=SIGNED_IN),
    "money/batches/": Row(opens=PAYERS | FIRM | {"foreign-firm"}),
    "money/batches/new/": Row(opens=PAYERS | FIRM | {"foreign-firm"}),
    "money/batches/<int:pk>/": Row(_pk("drafted_batch"), CITY_FINANCE),
    # Drafted by one, approved by another, paid after that.
    "money/batches/<int:pk>/approve/": Row(_pk("drafted_batch"), {"city-finance-2"}, {403: {"city-finance"}}),
    "money/batches/<int:pk>/reject/": Row(_pk("drafted_batch"), CITY_FINANCE),
    "money/batches/<int:pk>/pay/": Row(_pk("drafted_batch"), refused={409: CITY_FINANCE}),
    # The bank's file leaves, and its answer is taken in, between the approval and the last result.
    "money/batches/<int:pk>/file/": Row(_pk("approved_batch"), CITY_FINANCE),
    "money/batches/<int:pk>/export/": Row(_pk("approved_batch"), CITY_FINANCE, posts=True),
    "money/batches/<int:pk>/return/": Row(_pk("approved_batch"), CITY_FINANCE),
    # What somebody has taken in is theirs to confirm; without saying how to read it, they are asked once more.
    "money/batches/<int:pk>/return/<int:file>/": Row(
        {"pk": "approved_batch", "file": "bank_file"}, {"city-finance"}, status=302
    ),
    "money/batches/<int:pk>/results/": Row(_pk("approved_batch"), CITY_FINANCE),
    "money/formats/": Row(opens=PAYERS | FIRM | {"foreign-firm"}),
    "money/formats/new/": Row(opens=PAYERS | FIRM | {"foreign-firm"}),
    "money/formats/<int:pk>/": Row(_pk("payment_format"), CITY_FINANCE),
    "money/budgets/": Row(opens=PAYERS | FIRM | {"foreign-firm"}),
    # Each its own books; an enterprise has its finance read them.
    "ledger/": Row(opens=PAYERS | {"firm-finance"}),
    "ledger/entries/<int:pk>/": Row(_pk("entry"), CITY_FINANCE),
    "ledger/statement/": Row(opens=PAYERS | {"firm-finance"}),
    "ledger/close/": Row(opens=PAYERS | {"firm-finance"}),
    "ledger/balance/": Row(opens=PAYERS | {"firm-finance"}),
    # ── what is known about people and bodies ──
    "profiles/": Row(opens=SIGNED_IN),
    "profiles/people/<int:pk>/": Row(_pk("person"), PERSON | COLLEGE | HR | REVIEW),
    # In full, for a purpose: identity numbers for human resources of either side, accounts for the finance of the body that one works for.
    "profiles/people/<int:pk>/numbers/<slug:key>/": Row(_pk("person") | {"key": "identity_number"}, HR | FIRM),
    "profiles/organisations/<int:pk>/": Row(_pk("enterprise"), FIRM | FIRM_RD),
}

# ── the API: one operation at an address, so that its row is the operation's ──


def _reads(things: dict[str, str], opens: set[str] | str) -> Row:
    return Row(things, opens, signed_out=401)


def _acts(things: dict[str, str], opens: set[str] | str, refused: Refused, **sends: object) -> Row:
    return Row(things, opens, refused, posts=True, signed_out=401, sends=sends)


_OPEN_STEP, _NOT_MINE = {"pk": "waiting_case", "step": "open_step"}, {403: HR | FIRM | LIN}
_WHY = {"reason": "材料待补"}
_POST = {
    "title": "工程师", "duties": "研发", "workplace": "澜江", "effort": "50%", "monthly_pay": "12000", "starts_on": "2027-09-01",
    "ends_on": "2029-08-31",
}  # fmt: skip

ROUTES |= {
    "api/": Row(opens=EVERYBODY),
    "api/openapi.json": Row(opens=EVERYBODY),
    "api/me": _reads({}, SIGNED_IN),
    "api/organisations": _reads({}, SIGNED_IN),
    "api/organisations/<int:pk>": _reads(_pk("enterprise"), SIGNED_IN),
    "api/colleagues": _reads({}, SIGNED_IN),
    "api/regulations": Row(opens=EVERYBODY),
    "api/regulations/<path:code>/<str:version>": Row(_LAW, EVERYBODY),
    "api/notices": Row(opens=EVERYBODY),
    "api/notices/<slug:token>": Row({"token": "notice"}, EVERYBODY),
    # Without facts there is nothing to estimate.
    "api/estimate": Row(opens=EVERYBODY, posts=True, status=422, sends={}),
    "api/posts": _reads({}, SIGNED_IN),
    "api/posts/<int:pk>": _reads(_pk("submitted_post"), FIRM | FIRM_RD | HR),
    # Drafted with a body that is none of the other side's.
    "api/posts/draft": Row(
        opens=FIRM | HR | {"foreign-firm", "foreign-hr"},
        refused={403: {"*"}},
        posts=True,
        status=422,
        signed_out=401,
        sends={**_POST, "counterpart": "987654"},
    ),
    "api/posts/<int:pk>/edit": _acts(_pk("draft_post"), FIRM, {403: FIRM_RD}, **_POST),
    "api/posts/<int:pk>/submit": _acts(_pk("draft_post"), FIRM, {403: FIRM_RD}),
    "api/posts/<int:pk>/publish": _acts(_pk("submitted_post"), HR, {403: FIRM | FIRM_RD}),
    "api/posts/<int:pk>/return": _acts(_pk("submitted_post"), HR, {403: FIRM | FIRM_RD}, **_WHY),
    "api/posts/<int:pk>/close": _acts(_pk("post"), FIRM | HR, {403: {"*"}}),
    "api/posts/<int:pk>/apply": _acts(_pk("post"), PERSON, {409: WU | LIN | MEI | NING, 403: {"*"}}),
    "api/cases": _reads({}, SIGNED_IN),
    "api/steps": _reads({}, SIGNED_IN),
    "api/cases/<int:pk>": _reads(_pk("case"), IN_THE_CASE),
    "api/cases/<int:pk>/facts": _acts(_pk("draft"), WU, {}, facts={}),
    # Something is missing in the draft.
    "api/cases/<int:pk>/submit": Row(_pk("draft"), WU, posts=True, status=422, signed_out=401, sends={}),
    "api/cases/<int:pk>/withdraw": _acts(_pk("draft"), WU, {}),
    "api/cases/<int:pk>/comment": _acts(_pk("waiting_case"), IN_THE_WAITING_CASE, {}, text="收到"),
    "api/cases/<int:pk>/steps/<int:step>/approve": _acts(_OPEN_STEP, COLLEGE, _NOT_MINE),
    "api/cases/<int:pk>/steps/<int:step>/return": _acts(_OPEN_STEP, COLLEGE, _NOT_MINE, opinion="材料待补"),
    # The regulation lets nobody be refused at this step.
    "api/cases/<int:pk>/steps/<int:step>/refuse": Row(
        _OPEN_STEP, COLLEGE, _NOT_MINE, posts=True, status=422, signed_out=401, sends={"opinion": "不同意"}
    ),
    "api/cases/<int:pk>/steps/<int:step>/transfer": Row(
        _OPEN_STEP, COLLEGE, _NOT_MINE, posts=True, status=422, signed_out=401, sends={"unit": "987654", **_WHY}
    ),
    "api/cases/<int:pk>/steps/<int:step>/opinion": Row(
        _OPEN_STEP,
        COLLEGE,
        _NOT_MINE,
        posts=True,
        status=422,
        signed_out=401,
        sends={"unit": "987654", "question": "是否同意"},
    ),
    "api/cases/<int:pk>/steps/<int:step>/cancel": _acts(
        {"pk": "waiting_case", "step": "added_step"}, COLLEGE, _NOT_MINE
    ),
    "api/cases/<int:pk>/steps/<int:step>/recall": _acts(
        {"pk": "unsigned_case", "step": "taken_step"}, HR, {403: IN_THE_UNSIGNED_CASE - HR}, **_WHY
    ),
    "api/cases/<int:pk>/steps/<int:step>/remind": _acts(_OPEN_STEP, LIN, {403: COLLEGE | HR | FIRM}),
    "api/agreements": _reads({}, SIGNED_IN),
    "api/agreements/<int:pk>": _reads(_pk("agreement"), IN_THE_AGREEMENT),
    "api/appointments": _reads({}, SIGNED_IN),
    "api/appointments/<int:pk>": _reads(_pk("appointment"), IN_THE_APPOINTMENT),
    "api/assessments": _reads({}, SIGNED_IN),
    "api/assessments/<int:pk>": _reads(_pk("assessment"), IN_THE_ASSESSMENT),
    "api/entitlements": _reads({}, SIGNED_IN),
    "api/entitlements/<int:pk>": _reads(_pk("subsidy"), PERSON | HR | UNIVERSITY_FINANCE | CITY_HR | CITY_FINANCE),
    "api/batches": _reads({}, SIGNED_IN),
    "api/batches/<int:pk>": _reads(_pk("drafted_batch"), CITY_FINANCE),
    "api/entries": _reads({}, SIGNED_IN),
    "api/entries/<int:pk>": _reads(_pk("entry"), CITY_FINANCE),
}

# The same addresses for other things of the world.
MORE: list[tuple[str, Row]] = [
    ("api/cases/<int:pk>", _reads(_pk("draft"), WU)),
    ("api/cases/<int:pk>", _reads(_pk("city_case"), IN_THE_CITY_CASE)),
    # A step belongs to its own case: beside another it does not exist, for nobody.
    ("api/cases/<int:pk>/steps/<int:step>/approve", _acts({"pk": "case", "step": "open_step"}, set(), {})),
    (
        "api/cases/<int:pk>/steps/<int:step>/approve",
        _acts({"pk": "case", "step": "step"}, set(), {409: PRESIDENT, 403: IN_THE_CASE - PRESIDENT}),
    ),
    ("api/entitlements/<int:pk>", _reads(_pk("salary"), PERSON | HR | UNIVERSITY_FINANCE)),
    ("api/notices/<slug:token>", Row({"token": "no_version"}, signed_out=404)),
    ("api/regulations/<path:code>/<str:version>", Row({"code": "code", "version": "no_version"}, signed_out=404)),
    ("posts/<int:pk>/", Row(_pk("post"), SIGNED_IN)),
    ("posts/<int:pk>/", Row(_pk("draft_post"), FIRM | FIRM_RD)),
    ("posts/<int:pk>/apply/", Row(_pk("draft_post"), refused={403: FIRM | FIRM_RD}, posts=True)),
    ("posts/<int:pk>/apply/", Row(_pk("submitted_post"), refused={403: FIRM | FIRM_RD | HR}, posts=True)),
    # A draft, withdrawn or not, is its opener's alone: nobody else has been asked anything.
    ("cases/<int:pk>/", Row(_pk("draft"), WU)),
    ("cases/<int:pk>/", Row(_pk("withdrawn_draft"), WU)),
    ("cases/<int:pk>/", Row(_pk("city_draft"), FIRM)),
    ("cases/<int:pk>/form/", Row(_pk("city_draft"), FIRM)),
    ("cases/<int:pk>/submit/", Row(_pk("city_draft"), FIRM)),
    ("cases/<int:pk>/reasons/<int:number>/", Row({"pk": "draft", "number": "reason"}, WU)),
    # Once submitted it is its parties', and nobody's to change; who comes later is not yet asked.
    ("cases/<int:pk>/", Row(_pk("waiting_case"), IN_THE_WAITING_CASE)),
    ("cases/<int:pk>/form/", Row(_pk("waiting_case"), refused={409: LIN, 403: COLLEGE | HR | FIRM})),
    ("cases/<int:pk>/materials/", Row(_pk("waiting_case"), refused={409: LIN, 403: COLLEGE | HR | FIRM}, posts=True)),
    ("cases/<int:pk>/submit/", Row(_pk("waiting_case"), refused={409: LIN, 403: COLLEGE | HR | FIRM})),
    ("cases/<int:pk>/withdraw/", Row(_pk("waiting_case"), LIN, {403: COLLEGE | HR | FIRM})),
    ("cases/<int:pk>/withdraw/", Row(_pk("case"), refused={409: PERSON, 403: IN_THE_CASE - PERSON})),
    ("steps/<int:pk>/transfer/", Row(_pk("step"), refused={409: PRESIDENT, 403: IN_THE_CASE - PRESIDENT})),
    ("steps/<int:pk>/recall/", Row(_pk("step"), refused={409: PRESIDENT, 403: IN_THE_CASE - PRESIDENT})),
    ("steps/<int:pk>/cancel/", Row(_pk("open_step"), refused={409: IN_THE_WAITING_CASE})),
    ("cases/<int:pk>/comment/", Row(_pk("draft"), refused={409: WU})),
    ("comments/<int:pk>/", Row(_pk("comment"), IN_THE_WAITING_CASE)),
    ("steps/<int:pk>/", Row(_pk("later_step"), refused={403: IN_THE_WAITING_CASE})),
    ("steps/<int:pk>/", Row(_pk("step"), refused={409: PRESIDENT, 403: IN_THE_CASE - PRESIDENT})),
    ("materials/<int:pk>/", Row(_pk("waiting_material"), LIN | COLLEGE | HR)),
    ("cases/<int:pk>/", Row(_pk("city_case"), IN_THE_CITY_CASE)),
    ("materials/<int:pk>/", Row(_pk("city_material"), IN_THE_CITY_CASE)),
    # The enterprise that applied learns the result, not the personal facts that it rests on.
    ("decisions/<int:pk>/", Row(_pk("city_decision"), IN_THE_CITY_CASE - FIRM)),
    ("cases/<int:pk>/", Row(_pk("assessment_case"), IN_THE_ASSESSMENT)),
    ("cases/<int:pk>/", Row(_pk("appeal"), IN_THE_ASSESSMENT)),
    ("cases/<int:pk>/appeal/", Row(_pk("assessment_case"), refused={409: PERSON, 403: IN_THE_ASSESSMENT - PERSON})),
    ("posts/<int:pk>/nominate/", Row(_pk("draft_post"), refused={403: FIRM | FIRM_RD})),
    # Of their own people human resources enter what the university employs them for; nothing was promised yet.
    ("effort/people/<int:pk>/", Row(_pk("stranger"), HR | LIN)),
    ("effort/people/<int:pk>/employ/", Row(_pk("stranger"), HR, {403: LIN})),
    ("effort/lines/<int:pk>/stand/", Row(_pk("disputed_line"), PERSON, {403: IN_THE_EFFORT - PERSON})),
    ("effort/lines/<int:pk>/decide/", Row(_pk("maintained_line"), HR, {403: IN_THE_EFFORT - HR})),
    # An agreement that waits for signatures is signed by its parties alone.
    ("agreements/<int:pk>/", Row(_pk("unsigned"), NING | COLLEGE | HR | PRESIDENT | FIRM)),
    ("agreements/<int:pk>/sign", Row(_pk("unsigned"), NING | HR | FIRM, {403: COLLEGE | PRESIDENT})),
    ("agreements/<int:pk>/", Row(_pk("other_agreement"), IN_THE_OTHER_APPOINTMENT | PRESIDENT)),
    # A colleague's appointment.
    ("appointments/<int:pk>/", Row(_pk("other_appointment"), IN_THE_OTHER_APPOINTMENT)),
    (
        "appointments/<int:pk>/support",
        Row(
            _pk("other_appointment"),
            refused={409: FIRM | FIRM_RD, 403: IN_THE_OTHER_APPOINTMENT - FIRM - FIRM_RD},
        ),
    ),
    (
        "assessments/appointments/<int:pk>/<int:year>/open/",
        Row(_year("other_appointment"), refused={409: HR, 403: IN_THE_OTHER_APPOINTMENT - HR}),
    ),
    (
        "money/appointments/<int:pk>/",
        Row(_pk("other_appointment"), MEI | HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD | CITY_HR | CITY_FINANCE),
    ),
    # An appointment on paper concerns those whom it binds and its college; nobody has asked the city or a decider anything.
    ("appointments/<int:pk>/", Row(_pk("paper_appointment"), ON_PAPER | UNIVERSITY_FINANCE | FIRM_RD)),
    ("appointments/<int:pk>/minimum/<int:year>", Row(_year("paper_appointment"))),
    ("agreements/<int:pk>/pdf", Row(_pk("paper_agreement"), ON_PAPER | UNIVERSITY_FINANCE | FIRM_RD)),
    ("cases/<int:pk>/", Row(_pk("paper_case"), ON_PAPER)),
    # A report belongs to its own appointment: beside another it does not exist, for nobody.
    *(
        (f"appointments/<int:pk>/reports/<int:report>/{act}", Row({"pk": appointment, "report": report}))
        for act in ("confirm", "dispute", "settle")
        for appointment, report in (("appointment", "other_report"), ("other_appointment", "report"))
    ),
    (
        "appointments/<int:pk>/reports/<int:report>/confirm",
        Row(
            {"pk": "appointment", "report": "confirmed_report"}, refused={409: PERSON, 403: IN_THE_APPOINTMENT - PERSON}
        ),
    ),
    # Money is seen by who pays and who is paid, and by the home body. What the university pays is not the enterprise's to see.
    ("money/<int:pk>/", Row(_pk("salary"), PERSON | HR | UNIVERSITY_FINANCE)),
    ("money/<int:pk>/", Row(_pk("host_pay"), PERSON | HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD)),
    ("money/<int:pk>/", Row(_pk("reward"), HR | UNIVERSITY_FINANCE | CITY_HR | CITY_FINANCE)),
    ("money/<int:pk>/", Row(_pk("firm_subsidy"), MONEY - PERSON)),
    (
        "money/appointments/<int:pk>/<int:year>/totals/<slug:key>/",
        Row(_year("appointment") | {"key": "firm_total"}, HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD),
    ),
    (
        "money/appointments/<int:pk>/<int:year>/totals/<slug:key>/",
        Row(_year("appointment") | {"key": "city_total"}, CITY_HR | CITY_FINANCE),
    ),
    ("money/batches/<int:pk>/", Row(_pk("batch"), CITY_FINANCE)),
    ("money/batches/<int:pk>/approve/", Row(_pk("batch"), refused={409: CITY_FINANCE})),
    ("money/batches/<int:pk>/reject/", Row(_pk("batch"), refused={409: CITY_FINANCE})),
    ("money/batches/<int:pk>/pay/", Row(_pk("batch"), refused={409: CITY_FINANCE})),
    *(
        (f"money/batches/<int:pk>/{act}/", Row(_pk(batch), refused={409: CITY_FINANCE}, posts=act == "export"))
        for act in ("file", "export", "return", "results")
        for batch in ("batch", "drafted_batch")
    ),
    # What somebody uploads is theirs to import, and only as a file of reports.
    ("appointments/reports/import/<int:pk>", Row(_pk("upload_of_the_case"))),
    ("profiles/people/<int:pk>/", Row(_pk("stranger"), COLLEGE | HR | LIN)),
    (
        "profiles/people/<int:pk>/numbers/<slug:key>/",
        Row(_pk("person") | {"key": "account_number"}, UNIVERSITY_FINANCE),
    ),
    ("profiles/people/<int:pk>/numbers/<slug:key>/", Row(_pk("stranger") | {"key": "identity_number"}, HR | FIRM)),
    ("profiles/organisations/<int:pk>/", Row(_pk("university"))),
    ("profiles/organisations/<int:pk>/", Row(_pk("foreign_firm"), {"foreign-firm"})),
    ("regulations/<path:code>/<str:version>/", Row({"code": "code", "version": "no_version"}, signed_out=404)),
    ("regulations/<path:code>/<str:version>/", Row({"code": "no_version", "version": "version"}, signed_out=404)),
    ("notices/<slug:token>/", Row({"token": "no_version"}, signed_out=404)),
    ("notices/<slug:token>/object/", Row({"token": "no_version"}, signed_out=404)),
    ("invitations/<str:token>/", Row({"token": "no_version"}, signed_out=404)),
    # Another body's unit, role and list do not exist.
    ("staff/units/<int:pk>/", Row(_pk("foreign_unit"))),
    ("staff/roles/<int:pk>/end/", Row(_pk("foreign_role"))),
    ("staff/import/<int:pk>/", Row(_pk("import"))),
    ("objections/<slug:token>/", Row({"token": "no_version"}, signed_out=404)),
]
