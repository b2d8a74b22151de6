"""读本系统写出的 JSON。"""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from gongkai.annual.forms import FORM_IDS, form
from gongkai.annual.model import Cell, Chart, Number, Report, State
from gongkai.annual.read.errors import Broken, NotReport

_STATES = {s.value: s for s in State}


def read_json(data: bytes) -> Report:
    """JSON 字节 -> Report；不是 JSON 抛 Broken，内容不合格式抛 NotReport。"""
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except RecursionError as error:
        raise Broken("不是合法的 JSON：一层套一层，套得太深。") from error
    except json.JSONDecodeError as error:
        raise Broken(
            f"不是合法的 JSON：第 {error.lineno} 行第 {error.colno} 个字写错了。"
        ) from error
    except ValueError as error:
        raise Broken("不是合法的 JSON：不是 UTF-8 的文字，或者有一个数太长。") from error
    if not isinstance(content, dict) or content.get("form") not in FORM_IDS:
        raise NotReport("JSON 里没有 form（2019 或 2021），不是本系统的年报文件。")
    try:
        return _report(content)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise NotReport(f"JSON 的内容不合年报的格式：{error}") from error


def _report(content: dict[str, Any]) -> Report:
    report = Report(
        form_id=content["form"],
        agency=_words(content.get("agency")),
        year=_year(content.get("year")),
        title=_words(content.get("title")),
        published=date.fromisoformat(content["published"]) if content.get("published") else None,
        sections=_sections(content.get("sections", {})),
        charts=[_chart(one) for one in content.get("charts", [])],
    )
    ambiguous = set(content.get("ambiguous", []))
    raw = content.get("raw", {})
    for name in form(report.form_id).cells():
        table, row, column = name.split(":")
        values = content.get(table, {}).get(row, {})
        if column in values:
            report.cells[name] = _cell(name, values[column], name in ambiguous, raw.get(name, ""))
    return report


def _words(value: object) -> str:
    """一句话；半个代理对（写不成字的）换成问号。"""
    return str(value or "").encode("utf-8", "replace").decode()


def _chart(one: dict[str, Any]) -> Chart:
    rows = tuple((str(row["name"]), tuple(map(_whole, row["numbers"]))) for row in one["rows"])
    heads = tuple(str(head) for head in one["heads"])
    if any(len(numbers) != len(heads) for _, numbers in rows):
        raise ValueError("图表各行的数与表头不一样多")
    return Chart(str(one["section"]), str(one["title"]), heads, rows)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("图表的数应为不小于 0 的整数")
    return value


def _year(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("year 应为整数")
    return value


def _sections(value: dict[str, Any]) -> dict[str, list[str]]:
    wanted = [s.id for s in form("2021").sections]
    return {s: [_words(p) for p in value[s]] for s in wanted if s in value}


def _cell(name: str, value: object, ambiguous: bool, raw: str) -> Cell:
    if ambiguous:
        return Cell(None, State.AMBIGUOUS, raw)
    if value is None:
        return Cell(None, State.BLANK, raw)
    return Cell(_number(name, value), State.NUMBER, raw or str(value))


def _number(name: str, value: object) -> Number:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{name} 应为数或者 null")
    return value
