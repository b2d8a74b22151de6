"""做一张政务公开栏的海报。"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, may_anywhere, narrow
from gongkai.channels import board
from gongkai.channels.desk.forms import PosterForm
from gongkai.channels.models import Account
from gongkai.documents.download import download
from gongkai.documents.paper.pdf import FontMissing


@never_cache
def poster(request: HttpRequest) -> HttpResponse:
    """填好的给 .pdf；没有公开的、没有字体的说明。"""
    if not may_anywhere(request.user, Do.SEE_ITEMS):
        raise PermissionDenied
    form = PosterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = board.Poster(given["agency"], given["column"], given["week"], given["paper"])
        try:
            content = board.poster(wanted, timezone.localdate())
        except (board.NothingToShow, FontMissing) as error:
            form.add_error(None, str(error))
        else:
            headers = download(f"政务公开栏-{given['agency'].name}.pdf", "pdf")
            return HttpResponse(content, headers=headers)
    screens = narrow(Account.objects.filter(kind="board", closed=None), request.user, Do.SEE_ITEMS)
    page = {"form": form, "screens": screens.select_related("agency")}
    return render(request, "channels/poster.html", page, status=422 if form.errors else 200)
