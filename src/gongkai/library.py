"""给别的程序用的几个函数：读年报、体检、修改建议、期限、费用、救济。只用标准的依赖，不用网站。

    >>> from gongkai import read, check
    >>> [finding.rule for finding in check(read(一份文件的路径))]  # doctest: +SKIP
    ['applications.row_total']

各函数的返回值都有类型；错误都带着中文的说明：读不成的抛 `annual.read.ReadError`，
事实矛盾、缺少或者那一天没有规定的抛 `law.errors.LawError`，
给的值种类不对、超出范围的抛其中的 `WrongValue`（也是 ValueError），不算出一个数来。
"""

import os
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.annual import check as _check
from gongkai.annual import repair as _repair
from gongkai.annual.model import Finding, Repair, Report
from gongkai.annual.read import ReadError, read_bytes, read_file, read_text
from gongkai.law import clocks, fees, given, remedies
from gongkai.law.answers import Answer
from gongkai.law.fees import Fee
from gongkai.law.remedies import LastDays

__all__ = ["check", "due_days", "fee", "read", "remedy", "repair"]

#: 修改建议至多要几种
_MOST_REPAIRS = 100


def read(source: str | Path | bytes | bytearray | memoryview) -> Report:
    """读一份年报：文件的路径（`Path` 或者一行文字）、文件的内容（bytes），或者已经取出的文字。

    多于一行的 `str` 当作文字，一行的当作路径。种类由内容认出。读不成抛 ReadError。

    >>> import random
    >>> from gongkai.annual.specimen import specimen
    >>> from gongkai.annual.write import write
    >>> report = read(write(specimen(random.Random(1)), ".docx"))
    >>> report.agency, report.year, report.number("applications:new:total")
    ('云岭市市场监督管理局', 2022, 1721)
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return read_bytes(bytes(source))
    if isinstance(source, str) and "\n" in source:
        return read_text(source)
    said = "文件的路径、文件的内容（bytes）或者文字"
    given.must_be("要读的年报", source, (str, os.PathLike), said)
    return read_file(_path(source))


def _path(source: str | Path) -> Path:
    """路径；里面有系统不收的字的，当作读不成。"""
    path = Path(source)
    try:
        if b"\0" not in os.fsencode(path):
            return path
    except UnicodeEncodeError:
        pass
    raise ReadError("这不是文件的路径：里面有不能用的字，请核对。")


def check(report: Report, previous: Report | None = None) -> list[Finding]:
    """查一份年报的格式、勾稽、文字与表格、是否按时；给出上一年的，再查衔接与雷同。

    >>> import random
    >>> from gongkai.annual.specimen import specimen
    >>> good = specimen(random.Random(1))
    >>> [finding.severity for finding in check(good) if finding.severity == "error"]
    []
    """
    _must_be_report("要查的年报", report)
    if previous is not None:
        _must_be_report("上一年的年报", previous)
    return _check.check(report, previous)


def repair(report: Report, most: int = _repair.MOST_REPAIRS) -> list[Repair]:
    """使全部勾稽成立的最小改动，至多 `most` 种；已经平衡的、无从建议的为空。

    只是建议，不改 `report`。

    >>> import random
    >>> from gongkai.annual.model import Cell
    >>> from gongkai.annual.specimen import specimen
    >>> report = specimen(random.Random(1))
    >>> total = "applications:new:total"
    >>> report.cells[total] = Cell(report.number(total) + 1)
    >>> [(c.cell, c.before - c.after) for one in repair(report) for c in one.changes]
    [('applications:new:total', 1)]
    """
    _must_be_report("要修改的年报", report)
    return _repair.repairs(report, given.whole("most（至多几种）", most, _MOST_REPAIRS))


def due_days(received: date, *, as_of: date | None = None, **facts: Any) -> Answer:
    """一件申请的各个到期日，逐日说明计与不计的理由和条文。

    `facts` 为 `law.facts.Facts` 的各项（`channel`、`corrected`、`extended`……）；
    `as_of` 为按哪一天所知的事实算。

    >>> from datetime import date
    >>> answer = due_days(date(2026, 3, 2))
    >>> str(answer.due), answer.working_days, answer.steps[-1].citation
    ('2026-03-30', 20, '《政府信息公开条例》（国务院令第711号）第三十三条第二款')
    """
    as_of = given.day_if_any("as_of", as_of)
    return clocks.clock(given.facts_of(received, facts), as_of, strict=True)


def fee(count: int, schedule: str, on: date, *, billed: int = 0, public: bool = False) -> Fee:
    """信息处理费：`schedule` 为 pieces（按件）或者 pages（按页），`on` 为哪一天的标准，单位为元。

    >>> from datetime import date
    >>> answer = fee(12, "pieces", date(2026, 3, 2))
    >>> answer.yuan, answer.citation
    (200, '《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）第四条')
    """
    return fees.fee(count, schedule, on, billed=billed, public=public)


def remedy(
    decision: str | None, decided: date, *, posted: date | None = None, signed: date | None = None
) -> LastDays:
    """`decided` 作出的决定（`gongkai law list` 里的标识；None 为逾期没有答复）的救济和最后一天。

    `posted`、`signed` 为交邮、签收之日；没有签收之日的，最后一天是“不早于”。

    >>> from datetime import date
    >>> found = remedy("denied.deliberative", date(2026, 3, 2), signed=date(2026, 3, 4))
    >>> str(found.reconsideration.day), found.remedy.first, found.litigation
    ('2026-05-06', 'reconsideration', None)
    """
    return remedies.last_days(decision, decided, posted=posted, signed=signed)


def _must_be_report(name: str, value: object) -> None:
    given.must_be(name, value, Report, " read 读得的 Report")
