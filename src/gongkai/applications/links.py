"""签名的链接：第三方不用账号就能提出意见。"""

from django.core import signing
from django.urls import reverse

from gongkai.applications.models import CaseEvent

_SALT = "gongkai.third-party"


def third_party_link(event: CaseEvent) -> str:
    """征求意见的这件事的链接（不含域名）。"""
    return reverse("third_party", args=[signing.dumps(event.pk, salt=_SALT)])


def third_party_event(token: str) -> int:
    """链接里的事件；改过的抛 signing.BadSignature。"""
    return int(signing.loads(token, salt=_SALT))
