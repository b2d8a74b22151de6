"""接口（webhook）：送一份 JSON 到约定的网址，用约定的密钥签名。

`Idempotency-Key` 重发时不变，由对方去重。

签名同 12345 工单接口：`X-Signature` 为 HMAC-SHA256（密钥, 时间戳 + "." + 正文）的十六进制。
"""

import hmac
import json
import time

from gongkai.channels import wire
from gongkai.channels.adapters import Held, Job, Step
from gongkai.outbox.channels import NotSent, Unreachable

_KNOWN = 409
_AGAIN = frozenset({408, 425, 429})
_REFUSED = frozenset({401, 403})


class Webhook:
    """别的系统的接口。"""

    def step(self, job: Job) -> Step:
        """送一次。"""
        body = json.dumps(_content(job), ensure_ascii=False).encode()
        stamp = str(int(time.time()))
        headers = {
            "Idempotency-Key": job.ident,
            "X-Timestamp": stamp,
            "X-Signature": signature(job.secret["secret"], stamp, body),
        }
        answer = wire.post_body(job.facts["url"], body, headers)
        if answer.status < 300 or answer.status == _KNOWN:
            return Step(done=True, receipt=_receipt(answer))
        raise _refused(answer.status)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """签名。"""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()


def _content(job: Job) -> dict[str, str]:
    """送的内容；`of` 为更正、撤回的是以前的哪一条。"""
    found = {
        "event": job.act,
        "ident": job.ident,
        "of": job.old.ident if job.old else "",
        "index_number": job.number,
        "url": job.url,
        "agency": job.agency,
    }
    if job.act != "recall":
        found |= {"title": job.words.title, "text": job.words.text}
    return found


def _receipt(answer: wire.Answer) -> str:
    try:
        return str(answer.json().get("id", ""))[:100]
    except NotSent:
        return ""


def _refused(status: int) -> NotSent:
    if status in _REFUSED:
        return Held(f"对方不认签名（{status}），请与对方核对密钥")
    if status in _AGAIN or status >= 500:
        return Unreachable(f"对方现在不收（{status}）")
    return NotSent(f"对方不收这一条（{status}）", for_good=True)
