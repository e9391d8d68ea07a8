"""How long what is held about people is kept, and by which law (个人信息保护法 第十九条: the shortest time that the purpose needs)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Period:
    """What is kept, until when, and by which law; `is_settled`: the law says it, and not each body for itself."""

    what: str | Promise
    until: str | Promise
    source: str | Promise
    is_settled: bool = True


# Laws name no period for the other matters: what a body has settled stands in its own rules of filing.
PERIODS = (
    Period(_("记账凭证、账簿"), _("会计年度终了后30年"), _("《会计档案管理办法》附表一、附表二")),
    Period(_("劳动合同文本"), _("解除或者终止后至少2年"), _("《劳动合同法》第五十条")),
    Period(_("个人信息保护影响评估报告和处理情况记录"), _("至少3年"), _("《个人信息保护法》第五十六条")),
    Period(_("登录和网络日志"), _("不少于6个月"), _("《网络安全法》第二十一条")),
    Period(_("协议、任职、考核"), _("任职结束后，按单位的归档规定"), _("由各单位确定"), is_settled=False),
    Period(_("办结和不同意的申报"), _("复核、诉讼期限届满后，按单位的归档规定"), _("由各单位确定"), is_settled=False),
    Period(_("没有提交的草稿、撤回的申报"), _("目的不再存在时删除"), _("《个人信息保护法》第四十七条；期限由各单位确定"), is_settled=False),
    Period(_("操作记录（事件链）"), _("所记载的事项保存期间；记录不能修改"), _("由各单位确定"), is_settled=False),
)  # fmt: skip
