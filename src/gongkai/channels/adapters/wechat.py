"""微信公众号：封面 -> 草稿 -> 提交发布 -> 等结果，一步一步地记。

- 令牌：POST /cgi-bin/stable_token（https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken）
- 封面：POST /cgi-bin/material/add_material?type=image
  （https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/Adding_Permanent_Assets.html）
- 草稿：POST /cgi-bin/draft/add
  （https://developers.weixin.qq.com/doc/service/api/draftbox/draftmanage/api_draft_add）
- 发布：POST /cgi-bin/freepublish/submit、/get、/batchget、/delete
  （https://developers.weixin.qq.com/doc/service/api/public/api_freepublish_submit）

接口没有幂等的办法：要提交以前先记下“正要提交”；断在这里的，回来先在已经发布的里按“阅读原文”的网址和时间找，
过了 `_GRACE` 还没有的才再提交。发布以后不能改，更正是删去再发。
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from gongkai.channels import wire
from gongkai.channels.adapters import Job, Later, Old, Step, refused
from gongkai.outbox.channels import NotSent, Unreachable

_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}
_POLL = 60
_GRACE = timedelta(minutes=10)
_LONGEST = timedelta(days=2)
_SKEW = timedelta(minutes=10)
_LOOKED, _PAGES = 20, 5
_PUBLISHED, _PUBLISHING = 0, 1


class Wechat:
    """微信公众号的接口。"""

    def step(self, job: Job) -> Step:
        """没有令牌的先取令牌，然后办下一步。"""
        if not job.token:
            return _token(job)
        if job.act == "recall":
            return _recall(job)
        stage = job.stage
        if "publish" in stage:
            return _outcome(job, str(stage["publish"]))
        if "submitting" in stage:
            return _submit(job)
        if "draft" in stage:
            return Step(stage={"submitting": _now().isoformat()})
        return _draft(job) if "cover" in stage else _cover(job)


def _now() -> datetime:
    return datetime.now(UTC)


def _token(job: Job) -> Step:
    given = {"grant_type": "client_credential", "appid": job.facts["appid"]}
    found = _checked(
        wire.post_json(f"{job.base}/cgi-bin/stable_token", given | {"secret": job.secret["secret"]})
    )
    return Step(token=(str(found["access_token"]), int(found.get("expires_in", 7200))))


def _cover(job: Job) -> Step:
    if job.picture is None:
        raise NotSent("没有封面图片：请给信息配一幅图，或者在服务器上装中文字体", for_good=True)
    kind = job.picture.kind
    upload = wire.Upload("media", f"cover.{kind}", _TYPES[kind], job.picture.content)
    url = _url(job, "material/add_material", type="image")
    found = _checked(wire.post_form(url, {}, upload))
    return Step(stage={"cover": str(found["media_id"])})


def _draft(job: Job) -> Step:
    article = {
        "article_type": "news",
        "title": job.words.title,
        "author": job.agency,
        "digest": job.words.digest,
        "content": job.words.html,
        "content_source_url": job.url,
        "thumb_media_id": job.stage["cover"],
        "need_open_comment": 1,
        "only_fans_can_comment": 0,
    }
    found = _call(job, "draft/add", {"articles": [article]})
    return Step(stage={"draft": str(found["media_id"])})


def _submit(job: Job) -> Step:
    """提交发布；上次断在这里的，先看有没有发成。"""
    begun = datetime.fromisoformat(str(job.stage["submitting"]))
    if job.stage.get("again"):
        if (known := _find(job, job.url, begun)) is not None:
            return _known(known)
        if _now() < begun + _GRACE:
            raise Later("上次提交了，还看不出有没有发成，过一会儿再看", _POLL)
        return Step(stage={"submitting": _now().isoformat()})
    found = _call(job, "freepublish/submit", {"media_id": job.stage["draft"]})
    return Step(stage={"publish": str(found["publish_id"])})


def _outcome(job: Job, publish: str) -> Step:
    found = _call(job, "freepublish/get", {"publish_id": publish})
    status = int(found.get("publish_status", _PUBLISHING))
    if status == _PUBLISHING:
        if _now() > job.at + _LONGEST:
            raise NotSent("微信两天还没有发布出来，请登录公众平台看", for_good=True)
        raise Later("微信正在发布，过一会儿看结果", _POLL)
    if status != _PUBLISHED:
        raise refused("wechat_status", status) or NotSent("微信没有发布")
    items = (found.get("article_detail") or {}).get("item") or [{}]
    link = str(items[0].get("article_url", ""))
    return Step(done=True, receipt=str(found.get("article_id", "")), link=link)


def _recall(job: Job) -> Step:
    assert job.old is not None
    ident = job.old.receipt or _old_one(job, job.old)
    if not ident:
        return Step(done=True)
    # 不填 index，删去整篇
    found = wire.post_json(_url(job, "freepublish/delete"), {"article_id": ident}).json()
    if (code := found.get("errcode", 0)) and (error := refused("wechat", code)):
        raise error
    return Step(done=True, receipt=ident)


def _old_one(job: Job, old: Old) -> str:
    """没有记下编号的一条：还在发布的等它，发布了的找出来；没有提交过的为空。"""
    if publish := old.stage.get("publish"):
        try:
            return _outcome(job, str(publish)).receipt
        except NotSent as error:
            if isinstance(error, Later) or not error.for_good:
                raise
            return ""
    if "submitting" not in old.stage:
        return ""
    begun = datetime.fromisoformat(str(old.stage["submitting"]))
    if (known := _find(job, job.url, begun)) is not None:
        return _known(known).receipt
    if _now() < begun + _GRACE:
        raise Later("要撤回的一条提交了，还看不出有没有发成，过一会儿再看", _POLL)
    return ""


def _find(job: Job, url: str, since: datetime) -> Mapping[str, Any] | None:
    """`since` 以后发布的、“阅读原文”是 `url` 的一篇；没有为 None。"""
    for page in range(_PAGES):
        given = {"offset": page * _LOOKED, "count": _LOOKED, "no_content": 1}
        rows = _call(job, "freepublish/batchget", given).get("item") or []
        for row in rows:
            at = datetime.fromtimestamp(int(row.get("update_time", 0)), UTC)
            if at < since - _SKEW:
                return None
            news = (row.get("content") or {}).get("news_item") or [{}]
            if news[0].get("content_source_url") == url and not news[0].get("is_deleted"):
                return dict(row)
        if len(rows) < _LOOKED:
            return None
    return None


def _known(row: Mapping[str, Any]) -> Step:
    link = str(row["content"]["news_item"][0].get("url", ""))
    return Step(done=True, receipt=str(row["article_id"]), link=link)


def _call(job: Job, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return _checked(wire.post_json(_url(job, path), content))


def _url(job: Job, path: str, **more: str) -> str:
    return f"{job.base}/cgi-bin/{path}?{urlencode({'access_token': job.token, **more})}"


def _checked(answer: wire.Answer) -> dict[str, Any]:
    """对方报错的照错误码抛；答非所问的、缺东西的抛 Unreachable。"""
    found = answer.json()
    code = found.get("errcode", 0)
    if code:
        raise refused("wechat", code) or NotSent(f"微信没有收下（{code}）")
    if answer.status >= 400:
        raise Unreachable(f"微信现在不接（{answer.status}）")
    return found
