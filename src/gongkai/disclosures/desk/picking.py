"""编辑时用的：按标题挑另一件信息；附件先传上来，有进度，存草稿时只交凭据。"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, ids_where, may_anywhere
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.fields import kept_token, named
from gongkai.disclosures.reviewing.permissions import REVIEWS
from gongkai.disclosures.searching.ranking import live_keys
from gongkai.documents.errors import FileRefused
from gongkai.safekeeping.files import store

_MOST, _LONGEST = 10, 100


@never_cache
@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """标题里有这些字的：各机关公开的，自己机关没有公开的。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    words = request.GET.get("q", "")[:_LONGEST].strip()
    return JsonResponse({"items": [named(item) for item in _found(request, words)]})


def _found(request: HttpRequest, words: str) -> list[Any]:
    if not words:
        return []
    everywhere = list(Agency.objects.values_list("pk", flat=True))
    public = Item.objects.filter(live=True, pk__in=live_keys(words, everywhere, _MOST))
    own = Item.objects.filter(
        agency__in=ids_where(request.user, Do.SEE_ITEMS), live=False, title__icontains=words
    )
    shown = [rows.only("index_number", "title").order_by("-pk")[:_MOST] for rows in (public, own)]
    return [item for rows in shown for item in rows][:_MOST]


@never_cache
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """收下一份附件：认类型、查毒、加密存放，给凭据；不收的说明为什么。"""
    if not any(may_anywhere(request.user, do) for do in (Do.WRITE, *REVIEWS)):
        raise PermissionDenied
    given: Any = request.FILES.get("file")
    if given is None:
        return JsonResponse({"error": "请选择文件。"}, status=422)
    try:
        stored = store(given.read())
    except FileRefused as error:
        return JsonResponse({"error": str(error)}, status=422)
    size = filesizeformat(stored.size)
    name = given.name[:150]
    return JsonResponse({"token": kept_token(stored, name), "name": name, "size": size})
