"""How notices are told: each app registers topic and sentence per kind in its AppConfig.ready()."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianpin.kernel.notices.enums import Topic
from lianpin.kernel.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Wording:
    """The topic of a kind of notice and its sentence; `%(name)s` stands for what the notice's detail holds under that name."""

    topic: Topic
    sentence: str | Promise


_wordings: dict[str, Wording] = {}


def word_notice(kind: str, topic: Topic, sentence: str | Promise) -> None:
    """Register a kind of notice."""
    _wordings[kind] = Wording(topic, sentence)


def wording(kind: str) -> Wording:
    """The wording of a kind. KeyError for one that no app has registered."""
    return _wordings[kind]


def say(notice: Notice) -> str:
    """The notice as a sentence in the reader's language."""
    return say_kind(notice.kind, notice.detail)


def say_kind(kind: str, detail: Mapping[str, object]) -> str:
    """As `say`, of what is not a row yet; an older notice may lack what a newer sentence asks for."""
    known = _wordings.get(kind)
    if known is None:
        return kind
    return str(known.sentence) % _Detail(detail)


class _Detail(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


# ── how they read outside of the platform: in Chinese, whatever the language of whoever caused them ──


def mail_of(notice: Notice, name: str) -> tuple[str, str]:
    """Subject and text of one notice by mail; the link opens exactly what it is about, in the capacity that it concerns."""
    with override(settings.LANGUAGE_CODE):
        sentence = say(notice)
        title = _titled(str(Topic(notice.topic).label), sentence)
        return title, "\n".join([_("%s：") % name, "", sentence, address_of(notice), "", *_foot()])


def digest_of(notices: Sequence[Notice], name: str, day: date) -> tuple[str, str]:
    """Subject and text of the one digest of a day, over all topics."""
    with override(settings.LANGUAGE_CODE):
        title = _titled(_("每日摘要"), _("%(day)s，%(count)d 条") % {"day": day.isoformat(), "count": len(notices)})
        lines = [_("%s：") % name]
        for topic in Topic:
            of_topic = [each for each in notices if each.topic == topic]
            if of_topic:
                lines += ["", f"【{topic.label}】"]
                lines += [line for each in of_topic for line in (f"· {say(each)}", f"  {address_of(each)}")]
        return title, "\n".join([*lines, "", *_foot()])


def group_text(topic: str, names: Sequence[str], path: str) -> tuple[str, str]:
    """Heading and text for a group: who is asked and where. What the matter is, everybody in the group would read."""
    with override(settings.LANGUAGE_CODE):
        label = str(Topic(topic).label)
        said = _("%(names)s有一件“%(topic)s”，请登录查看。") % {"names": "、".join(names), "topic": label}
        return _titled(label, ""), f"{_titled(label, '')}{said}\n{settings.LIANPIN_ADDRESS}{path}"


def group_digest(counts: Mapping[str, int], day: date) -> tuple[str, str]:
    """Heading and text of a group's digest: how many each has to read."""
    with override(settings.LANGUAGE_CODE):
        title = _titled(_("每日摘要"), day.isoformat())
        each = "；".join(_("%(name)s %(count)d 条") % {"name": n, "count": c} for n, c in counts.items())
        return title, f"{title}\n{each}\n{settings.LIANPIN_ADDRESS}{reverse('notices:notice_list')}"


def address_of(notice: Notice) -> str:
    """Where a notice is opened, from anywhere."""
    return f"{settings.LIANPIN_ADDRESS}{reverse('notices:notice_open', args=[notice.pk])}"


def _titled(label: str, text: str) -> str:
    """One line, however the text was typed."""
    return " ".join(f"【{_('联聘')}】{label} {text}".split())[:200]


def _foot() -> list[str]:
    where = f"{settings.LIANPIN_ADDRESS}{reverse('notices:preferences')}"
    return ["—", _("更改通知方式：%s") % where, _("本邮件由系统发出，请勿回复。")]
