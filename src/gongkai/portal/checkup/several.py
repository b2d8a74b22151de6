"""几份一起体检：查完一份送出一份，最后互相对照；什么也不存。"""

from collections.abc import Iterator, Sequence
from itertools import count

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from gongkai.annual.across import WITH_PREVIOUS, Across
from gongkai.annual.audit import FindingDict, Result, finding_dict, unreadable
from gongkai.annual.entries import entry_of
from gongkai.annual.read.errors import ReadError
from gongkai.annual.summary.totals import STATUS_NAMES, Totals
from gongkai.portal.checkup.described import SALT, describe
from gongkai.portal.checkup.examining import Content, examined
from gongkai.portal.checkup.limits import Busy, slot
from gongkai.safekeeping.limits import too_often

#: 一页在这里断开，中间是一份一份的结果
_HERE = "<!-- 各份 -->"
Contents = Sequence[tuple[str, Content]]


class _NotNow(ReadError):
    rule = "read.busy"


def pages(request: HttpRequest, contents: Contents) -> Iterator[str]:
    """一页的各段。名称相同的，后面的加上序号。"""
    named = _apart(contents)
    token = get_token(request)
    given = {"count": len(named), "csrf_token": token}
    head, _, tail = render_to_string("portal/checkup_many.html", given, request).partition(_HERE)
    yield head
    across, results = Across(), []
    for number, (name, data) in enumerate(named.items(), 1):
        result = _checked(request, name, data)
        across.add(entry_of(result))
        results.append(result)
        yield _part(request, number, len(named), result, token)
    yield _closing(request, results, _compared(named, across), token)
    yield tail


def _apart(contents: Contents) -> dict[str, Content]:
    named: dict[str, Content] = {}
    for name, data in contents:
        tried = (f"{name}（{number}）" for number in count(2))
        free = name if name not in named else next(one for one in tried if one not in named)
        named[free] = data
    return named


def _checked(request: HttpRequest, name: str, data: Content) -> Result:
    """一份的结果；太频繁、太忙的，说没有查。"""
    if isinstance(data, bytes) and too_often(request, "checkup", settings.CHECKUP_RATE):
        return unreadable(name, _NotNow("体检得太频繁了，这一份没有查，请过一分钟再试。"))
    return _in_turn(name, data)


def _in_turn(name: str, data: Content, previous: bytes | None = None) -> Result:
    try:
        with slot():
            return examined(name, data, previous)
    except Busy:
        return unreadable(name, _NotNow("现在体检的人多，这一份没有查，请稍等片刻再试。"))


def _part(request: HttpRequest, number: int, count: int, result: Result, token: str) -> str:
    given = describe(result, f"第{number}份：") | {
        "number": number,
        "count": count,
        "csrf_token": token,
    }
    year = f"{result['year']}年" if result["year"] else ""
    who = f"{result['agency']}{year}" if result["agency"] else result["file"]
    given |= {"state": STATUS_NAMES[result["status"]], "who": who}
    return render_to_string("portal/checkup_part.html", given, request)


def _compared(named: dict[str, Content], across: Across) -> list[tuple[str, FindingDict]]:
    """互相对照才有的发现：(哪一份, 发现)。各份都已经算过次数，互相核对的不再算。"""
    found = [(file, finding_dict(finding)) for file, finding in across.findings()]
    for pair in across.pairs():
        before = named[pair.before]
        assert isinstance(before, bytes)
        told = _in_turn(pair.file, named[pair.file], before)["findings"]
        found += [
            (pair.file, f) for f in told if f["rule"].startswith((*WITH_PREVIOUS, "read.busy"))
        ]
    return found


def _closing(
    request: HttpRequest,
    results: list[Result],
    compared: list[tuple[str, FindingDict]],
    token: str,
) -> str:
    totals = Totals()
    whole = [
        _with(result, [f for file, f in compared if file == result["file"]]) for result in results
    ]
    for result in whole:
        totals.add(result)
    given = {
        "rows": [
            (n, r, STATUS_NAMES[r["status"]], len(r["findings"])) for n, r in enumerate(whole, 1)
        ],
        "compared": compared,
        "totals": totals,
        "payload": signing.dumps(whole, salt=SALT, compress=True),
        "csrf_token": token,
    }
    return render_to_string("portal/checkup_closing.html", given, request)


def _with(result: Result, more: list[FindingDict]) -> Result:
    if not more or result["status"] == "unreadable":
        return result
    return {**result, "findings": [*result["findings"], *more], "status": "findings"}
