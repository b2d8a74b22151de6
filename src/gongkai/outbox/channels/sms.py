"""短信：HTTP 接口（设置 SMS_URL）。

约定：向 SMS_URL 发 POST，内容为 JSON {"phone": …, "text": …}，带 Authorization: Bearer SMS_TOKEN
和 Idempotency-Key（重发的一样，接口据此不再发一遍）；2xx 为已收下，答复的 JSON 里有 id 的记下；
400、413、422 为这一条不收，其余为没有发成。
"""

import json
import urllib.error
import urllib.request

from django.conf import settings

from gongkai.outbox.channels import NotSent, Parcel, Session, Unreachable

_SECONDS = 10
_LONGEST_ANSWER = 4096
_THIS_ONE = frozenset({400, 413, 422})
_EVERY_ONE = frozenset({401, 403, 404, 429, 502, 503, 504})


class Sms:
    """短信。"""

    id = "sms"
    name = "短信"

    def is_on(self) -> bool:
        """设了接口没有。"""
        return bool(settings.SMS_URL)

    def masked(self, address: str) -> str:
        """只留前三位和末四位。"""
        return f"{address[:3]}****{address[-4:]}" if len(address) > 7 else "***"

    def open(self) -> Session:
        """每条一个请求，不用先连。"""
        return _Session()


class _Session:
    def send(self, parcel: Parcel) -> str:
        try:
            with urllib.request.urlopen(_request(parcel), timeout=_SECONDS) as answer:  # noqa: S310
                return _id_in(answer.read(_LONGEST_ANSWER))
        except urllib.error.HTTPError as error:
            raise _refused(error.code) from error
        except TimeoutError as error:
            raise Unreachable("短信接口太久没有答复") from error
        except Exception as error:  # 答非所问的接口什么错都引得出来，哪一种都不能停了别的
            raise Unreachable(f"短信接口连不上，或者答得不对：{error}") from error

    def close(self) -> None:
        """没有留着的连接。"""


def _request(parcel: Parcel) -> urllib.request.Request:
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {settings.SMS_TOKEN}",
        "Idempotency-Key": str(parcel.ident),
    }
    body = json.dumps({"phone": parcel.to, "text": parcel.text}).encode()
    return urllib.request.Request(settings.SMS_URL, body, headers)  # noqa: S310


def _refused(code: int) -> NotSent:
    if code in _EVERY_ONE:
        return Unreachable(f"短信接口现在不收（{code}），请核对 GONGKAI_SMS_URL、GONGKAI_SMS_TOKEN")
    return NotSent(f"短信没有发成（接口答 {code}）", for_good=code in _THIS_ONE)


def _id_in(answer: bytes) -> str:
    try:
        found = json.loads(answer)
    except ValueError:
        return ""
    return str(found.get("id", ""))[:100] if isinstance(found, dict) else ""
