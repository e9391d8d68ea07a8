"""Who may open what: every address of the platform, with what stands behind it for whom.

Read a row as: at this address, made of these things of the world, `opens` get the page, `refused` learn why they may not do it
(they see the thing and may not act, or not now), everybody else finds nothing (404), and who is signed out is asked to sign in.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

PERSON, OTHERS = {"chen"}, {"wu", "lin"}
COLLEGE, HR, PRESIDENT, UNIVERSITY_FINANCE = {"college"}, {"univ-hr"}, {"president"}, {"univ-finance"}
FIRM, FIRM_RD = {"firm-hr"}, {"firm-rd"}
CITY_HR, CITY_REVIEWERS = {"city-hr"}, {"city-science", "city-education"}
CITY_FINANCE = {"city-finance", "city-finance-2"}
# Who decided in this case, or has to do with it; the conflict review was not needed, the vice-president did not decide it.
UNIVERSITY_STEPS = COLLEGE | HR | PRESIDENT
IN_THE_CASE = PERSON | UNIVERSITY_STEPS | FIRM | CITY_HR
# An appointment concerns its person, its two sides, and those of the city who examined or pay it.
IN_THE_APPOINTMENT = (
    PERSON | COLLEGE | HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD | CITY_HR | CITY_REVIEWERS | CITY_FINANCE
)
IN_THE_AGREEMENT = IN_THE_APPOINTMENT | PRESIDENT
# Money: the person, the home's HR and finance, the host, and the city's payers and deciders.
MONEY = PERSON | HR | UNIVERSITY_FINANCE | FIRM | FIRM_RD | CITY_HR | CITY_FINANCE
PAYERS = UNIVERSITY_FINANCE | CITY_FINANCE
EVERYBODY, SIGNED_IN = "everybody", "signed in"


@dataclass(frozen=True)
class Row:
    """One address. `refused` maps a status to whom it meets; `posts`: the address only takes what is sent (GET is 405);
    `public`: nobody has to sign in to learn that nothing is there."""

    things: dict[str, str] = field(default_factory=dict)
    opens: Iterable[str] | str = ()
    refused: dict[int, set[str]] = field(default_factory=dict)
    posts: bool = False
    status: int = 200
    public: bool = False


def _pk(thing: str) -> dict[str, str]:
    return {"pk": thing}


def _year(thing: str) -> dict[str, str]:
    return {"pk": thing, "year": "year"}


_REPORT = {"pk": "appointment", "report": "report"}
_LAW = {"code": "code", "version": "version"}

ROUTES: dict[str, Row] = {
    "healthz": Row(opens=EVERYBODY),
    "clock/advance": Row(posts=True),
    "language": Row(opens=EVERYBODY, status=302),
    "login/": Row(opens=EVERYBODY),
    "logout/": Row(posts=True),
    "capacity/": Row(posts=True),
    "regulations/": Row(opens=EVERYBODY),
    "regulations/<path:code>/<str:version>/": Row(_LAW, EVERYBODY),
    "regulations/<path:code>/<str:version>/source.md": Row(_LAW, EVERYBODY),
    "notices/": Row(opens=EVERYBODY),
    "notices/<slug:token>/": Row({"token": "notice"}, EVERYBODY),
    "": Row(opens=SIGNED_IN),
    # ── posts: a published one is for everybody who is signed in; before that for its two sides ──
    "posts/": Row(opens=SIGNED_IN),
    "posts/new/": Row(opens=FIRM | {"foreign-firm"}, refused={403: {"*"}}),
    "posts/<int:pk>/": Row(_pk("submitted_post"), FIRM | FIRM_RD | HR),
    "posts/<int:pk>/edit/": Row(_pk("draft_post"), FIRM, {403: FIRM_RD}),
    "posts/<int:pk>/submit/": Row(_pk("draft_post"), FIRM, {403: FIRM_RD}),
    "posts/<int:pk>/publish/": Row(_pk("submitted_post"), HR, {403: FIRM | FIRM_RD}),
    "posts/<int:pk>/return/": Row(_pk("submitted_post"), HR, {403: FIRM | FIRM_RD}),
    "posts/<int:pk>/close/": Row(_pk("post"), FIRM | HR, {403: {"*"}}),
    "posts/<int:pk>/apply/": Row(_pk("submitted_post"), posts=True),
    # ── cases: their parties, and whose step has opened ──
    "cases/": Row(opens=SIGNED_IN),
    "cases/<int:pk>/": Row(_pk("case"), IN_THE_CASE),
    "cases/<int:pk>/form/": Row(_pk("draft"), {"wu"}),
    "cases/<int:pk>/materials/": Row(_pk("draft"), posts=True),
    "cases/<int:pk>/submit/": Row(_pk("draft"), {"wu"}),
    "cases/<int:pk>/withdraw/": Row(_pk("draft"), {"wu"}),
    "cases/<int:pk>/reasons/<int:number>/": Row({"pk": "case", "number": "reason"}, PERSON),
    "materials/<int:pk>/": Row(_pk("material"), PERSON | UNIVERSITY_STEPS | CITY_HR),
    "materials/<int:pk>/remove/": Row(_pk("waiting_material"), posts=True),
    "decisions/<int:pk>/": Row(_pk("decision"), PERSON | UNIVERSITY_STEPS | CITY_HR),
    "steps/<int:pk>/": Row(_pk("open_step"), COLLEGE, {403: HR | FIRM | {"lin"}}),
    "steps/<int:pk>/why/": Row(_pk("step"), PERSON | UNIVERSITY_STEPS | CITY_HR),
    # ── agreement and appointment ──
    "agreements/": Row(opens=SIGNED_IN),
    "agreements/<int:pk>/": Row(_pk("agreement"), IN_THE_AGREEMENT),
    "agreements/<int:pk>/pdf": Row(_pk("agreement"), IN_THE_AGREEMENT),
    "agreements/<int:pk>/sign": Row(
        _pk("agreement"), (), {409: PERSON | HR | FIRM, 403: IN_THE_AGREEMENT - PERSON - HR - FIRM}
    ),
    "appointments/": Row(opens=SIGNED_IN),
    "appointments/<int:pk>/": Row(_pk("appointment"), IN_THE_APPOINTMENT),
    "appointments/<int:pk>/minimum/<int:year>": Row(_year("appointment"), IN_THE_APPOINTMENT),
    "appointments/<int:pk>/support": Row(
        _pk("appointment"), (), {409: FIRM | FIRM_RD, 403: IN_THE_APPOINTMENT - FIRM - FIRM_RD}
    ),
    "appointments/<int:pk>/reports/": Row(_pk("appointment"), IN_THE_APPOINTMENT),
    "appointments/<int:pk>/reports/enter": Row(
        _pk("appointment"), FIRM | FIRM_RD, {403: IN_THE_APPOINTMENT - FIRM - FIRM_RD}
    ),
    "appointments/<int:pk>/reports/<int:report>/confirm": Row(_REPORT, PERSON, {403: IN_THE_APPOINTMENT - PERSON}),
    "appointments/<int:pk>/reports/<int:report>/dispute": Row(_REPORT, PERSON, {403: IN_THE_APPOINTMENT - PERSON}),
    "appointments/<int:pk>/reports/<int:report>/settle": Row(_REPORT, (), {409: HR, 403: IN_THE_APPOINTMENT - HR}),
    "appointments/reports/template": Row(opens=FIRM | FIRM_RD),
    "appointments/reports/import": Row(opens=FIRM | FIRM_RD),
    "appointments/reports/import/<int:pk>": Row(_pk("import"), FIRM),
    # ── assessments: who scores or decides them ──
    "assessments/": Row(opens=SIGNED_IN),
    "assessments/appointments/<int:pk>/": Row(_pk("appointment"), IN_THE_APPOINTMENT),
    "assessments/appointments/<int:pk>/<int:year>/open/": Row(
        _year("appointment"), (), {409: HR, 403: IN_THE_APPOINTMENT - HR}
    ),
    "assessments/<int:pk>/": Row(_pk("assessment"), PERSON | COLLEGE | HR | FIRM | CITY_HR),
    # ── money ──
    "money/": Row(opens=SIGNED_IN),
    "money/appointments/<int:pk>/": Row(_pk("appointment"), MONEY),
    "money/appointments/<int:pk>/<int:year>/": Row(_year("appointment"), MONEY),
    "money/appointments/<int:pk>/<int:year>/compute/": Row(_year("appointment"), posts=True),
    "money/appointments/<int:pk>/<int:year>/totals/<slug:key>/": Row(
        _year("appointment") | {"key": "person_total"}, PERSON | HR | UNIVERSITY_FINANCE
    ),
    # What the city pays the person is not the enterprise's to see.
    "money/<int:pk>/": Row(_pk("subsidy"), PERSON | HR | UNIVERSITY_FINANCE | CITY_HR | CITY_FINANCE),
    # The trial calculator is for anybody; an explanation belongs to what was asked.
    "money/estimate/": Row(opens=EVERYBODY),
    "money/estimate.json": Row(opens=EVERYBODY, status=422),
    "money/estimate/why/": Row(public=True),
    "money/batches/": Row(opens=PAYERS | FIRM | {"foreign-firm"}),
    "money/batches/new/": Row(opens=PAYERS | FIRM | {"foreign-firm"}),
    "money/batches/<int:pk>/": Row(_pk("drafted_batch"), CITY_FINANCE),
    # Drafted by one, approved by another, paid after that.
    "money/batches/<int:pk>/approve/": Row(_pk("drafted_batch"), {"city-finance-2"}, {403: {"city-finance"}}),
    "money/batches/<int:pk>/reject/": Row(_pk("drafted_batch"), CITY_FINANCE),
    "money/batches/<int:pk>/pay/": Row(_pk("drafted_batch"), (), {409: CITY_FINANCE}),
    "money/batches/<int:pk>/export/": Row(_pk("batch"), posts=True),
    "ledger/": Row(opens=PAYERS),
    "ledger/entries/<int:pk>/": Row(_pk("entry"), CITY_FINANCE),
    "ledger/balance/": Row(opens=PAYERS),
    # ── what is known about people and bodies ──
    "profiles/": Row(opens=SIGNED_IN),
    "profiles/people/<int:pk>/": Row(_pk("person"), PERSON | COLLEGE | HR),
    "profiles/organisations/<int:pk>/": Row(_pk("enterprise"), FIRM | FIRM_RD),
}

# The same kinds of pages for other things of the world: (address, things, who opens it).
MORE: list[tuple[str, dict[str, str], set[str] | str]] = [
    ("posts/<int:pk>/", _pk("post"), SIGNED_IN),
    ("posts/<int:pk>/", _pk("draft_post"), FIRM | FIRM_RD),
    ("cases/<int:pk>/", _pk("draft"), {"wu"}),
    ("cases/<int:pk>/", _pk("waiting_case"), COLLEGE | HR | FIRM | {"lin"}),
    ("cases/<int:pk>/", _pk("city_case"), PERSON | HR | FIRM | CITY_HR | CITY_REVIEWERS | CITY_FINANCE),
    ("cases/<int:pk>/", _pk("assessment_case"), PERSON | COLLEGE | HR | FIRM | CITY_HR),
    ("materials/<int:pk>/", _pk("waiting_material"), COLLEGE | HR | {"lin"}),
    # The enterprise that applied learns the result, not the personal facts that it rests on.
    ("decisions/<int:pk>/", _pk("city_decision"), PERSON | HR | CITY_HR | CITY_REVIEWERS | CITY_FINANCE),
    # What the university pays the person is not the enterprise's, nor the city payer's.
    ("money/<int:pk>/", _pk("salary"), PERSON | HR | UNIVERSITY_FINANCE),
    ("money/batches/<int:pk>/", _pk("batch"), CITY_FINANCE),
    ("profiles/people/<int:pk>/", _pk("stranger"), COLLEGE | HR | {"lin"}),
    ("profiles/organisations/<int:pk>/", _pk("university"), set()),
    # A report belongs to its own appointment: beside another it does not exist, for nobody.
    ("appointments/<int:pk>/reports/<int:report>/confirm", {"pk": "nothing", "report": "report"}, set()),
    ("appointments/<int:pk>/reports/<int:report>/confirm", {"pk": "appointment", "report": "nothing"}, set()),
    ("regulations/<path:code>/<str:version>/", {"code": "code", "version": "no_version"}, set()),
    ("notices/<slug:token>/", {"token": "no_version"}, set()),
]
