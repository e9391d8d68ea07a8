"""Who may open a year's assessment or a round, score, rank and confirm, and when."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from lianpin.appointments.models import Appointment
from lianpin.assessments.enums import RoundStatus
from lianpin.assessments.models import Assessment, Round
from lianpin.kernel.cases.models import Step
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible, NotValid

OPENING_ROLES = frozenset({Role.DRAFTER, Role.HANDLER, Role.REVIEWER, Role.DECIDER})
# The office of the home body that runs assessments.
OPENING_OFFICE = "人事处"
# Who says for a body what it scores by.
INDICATOR_OFFICES = frozenset({OPENING_OFFICE, "企业"})
FULL_POINTS = 100


def check_can_open(by: Capacity, appointment: Appointment, year: int, today: date) -> None:
    """Human resources of the home body, once a year, after the year has ended."""
    if not runs_rounds(by, appointment.home_id):
        raise NotAllowed(_("只有聘用高校的人事处可以发起年度考核。"), code="ASSESSMENT_NOT_HR")
    if appointment.takeover_id is not None:
        raise NotPossible(
            _("本聘期由纸质协议接续，履行至期满，考核按原协议进行，不适用本办法。"), code="ASSESSMENT_OF_PAPER"
        )
    if not appointment.starts_on.year <= year <= appointment.ends_on.year:
        said = {"year": year, "from": appointment.starts_on, "until": appointment.ends_on}
        reason = _("%(year)s年不在聘期内。聘期为%(from)s至%(until)s，请核对年度。")
        raise NotValid(reason % said, code="ASSESSMENT_OUTSIDE_TERM")
    if today < date(year + 1, 1, 1):
        reason = _("%(year)s年度考核自%(next)s年1月1日起进行，请届时再发起。")
        raise NotPossible(reason % {"year": year, "next": year + 1}, code="ASSESSMENT_TOO_EARLY")
    if Assessment.objects.filter(appointment=appointment, year=year).exists():
        reason = _("%(year)s年度考核已经发起，一年只考核一次。请在考核页面查看办理进度。")
        raise NotPossible(reason % {"year": year}, code="ASSESSMENT_EXISTS")


def runs_rounds(by: Capacity, university_id: int) -> bool:
    """Whether this capacity belongs to the human resources of that university."""
    return by.acts_for(university_id) and OPENING_OFFICE in by.offices and by.role in OPENING_ROLES


def check_runs_round(by: Capacity, university_id: int) -> None:
    if not runs_rounds(by, university_id):
        raise NotAllowed(_("考核批次由高校人事处办理。请切换到相应身份后再试。"), code="ROUND_NOT_HR")


def check_can_open_round(by: Capacity, university: Organisation, year: int, today: date, *, size: int) -> None:
    """Human resources, once a year, after the year has ended, while there is anybody to assess."""
    check_runs_round(by, university.pk)
    if today < date(year + 1, 1, 1):
        reason = _("%(year)s年度考核自%(next)s年1月1日起进行，请届时再发起。")
        raise NotPossible(reason % {"year": year, "next": year + 1}, code="ASSESSMENT_TOO_EARLY")
    if Round.objects.filter(university=university, year=year).exists():
        raise NotPossible(_("%s年度的考核批次已经发起。") % year, code="ROUND_EXISTS")
    if size == 0:
        raise NotPossible(_("%s年度没有在聘的双聘人员，不需要考核。") % year, code="ROUND_EMPTY")


def check_can_set_indicators(by: Capacity, round: Round, *, is_scored: bool) -> None:
    """The office of either body that speaks for it, until its first score."""
    if by.is_personal or INDICATOR_OFFICES.isdisjoint(by.offices) or by.role not in OPENING_ROLES:
        reason = _("考核指标由高校人事处、企业人力资源部门各自设置。请切换到相应身份后再试。")
        raise NotAllowed(reason, code="INDICATORS_NOT_YOURS")
    if round.status != RoundStatus.SCORING:
        reason = _("考核批次当前状态为“%s”，不能再改指标。")
        raise NotPossible(reason % round.get_status_display(), code="ROUND_NOT_SCORING")
    if is_scored:
        raise NotPossible(_("本单位已经开始评分，不能再改指标。"), code="INDICATORS_IN_USE")


def check_points(rows: Sequence[tuple[str, int]]) -> None:
    """Names that are not empty, points above nothing, 100 together. No indicators at all: one number is scored."""
    if any(not name.strip() or points < 1 for name, points in rows):
        raise NotValid(_("每项指标都要有名称，满分不少于1分。"), code="INDICATOR_EMPTY")
    total = sum(points for _name, points in rows)
    if rows and total != FULL_POINTS:
        raise NotValid(_("各项指标满分合计应为100分，现为%s分。") % total, code="INDICATORS_SUM")


def check_has_steps(steps: Sequence[Step], what: str) -> None:
    """There must be something of this capacity's to do."""
    if not steps:
        reason = _("现在没有需要您办理的“%s”。可能已由同事办理，或者前一步骤尚未完成。")
        raise NotPossible(reason % what, code="ROUND_NOTHING_TO_DO")


def check_can_rank(by: Capacity, round: Round, steps: Mapping[int, Step], *, waiting: Mapping[str, list[str]]) -> None:
    """Human resources, when everybody of the round has been scored by both sides."""
    check_runs_round(by, round.university_id)
    if waiting:
        names = "；".join(f"{person}（{'、'.join(steps)}）" for person, steps in waiting.items())
        reason = _("名额以全部参评人员为一组，还有人员没有完成评分：%s。")
        raise NotPossible(reason % names, code="ROUND_NOT_SCORED")
    check_has_steps(list(steps.values()), _("名额与等次"))


def check_says_why(opinion: str) -> None:
    if not opinion.strip():
        raise NotValid(_("请写明复核决定的理由。"), code="OPINION_MISSING")


def may_set_indicators(by: Capacity, round: Round, *, is_scored: bool) -> bool:
    """As `check_can_set_indicators`, for templates."""
    try:
        check_can_set_indicators(by, round, is_scored=is_scored)
    except LianpinError:
        return False
    return True
