"""Pages of agreements: the list, one agreement with its clauses and signatures, signing, and the paper itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.agreements import previews, registry, rules, verbs
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.documents.queries import open_attachment, read_document
from lianpin.ui.requests import SignedInRequest, asks_first


@require_GET
@login_required
def agreement_list(request: SignedInRequest) -> HttpResponse:
    found = registry.visible_to(request.capacity)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return render(request, "agreements/agreement_list.html", {"page": page})


@require_GET
@login_required
def agreement_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = _agreement(request, pk)
    signatures = list(agreement.signatures.select_related("organisation", "person", "unit"))
    context = {
        "agreement": agreement,
        "clauses": list(agreement.clauses.all()),
        "signatures": signatures,
        "may_sign": rules.can_sign(request.capacity, agreement, signatures),
    }
    return render(request, "agreements/agreement_detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def agreement_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """The paper to be signed; asked by the form, what signing will do; then signing."""
    agreement = _agreement(request, pk)
    if request.method == "POST" and not asks_first(request):
        signed = verbs.sign_agreement(agreement, by=request.capacity)
        done = _("协议已签署。")
        if signed.status == AgreementStatus.IN_FORCE:
            done = _("协议已签署，各方均已签署完毕。")
        messages.success(request, done)
        return redirect("agreements:agreement_detail", pk)
    consequences = None
    if asks_first(request):
        consequences = previews.sentences_of(verbs.sign_agreement, agreement, by=request.capacity)
    else:
        rules.check_can_sign(request.capacity, agreement, list(agreement.signatures.all()))
    return render(request, "agreements/agreement_sign.html", {"agreement": agreement, "consequences": consequences})


@require_GET
@login_required
def agreement_pdf(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The paper that carries the confirmations, once there is one; `?as=signed` gives the text that was signed. Of an agreement that
    was taken over, its scan."""
    agreement = _agreement(request, pk)
    if agreement.scan is not None:
        scan, as_file = agreement.scan, "download" in request.GET
        return FileResponse(
            open_attachment(scan), as_attachment=as_file, filename=scan.name, content_type=scan.content_type
        )
    document = agreement.document
    if agreement.confirmed_copy is not None and request.GET.get("as") != "signed":
        document = agreement.confirmed_copy
    if document is None:
        raise Http404
    answer = HttpResponse(read_document(document), content_type="application/pdf")
    name = content_disposition_header("download" in request.GET, f"{agreement.title}{agreement.number}.pdf")
    answer["Content-Disposition"] = name or "inline"
    return answer


def _agreement(request: SignedInRequest, pk: int) -> Agreement:
    return get_object_or_404(registry.visible_to(request.capacity), pk=pk)
