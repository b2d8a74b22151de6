"""微博。

- 发：POST /2/statuses/share.json（https://open.weibo.com/wiki/2/statuses/share）
- 删：POST /2/statuses/destroy.json（https://open.weibo.com/wiki/2/statuses/destroy）
- 自己发过的：GET /2/statuses/user_timeline.json（https://open.weibo.com/wiki/2/statuses/user_timeline）

接口没有幂等的办法：试过的一条再来时，先在自己发过的里找同样的文字（不算网址，对方会换成短网址），找到了就不再发。
微博发出以后不能改，更正是删去再发。
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gongkai.channels import wire
from gongkai.channels.adapters import Held, Job, Step, refused
from gongkai.outbox.channels import NotSent, Unreachable

_URL = re.compile(r"https?://[\w./?=&%~:+-]+", re.A)
_BLANK = re.compile(r"\s+")
_WHEN = "%a %b %d %H:%M:%S %z %Y"
#: 两边的钟差这么多以内
_SKEW = timedelta(minutes=10)
_LOOKED, _PAGES = 100, 3
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
_GONE = 20101


class Weibo:
    """微博的接口。"""

    def step(self, job: Job) -> Step:
        """发、撤都只有一步。"""
        if job.act == "recall":
            return _recall(job)
        if job.stage.get("again") and (known := _find(job, job.words.text, job.at)):
            return _done(known)
        return _share(job)


def _share(job: Job) -> Step:
    fields = {
        "access_token": job.secret["access_token"],
        "status": job.words.text,
        "rip": job.facts["rip"],
    }
    files = []
    if job.picture is not None:
        kind = job.picture.kind
        files = [wire.Upload("pic", f"picture.{kind}", _TYPES[kind], job.picture.content)]
    answer = wire.post_form(f"{job.base}/2/statuses/share.json", fields, *files)
    found = answer.json()
    if "error_code" not in found and answer.status < 400:
        return _done(found)
    error = _trouble(found, answer.status)
    if error is not None:
        raise error
    # 对方说刚发过一样的：是上次发成的，还是别人发的
    if known := _find(job, job.words.text, job.at):
        return _done(known)
    raise NotSent("微博说刚发过一样的，又查不到，过一阵再看")


def _recall(job: Job) -> Step:
    assert job.old is not None
    ident = job.old.receipt
    if not ident:
        known = _find(job, job.old.text, job.old.at)
        if known is None:
            return Step(done=True)
        ident = str(known["idstr"])
    fields = {"access_token": job.secret["access_token"], "id": ident}
    answer = wire.post_form(f"{job.base}/2/statuses/destroy.json", fields)
    found = answer.json()
    if "error_code" in found or answer.status >= 400:
        error = _trouble(found, answer.status)
        if error is not None:
            raise error
    return Step(done=True, receipt=ident)


def _find(job: Job, text: str, since: datetime) -> Mapping[str, Any] | None:
    """自己发过的里 `since` 以后同样的一条；没有为 None。"""
    wanted = _bare(text)
    for page in range(1, _PAGES + 1):
        rows = statuses(job.base, job.secret["access_token"], page)
        for row in rows:
            if _at(row) < since - _SKEW:
                return None
            if _bare(str(row.get("text", ""))) == wanted:
                return row
        if len(rows) < _LOOKED:
            return None
    return None


def statuses(base: str, token: str, page: int = 1) -> list[dict[str, Any]]:
    """自己发过的，新的在前。"""
    query = {"access_token": token, "count": _LOOKED, "page": page, "trim_user": 1}
    return listed(wire.get(f"{base}/2/statuses/user_timeline.json", query), "statuses")


def listed(answer: wire.Answer, name: str) -> list[dict[str, Any]]:
    """答复里的一列；对方报错的照错误码抛。"""
    found = answer.json()
    if "error_code" in found or answer.status >= 400:
        raise _trouble(found, answer.status) or NotSent("微博没有给")
    rows = found.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _at(row: Mapping[str, Any]) -> datetime:
    try:
        return datetime.strptime(str(row.get("created_at")), _WHEN)
    except ValueError as error:
        raise Unreachable("微博答的时间读不懂") from error


def _bare(text: str) -> str:
    return _BLANK.sub("", _URL.sub("", text))


def _done(row: Mapping[str, Any]) -> Step:
    ident = str(row.get("idstr") or row.get("id") or "")
    if not ident:
        raise Unreachable("微博收下了，没有说编号")
    user = row.get("user")
    who = str(user.get("id", "")) if isinstance(user, dict) else ""
    return Step(done=True, receipt=ident, link=f"https://weibo.com/{who}/{ident}" if who else "")


def _trouble(found: Mapping[str, Any], status: int) -> NotSent | None:
    code = found.get("error_code")
    if code is not None:
        return refused("weibo", str(code))
    if status in (401, 403):
        return Held(f"微博不认这个账号（{status}），请重新授权")
    return Unreachable(f"微博现在不接（{status}）")
