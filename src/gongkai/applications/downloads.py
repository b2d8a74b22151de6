"""作为附件下载。"""

from urllib.parse import quote

from django.http import HttpResponse

from gongkai.safekeeping.kinds import MIME


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    """作为附件下载：不在浏览器里打开，内容不会被当成网页。"""
    response = HttpResponse(content, content_type=MIME[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response
