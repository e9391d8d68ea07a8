"""What a password has to be."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's own, whose sentence nobody has translated into Chinese."""

    def get_error_message(self) -> str:
        return _("密码太短，至少要有%d个字符。") % self.min_length
