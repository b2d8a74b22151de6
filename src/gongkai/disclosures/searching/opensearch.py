"""可选：检索交给 OpenSearch（设 GONGKAI_OPENSEARCH_URL）。

数据库里的索引照样有，它连不上就退回数据库，半分钟以内不再问它。交给它的只是“哪几件有这些词”，
先后、改错、同义的说法还在这里，所以结果相同；一次查找要问它几遍到几十遍，要离得近。

用到的接口（OpenSearch 2、3 和 Elasticsearch 8 相同）：PUT /索引（映射）、POST /索引/_bulk
（编入、去掉）、POST /索引/_search（bool filter：每组 terms、term、prefix，编号 range，
按编号倒序）。
"""

import json
import logging
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from gongkai.inverted import Groups
from gongkai.safekeeping.outside import demand_outside

_SECONDS = 5
_MAPPING = {
    "mappings": {
        "dynamic": "strict",
        "properties": {"docid": {"type": "long"}, "tokens": {"type": "keyword"}},
    }
}
_MISSING = 404
#: 连不上以后这么多秒不再问
_REST = 30
_DOWN = {"until": float("-inf")}
_LOG = logging.getLogger("gongkai")


class Unreachable(Exception):
    """连不上，或者答得不对。"""


def is_on() -> bool:
    """设了没有。"""
    return bool(settings.OPENSEARCH_URL)


def is_up() -> bool:
    """设了，而且不是刚刚连不上：一次查找要问好几遍，不能每遍都等到超时。"""
    return is_on() and time.monotonic() >= _DOWN["until"]


def rest() -> None:
    """刚刚连不上：过一会儿再问它。"""
    _DOWN["until"] = time.monotonic() + _REST


def create() -> None:
    """建索引；已经有的不动。"""
    try:
        _ask("PUT", "", _MAPPING)
    except Unreachable as error:
        if "resource_already_exists_exception" not in str(error):
            raise


def drop() -> None:
    """删去整个索引（重建以前）。"""
    _ask("DELETE", "", None, missing_is_fine=True)


def add(rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """编入（编号，各词）；失败只记日志，`gongkai site reindex` 补上。"""
    lines: list[Any] = []
    for docid, tokens in rows:
        lines.append({"index": {"_id": str(docid)}})
        lines.append({"docid": docid, "tokens": list(tokens)})
    _bulk(lines, "没有编入")


def remove(docids: Iterable[int]) -> None:
    """去掉；失败只记日志（取出时还要和数据库里公开的核对，撤下的不会显示）。"""
    _bulk([{"delete": {"_id": str(docid)}} for docid in docids], "没有去掉")


def _bulk(lines: Sequence[Any], failing: str) -> None:
    if not lines:
        return
    try:
        body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        if _ask("POST", "/_bulk", body).get("errors"):
            raise Unreachable("有的没有办成。")
    except Unreachable as error:
        _LOG.warning("OpenSearch %s：%s", failing, error)


def query(groups: Groups, below: int, limit: int) -> dict[str, Any]:
    """各组至少有一种说法、编号小于 `below` 的，编号大的在前。"""
    wanted: list[dict[str, Any]] = [_either(group) for group in groups]
    wanted.append({"range": {"docid": {"lt": below}}})
    return {
        "size": limit,
        "_source": False,
        "track_total_hits": False,
        "sort": [{"docid": "desc"}],
        "query": {"bool": {"filter": wanted}},
    }


def _either(group: Sequence[Sequence[str]]) -> dict[str, Any]:
    if all(len(way) == 1 and not way[0].endswith("*") for way in group):
        return {"terms": {"tokens": [way[0] for way in group]}}
    ways = [{"bool": {"filter": [_one(token) for token in way]}} for way in group]
    return {"bool": {"should": ways, "minimum_should_match": 1}}


def _one(token: str) -> dict[str, Any]:
    if token.endswith("*"):
        return {"prefix": {"tokens": token[:-1]}}
    return {"term": {"tokens": token}}


def newest(groups: Groups, below: int, limit: int) -> list[int]:
    """同 `search.newest`；连不上抛 Unreachable。"""
    answer = _ask("POST", "/_search", query(groups, below, limit))
    try:
        return [int(hit["_id"]) for hit in answer["hits"]["hits"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Unreachable(f"答得不对：{error}") from error


def _ask(method: str, path: str, body: Any, *, missing_is_fine: bool = False) -> dict[str, Any]:
    demand_outside("问 OpenSearch")
    parts = urlsplit(settings.OPENSEARCH_URL)
    host = parts.hostname or ""
    netloc = f"{host}:{parts.port}" if parts.port else host
    url = f"{parts.scheme}://{netloc}/{settings.OPENSEARCH_INDEX}{path}"
    headers = {
        "Content-Type": "application/x-ndjson" if isinstance(body, str) else "application/json"
    }
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    data = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    content = None if body is None else data.encode()
    request = urllib.request.Request(url, content, headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read() or b"{}")
            return found
    except urllib.error.HTTPError as error:
        if error.code == _MISSING and missing_is_fine:
            return {}
        raise Unreachable(f"{error.code}：{error.read()[:300]!r}") from error
    except (OSError, ValueError) as error:
        raise Unreachable(str(error)) from error
