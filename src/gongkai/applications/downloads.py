"""作为附件下载。"""

from django.http import HttpResponse

from gongkai.documents.download import download


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    """作为附件下载：不在浏览器里打开，内容不会被当成网页，不留在缓存里。"""
    return HttpResponse(content, headers=download(name, kind) | {"Cache-Control": "no-store"})
