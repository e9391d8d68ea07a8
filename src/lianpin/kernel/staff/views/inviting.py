"""Invitations: sent, sent again, revoked; and accepted by whoever has the link."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianpin.kernel.identity.models import User
from lianpin.kernel.staff import queries, rules, verbs
from lianpin.kernel.staff.forms import InviteForm, JoinForm
from lianpin.kernel.staff.models import Invitation
from lianpin.kernel.staff.views.confirming import check_keeps, check_reads
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def invitation_list(request: SignedInRequest) -> HttpResponse:
    """Whom the body has invited, and the form for one more."""
    check_reads(request)
    today, by = clock.today(), request.capacity
    units = queries.units_for(by).filter(closed_on=None).order_by("name")
    form = InviteForm(units, request.POST or None, today=today)
    if request.method == "POST":
        check_keeps(request)
        if form.is_valid():
            try:
                invitation, link = verbs.invite(by=by, **form.chosen())
            except (NotPossible, NotValid) as refusal:
                form.add_error("address" if refusal.code == "INVITATION_WAITS" else None, refusal.reason)
            else:
                _tell_sent(request, invitation, link)
                return redirect("staff:invitation_list")
    page = Paginator(queries.invitations_for(by), 25).get_page(request.GET.get("page"))
    rows = [(each, each.is_open(today)) for each in page]
    context = {"page": page, "rows": rows, "form": form, "keeps": rules.administers(by)}
    return render(request, "staff/invitation_list.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def invitation_resend(request: SignedInRequest, pk: int) -> HttpResponse:
    invitation, link = verbs.resend_invitation(_invitation(request, pk), by=request.capacity)
    _tell_sent(request, invitation, link)
    return redirect("staff:invitation_list")


@require_POST
@login_required
def invitation_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    verbs.revoke_invitation(_invitation(request, pk), by=request.capacity)
    messages.success(request, _("邀请已撤回，链接作废。"))
    return redirect("staff:invitation_list")


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link: into the account that is signed in, after a look at whose it is, or into a new one."""
    invitation = verbs.invitation_at(token)
    if invitation is None:
        raise Http404
    rules.check_can_accept(invitation)
    form = JoinForm(request.POST if "username" in request.POST else None, initial={"name": invitation.name})
    if request.method == "POST":
        if isinstance(request.user, User) and "account" in request.POST:
            return _take_in(request, invitation, request.user)
        if not request.user.is_authenticated and form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("username", "name", "password")}
            try:
                verbs.join(invitation, **given)
            except (NotPossible, NotValid) as refusal:
                fields = {"USERNAME_TAKEN": "username", "PASSWORD_WEAK": "password"}
                form.add_error(fields.get(refusal.code), refusal.reason)
            else:
                messages.success(request, _("账号已开通，请用刚才设置的用户名和密码登录。"))
                return redirect("account_login")
    context = {"invitation": invitation, "form": form, "token": token}
    return render(request, "staff/invitation_accept.html", context, status=422 if form.errors else 200)


def _take_in(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    """The account that the page showed must be the one that is signed in now."""
    if request.POST.get("account") != str(user.pk):
        raise NotPossible(_("登录的账号已经改变，请返回上一页核对后再接受。"), code="ACCOUNT_CHANGED")
    verbs.accept(invitation, user)
    messages.success(request, _("您已加入“%s”，可以在右上角切换身份。") % invitation.unit.name)
    return redirect("cases:inbox")


def _invitation(request: SignedInRequest, pk: int) -> Invitation:
    return get_object_or_404(queries.invitations_for(request.capacity), pk=pk)


def _tell_sent(request: SignedInRequest, invitation: Invitation, link: str) -> None:
    """The same whether or not somebody has an account with the address. Without mail the link is handed over by whoever invites."""
    if settings.LIANPIN_MAIL:
        messages.success(request, _("邀请已发往 %s。") % invitation.address)
    else:
        said = _("平台没有配置发信服务器。请把链接交给%(name)s，只显示这一次：%(link)s")
        messages.success(request, said % {"name": invitation.name, "link": link})
