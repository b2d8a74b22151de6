"""公众的检索、下载限次数：太频繁的答 429，说过多久再来。"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from gongkai.safekeeping.limits import too_often

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_A_MINUTE = 60


def limited(purpose: str, rate: str) -> Callable[[View], View]:
    """这个网页同一来源每分钟至多 `settings.<rate>` 次；`purpose` 相同的合在一起算。"""

    def wrap(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if too_often(request, purpose, getattr(settings, rate), _A_MINUTE):
                answer = render(request, "portal/often.html", status=429)
                answer["Retry-After"], answer["Cache-Control"] = str(_A_MINUTE), "no-store"
                return answer
            return view(request, *args, **kwargs)

        return cast(View, counted)

    return wrap


downloads = limited("download", "DOWNLOAD_RATE")
