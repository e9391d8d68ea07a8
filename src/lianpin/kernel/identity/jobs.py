"""Mails about accounts. What opens an account is made where the mail is: a waiting job holds nothing that could be used."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from lianpin.kernel.identity.models import User


@app.task(queue="notices", pass_context=False)
def mail_reset(*, user_id: int) -> None:
    """Send the address at which an account's holder chooses a new password, once and within the hour."""
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is None:
        return
    asked = urlencode({"user": str(user.pk), "token": default_token_generator.make_token(user)})
    address = f"{settings.LIANPIN_ADDRESS}{reverse('identity:password_reset')}?{asked}"
    text = _(
        "%(name)s：\n\n有人请求重置您在联聘的密码。请在一小时内打开下面的地址设置新密码：\n\n%(address)s\n\n"
        "如果不是您本人的请求，请不要理会这封邮件，密码不会改变。"
    )
    send_mail(_("重置联聘的密码"), text % {"name": user.name, "address": address}, None, [user.email])
