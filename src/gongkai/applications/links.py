"""签名的链接：第三方不用账号就能提出意见。"""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse

from gongkai.applications.models import CaseEvent
from gongkai.law.facts import Asked
from gongkai.law.procedure import Act, stand

_SALT = "gongkai.third-party"


def third_party_link(event: CaseEvent) -> str:
    """征求意见的这件事的链接（不含域名）；每次都一样：印在纸上的与页面上的是同一个。"""
    return reverse("third_party", args=[signing.Signer(salt=_SALT).sign(str(event.pk))])


def third_party_address(event: CaseEvent) -> str:
    """同上，完整的网址：发邮件、印在征询书上。"""
    return f"{settings.PUBLIC_URL}{third_party_link(event)}"


def third_party_event(token: str) -> int:
    """链接里的事件；改过的抛 signing.BadSignature。"""
    if token.count(":") > 1:  # 以前发出的，里面有发出的时间
        return int(signing.loads(token, salt=_SALT))
    return int(signing.Signer(salt=_SALT).unsign(token))


def still_asked(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    """还等着意见的征求。`events` 为一件案件的全部，按次序。"""
    known = list(events)
    asked = [e for e in known if e.act == Act.THIRD_PARTY_ASKED]
    consulted = stand([e.as_law() for e in known]).facts.consultations
    theirs = [one for one in consulted if one.asked is Asked.THIRD_PARTY]
    return [e for e, one in zip(asked, theirs, strict=True) if one.end is None]
