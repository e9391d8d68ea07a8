"""What an administrator fills in about units, roles and invitations, and what somebody who was invited fills in."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianpin.kernel.identity.models import Membership, Unit, User
from lianpin.kernel.staff import rules
from lianpin.kernel.staff.registry import Holding, Item

NOW, LATER = "now", "later"
TO_UNIT = "unit"
MOST_ITEMS = 200  # that are listed one by one; the rest goes where everything goes that is not named


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def _roles() -> list[tuple[str, str]]:
    return [("", "—"), *((role.value, str(role.label)) for role in rules.GRANTED)]


class UnitForm(forms.Form):
    """A unit: its names, where it lies, and by which words the regulations call it."""

    name = forms.CharField(label=gettext_lazy("部门名称"), max_length=120)
    english_name = forms.CharField(label=gettext_lazy("英文名称"), max_length=160, required=False)
    parent = forms.ChoiceField(label=gettext_lazy("上级部门"), required=False)
    offices = forms.CharField(
        label=gettext_lazy("在规章中的称谓"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("规章程序表“承办”一栏的用语，例如 人事处、学院；多个用顿号隔开。没有的留空。"),
    )

    def __init__(self, units: Iterable[Unit], data: Any = None, *, unit: Unit | None = None) -> None:
        initial = {}
        if unit is not None:
            named = {"name": unit.name, "english_name": unit.english_name, "parent": unit.parent_id or ""}
            initial = named | {"offices": "、".join(unit.offices)}
        super().__init__(data, initial=initial)
        self.units = {str(each.pk): each for each in units if unit is None or each.pk != unit.pk}
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [("", _("无（最上一级）")), *((pk, each.name) for pk, each in self.units.items())]

    def clean_offices(self) -> list[str]:
        words = [word for word in re.split(r"[、，,;；\s]+", self.cleaned_data["offices"]) if word]
        if any(len(word) > 40 for word in words):
            raise forms.ValidationError(_("每个称谓不超过40个字。"))
        return words

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.cleaned_data | {"parent": self.units.get(self.cleaned_data["parent"])}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)


class _RoleForm(forms.Form):
    """A form that chooses a unit of the body."""

    def _offer(self, units: Iterable[Unit]) -> None:
        self.units = {str(each.pk): each for each in units}
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = [("", "—"), *((pk, each.name) for pk, each in self.units.items())]


class GrantForm(_RoleForm):
    """Which colleague gets which role where, and from when."""

    user = forms.ChoiceField(label=gettext_lazy("人员"))
    unit = forms.ChoiceField(label=gettext_lazy("部门"))
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=_roles)
    since_on = forms.DateField(label=gettext_lazy("自"), widget=_date())
    until_on = forms.DateField(label=gettext_lazy("至（含当日，不定期的留空）"), widget=_date(), required=False)

    def __init__(
        self, users: Iterable[User], units: Iterable[Unit], data: Any = None, *, today: date, unit: str = ""
    ) -> None:
        super().__init__(data, initial={"since_on": today.isoformat(), "unit": unit})
        self.users = {str(each.pk): each for each in users}
        user = self.fields["user"]
        assert isinstance(user, forms.ChoiceField)
        user.choices = [("", "—"), *((pk, each.name) for pk, each in self.users.items())]
        self._offer(units)

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        days = {"since_on": given["since_on"], "until_on": given["until_on"]}
        return {"user": self.users[given["user"]], "unit": self.units[given["unit"]], "role": given["role"], **days}


class LeavingForm(forms.Form):
    """Who goes on with what lies with somebody: all of it by one colleague, or each thing by one of its own."""

    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)
    heir = forms.ChoiceField(
        label=gettext_lazy("接手人"),
        required=False,
        help_text=gettext_lazy(
            "未单独指定的事务都由接手人办理；不选接手人的，由本部门办理，部门没有人的由上级部门办理。"
        ),
    )

    def __init__(
        self, membership: Membership, colleagues: Sequence[User], found: Sequence[tuple[Holding, Sequence[Item]]],
        data: Any = None, *, initial: dict[str, Any],
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.users = {str(each.pk): each for each in colleagues if each.pk != membership.user_id}
        people = [(pk, each.name) for pk, each in self.users.items()]
        heir = self.fields["heir"]
        assert isinstance(heir, forms.ChoiceField)
        heir.choices = [("", _("由本部门办理")), *people]
        self.keys: dict[str, str] = {}
        for holding, items in found:
            for item in list(items)[:MOST_ITEMS] if holding.is_chosen else ():
                name = f"to-{item.kind}-{item.pk}"
                self.keys[name] = item.key
                choices = [("", _("与接手人一致")), (TO_UNIT, _("由本部门办理")), *people]
                self.fields[name] = forms.ChoiceField(label=item.label, choices=choices, required=False)

    def passing(self) -> dict[str, Any]:
        """Who takes what, as the verbs take it."""
        given = self.cleaned_data
        choices = {
            key: None if given[name] == TO_UNIT else int(given[name]) for name, key in self.keys.items() if given[name]
        }
        return {"reason": given["reason"], "heir": self.users.get(given["heir"]), "choices": choices}


class EndForm(LeavingForm):
    """The end of a role: at once, or after a day."""

    when = forms.ChoiceField(
        label=gettext_lazy("何时结束"),
        choices=[(NOW, gettext_lazy("立即（从现在起不再有这个身份）")), (LATER, gettext_lazy("到某一天为止"))],
        widget=forms.RadioSelect,
    )
    last_on = forms.DateField(label=gettext_lazy("最后一天（含当日）"), widget=_date(), required=False)
    field_order = ("when", "last_on", "reason", "heir")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"when": NOW}, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == LATER and cleaned.get("last_on") is None and "last_on" not in self.errors:
            self.add_error("last_on", _("请填写最后一天。"))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        at_once = self.today - timedelta(days=1)
        last_on = at_once if self.cleaned_data["when"] == NOW else self.cleaned_data["last_on"]
        return {"last_on": last_on, **self.passing()}


class MoveForm(LeavingForm, _RoleForm):
    """Where somebody goes, and from which day on they work there."""

    unit = forms.ChoiceField(label=gettext_lazy("调往部门"))
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=_roles)
    since_on = forms.DateField(label=gettext_lazy("自"), widget=_date())
    field_order = ("unit", "role", "since_on", "reason", "heir")

    def __init__(self, units: Iterable[Unit], membership: Membership, *args: Any, today: date, **kwargs: Any) -> None:
        initial = {"since_on": today.isoformat(), "role": membership.role}
        super().__init__(membership, *args, initial=initial, **kwargs)
        self._offer(units)

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        onward = {"unit": self.units[given["unit"]], "role": given["role"], "since_on": given["since_on"]}
        return onward | self.passing()


class InviteForm(_RoleForm):
    """Whom a body invites into which role."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    address = forms.EmailField(label=gettext_lazy("电子邮箱"))
    unit = forms.ChoiceField(label=gettext_lazy("部门"))
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=_roles)
    number = forms.CharField(label=gettext_lazy("工号"), max_length=30, required=False)
    since_on = forms.DateField(label=gettext_lazy("自"), widget=_date())
    until_on = forms.DateField(label=gettext_lazy("至（含当日，不定期的留空）"), widget=_date(), required=False)
    language = forms.ChoiceField(label=gettext_lazy("邮件语言"), choices=settings.LANGUAGES)

    def __init__(self, units: Iterable[Unit], data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"since_on": today.isoformat(), "language": settings.LANGUAGE_CODE})
        self._offer(units)

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.cleaned_data | {"unit": self.units[self.cleaned_data["unit"]]}


class JoinForm(forms.Form):
    """A new account."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=60, help_text=gettext_lazy("登录时使用，不区分大小写。")
    )
    password = forms.CharField(
        label=gettext_lazy("密码"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=gettext_lazy("再输入一次密码"), max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        about = User(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("name", ""))
        validate_password(password, about)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("两次输入的密码不一致，请重新输入。"))
        return cleaned


class PeopleForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("人员名单"), help_text=gettext_lazy("按模板填写的 XLSX 文件。"), max_length=200
    )

    @property
    def limit(self) -> int:
        """The largest file that is accepted, in bytes."""
        limit: int = settings.LIANPIN_UPLOAD_LIMIT
        return limit
