"""What is typed to sign in, and to choose a new password."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.enums import KeyScope
from lianpin.kernel.identity.models import Membership
from lianpin.toolkit import clock


class LoginForm(forms.Form):
    """A user name and a password; which of them was wrong is never told."""

    username = forms.CharField(label=_("用户名"), max_length=60)
    password = forms.CharField(label=_("密码"), max_length=200, widget=forms.PasswordInput)


class NewPasswordForm(forms.Form):
    """A new password, twice; whether it will do is said by the verb."""

    new = forms.CharField(
        label=_("新密码"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少10个字符，不要用姓名、常见密码或纯数字。"),
    )  # fmt: skip
    again = forms.CharField(
        label=_("再输入一次"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """The same twice."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError(_("两次输入的密码不一致，请重新输入。"))
        return again


class PasswordChangeForm(NewPasswordForm):
    """The password that one has, and a new one."""

    old = forms.CharField(
        label=_("现在的密码"), max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ["old", "new", "again"]


class ResetForm(forms.Form):
    """Whose password was forgotten."""

    username = forms.CharField(label=_("用户名"), max_length=60)


class KeyForm(forms.Form):
    """In which of one's own roles a program acts, what it may do, until when, and what for."""

    membership = forms.ChoiceField(label=_("身份"), help_text=_("程序以这个身份查询和办理，看到的和您本人看到的一样"))
    scope = forms.ChoiceField(label=_("权限"), choices=KeyScope, initial=KeyScope.READ, widget=forms.RadioSelect)
    until_on = forms.DateField(
        label=_("有效期至（含当日）"), help_text=_("最长一年"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("用途"), max_length=200, help_text=_("例如：人事系统每天同步岗位和聘期"))

    def __init__(self, own: Sequence[Membership], data: Any = None) -> None:
        super().__init__(data, initial={"until_on": (clock.today() + timedelta(days=90)).isoformat()})
        self.own = {str(each.pk): each for each in own}
        field: forms.ChoiceField = self.fields["membership"]  # type: ignore[assignment]
        field.choices = [
            (pk, f"{each.unit.organisation.name} · {each.unit.name} · {each.get_role_display()}")
            for pk, each in self.own.items()
        ]

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        return {**self.cleaned_data, "membership": self.own[self.cleaned_data["membership"]]}


class RevokeForm(forms.Form):
    """Why a key counts no longer."""

    reason = forms.CharField(label=_("停用原因"), max_length=200)
