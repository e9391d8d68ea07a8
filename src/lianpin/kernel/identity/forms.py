"""What is typed to sign in, and to choose a new password."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
