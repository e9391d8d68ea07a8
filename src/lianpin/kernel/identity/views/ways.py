"""By which identities of organisations one may sign in: linking one to one's account, and taking the link back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.models import account_of
from lianpin.kernel.identity.registry import ways
from lianpin.ui.requests import SignedInRequest

OFFERED = "identity_offered"  # the session's key for an identity that was proved, and waits for its holder's word


def offer_link(request: HttpRequest, key: str, uid: str) -> None:
    """Keep an identity that was proved just now, for `link_confirm`: another site's link may lead here, but never confirm."""
    request.session[OFFERED] = [key, uid]


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def link_confirm(request: SignedInRequest) -> HttpResponse:
    """Link the identity that was proved to one's account."""
    key, uid = request.session.get(OFFERED, ["", ""])
    way = next((each for each in ways if each.key == key), None)
    if way is None:
        raise Http404
    if request.method == "GET":
        return render(request, "identity/link.html", {"way": way, "uid": uid})
    del request.session[OFFERED]
    verbs.link_identity(request.user, provider=key, uid=uid, by=account_of(request.user))
    messages.success(request, _("已绑定“%s”，以后可以用它登录。") % way.name)
    return HttpResponseRedirect(reverse("identity:sign_in_list"))


@require_POST
@login_required
def link_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    verbs.unlink_identity(get_object_or_404(queries.links_of(request.user), pk=pk), by=account_of(request.user))
    messages.success(request, _("已解除绑定。"))
    return HttpResponseRedirect(reverse("identity:sign_in_list"))
