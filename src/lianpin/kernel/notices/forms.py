"""What is typed about ways of being told, letters and robots."""

from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.models import Unit
from lianpin.kernel.notices import rules
from lianpin.kernel.notices.enums import Channel, RobotKind, Timing, Topic
from lianpin.kernel.notices.models import Preferences

CLOCK = {"type": "time"}


class PreferencesForm(forms.Form):
    """A timing for each topic on each channel, and the quiet hours."""

    quiet_from = forms.TimeField(
        label=_("免打扰开始"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("免打扰结束"), required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
    )

    def __init__(self, data: Any = None, *, preferences: Preferences | None = None) -> None:
        super().__init__(data)
        if preferences is not None:
            self.initial = {"quiet_from": preferences.quiet_from, "quiet_until": preferences.quiet_until}
        for topic in Topic:
            for channel in Channel:
                self.fields[_name(topic, channel)] = forms.ChoiceField(
                    label=f"{topic.label} · {channel.label}",
                    choices=Timing.choices,
                    initial=rules.timing_of(preferences, topic, channel),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and (cleaned["quiet_from"] is None) != (cleaned["quiet_until"] is None):
            empty = "quiet_from" if cleaned["quiet_from"] is None else "quiet_until"
            self.add_error(empty, _("免打扰时段请同时填写开始和结束，或者都不填。"))
        return cleaned

    def rows(self) -> Iterator[tuple[str | Promise, list[BoundField]]]:
        """Each topic with its control on each channel."""
        for topic in Topic:
            yield topic.label, [self[_name(topic, channel)] for channel in Channel]

    def ways(self) -> dict[tuple[str, str], str]:
        """What was chosen, by topic and channel."""
        return {(topic, channel): self.cleaned_data[_name(topic, channel)] for topic in Topic for channel in Channel}

    def quiet(self) -> dict[str, time | None]:
        return {name: self.cleaned_data[name] for name in ("quiet_from", "quiet_until")}


def _name(topic: Topic, channel: Channel) -> str:
    return f"{channel}-{topic}"


class LetterForm(forms.Form):
    """A letter to somebody who has no account."""

    name = forms.CharField(label=_("收件人"), max_length=60)
    address = forms.EmailField(label=_("电子邮箱"), max_length=254)
    title = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(label=_("正文"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))


class RobotForm(forms.Form):
    """A robot of a chat group; what is secret is typed once and never shown."""

    kind = forms.ChoiceField(label=_("平台"), choices=RobotKind.choices)
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如所在群的名称"))
    unit = forms.ModelChoiceField(
        label=_("部门"), queryset=Unit.objects.none(), required=False, empty_label=_("全单位"),
        help_text=_("选定部门的，只通知该部门的办理人。"),
    )  # fmt: skip
    url = forms.CharField(label=_("Webhook 地址"), max_length=500, widget=forms.TextInput(attrs={"inputmode": "url"}))
    secret = forms.CharField(
        label=_("签名密钥"), max_length=200, required=False, help_text=_("钉钉、飞书必填；企业微信没有签名，留空。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, organisation_id: int) -> None:
        super().__init__(data)
        chosen: forms.ModelChoiceField[Unit] = self.fields["unit"]  # type: ignore[assignment]
        chosen.queryset = Unit.objects.filter(organisation=organisation_id).order_by("pk")
