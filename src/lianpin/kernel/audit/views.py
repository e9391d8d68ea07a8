"""What anybody takes away from the record: every day's root, and the script that needs nothing but Python."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from lianpin.kernel.audit import queries, standalone


@require_GET
def root_list(request: HttpRequest) -> HttpResponse:
    """Every root is public: it says nothing but that what it seals has not been altered since."""
    return JsonResponse(queries.roots(), safe=False, json_dumps_params={"ensure_ascii": False})


@require_GET
def verifier(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(Path(standalone.__file__).read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify.py"'
    return answer
