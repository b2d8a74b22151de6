"""得分表、整改台账、各机关比较的 .xlsx：都由 `documents.sheets` 写。"""

from collections.abc import Iterable, Sequence

from django.utils.timezone import localtime

from gongkai.applications.models import person_name
from gongkai.documents import sheets
from gongkai.oversight.models import Finding
from gongkai.oversight.standing import Standing
from gongkai.oversight.training import Record

_SCORES = (
    *("类别", "指标", "标准", "怎样查", "结果", "几处", "扣（加）分", "说明"),
    *("哪一天", "变化", "依据"),
)
_SCORE_WIDTHS = (10, 22, 46, 12, 10, 8, 10, 40, 12, 22, 40)
LEDGER = (
    *("编号", "机关", "来源", "什么问题", "指标", "责任人", "发现之日", "整改期限", "阶段"),
    *("办结之日", "重开几次", "最近的说明"),
)
_LEDGER_WIDTHS = (20, 20, 14, 46, 20, 12, 12, 12, 10, 12, 10, 46)


def score_sheet(found: Standing) -> bytes:
    """一个机关的得分表：第一页是结论，第二页是各项。"""
    book = sheets.new_book()
    top = sheets.new_sheet(book, "结论", ("项目", "内容"), (20, 60))
    for row in _summary(found):
        sheets.add(top, row, wrap=True)
    page = sheets.new_sheet(book, "各项指标", _SCORES, _SCORE_WIDTHS)
    for line in found.lines:
        one = line.indicator
        sheets.add(
            page,
            (
                *(one.group_name, one.name, one.text, one.way_name, line.verdict.label),
                *(line.count, line.lost, line.why, str(line.on or ""), line.change, one.citation),
            ),
            wrap=True,
        )
    return sheets.saved(book)


def _summary(found: Standing) -> list[tuple[str, object]]:
    return [
        ("机关", found.agency.name),
        ("哪一天", str(found.on)),
        ("结论", found.verdict),
        ("得分", found.score),
        ("单项否决发现问题", "、".join(line.indicator.name for line in found.vetoed)),
        ("无法判断", "、".join(line.indicator.name for line in found.unknown)),
    ]


def ledger_row(finding: Finding, names: dict[str, str], said: str) -> tuple[object, ...]:
    """台账的一行。"""
    return (
        finding.number,
        finding.agency.name,
        finding.organ or finding.get_source_display(),
        finding.what,
        names.get(finding.indicator, ""),
        finding.owner_name,
        str(finding.found),
        str(finding.due),
        finding.get_state_display(),
        str(finding.closed or ""),
        finding.reopened,
        said,
    )


def ledger_sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """整改台账。"""
    book = sheets.new_book()
    page = sheets.new_sheet(book, "整改台账", LEDGER, _LEDGER_WIDTHS)
    for row in rows:
        sheets.add(page, row, wrap=True)
    return sheets.saved(book)


_RECORDS = ("培训", "机关", "哪一天", "姓名", "签到", "测验答对几题", "共几题", "合格")


def records_sheet(rows: Iterable[Record]) -> bytes:
    """培训的记录，一人一次一行。"""
    found = []
    for one in rows:
        training, best = one.training, one.best
        day = "上岗课程" if training.is_course else str(training.on or "")
        came = f"{localtime(one.came):%Y-%m-%d %H:%M}" if one.came else ""
        quiz = (
            (best.right, best.total, "合格" if best.passed else "没有合格") if best else ("",) * 3
        )
        named = (training.title, training.agency.name, day, person_name(one.person))
        found.append((*named, came, *quiz))
    return table_sheet("培训记录", _RECORDS, found)


def table_sheet(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """一张表。"""
    book = sheets.new_book()
    page = sheets.new_sheet(book, title, head, [26, *[12] * (len(head) - 1)])
    for row in rows:
        sheets.add(page, row)
    return sheets.saved(book)
