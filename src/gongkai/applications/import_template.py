"""导入过去案件的模板：.xlsx 有说明一页，逐列写明填什么；.csv 只有表头和例子。"""

from gongkai.applications.applicants import IDENTITY_KINDS
from gongkai.applications.importing import COLUMNS
from gongkai.applications.models import CHANNELS, KINDS
from gongkai.documents import sheets
from gongkai.law.decisions import decisions

_DAY = "写成 2024-03-01 这样，或者日期格式的格；不能晚于今天"
_EXAMPLE = {
    "received": "2024-03-01",
    "channel": "当面提交",
    "kind": "自然人",
    "name": "张三",
    "phone": "13900000000",
    "asked": "某文件",
    "decision": "予以公开",
    "decided": "2024-03-20",
    "delivered": "2024-03-21",
}
_WIDTHS = (16, 24, 80)


def rows() -> list[list[str]]:
    """表头和一行例子。"""
    return [list(COLUMNS), [_EXAMPLE.get(field, "") for field in COLUMNS.values()]]


def explained() -> list[tuple[str, str, str]]:
    """(列, 要不要填, 填什么)，逐列。"""
    told = {
        "received": f"登记收到申请的日子；{_DAY}",
        "channel": "、".join(name for _, name in CHANNELS),
        "kind": "、".join(name for _, name in KINDS),
        "name": "自然人的姓名，单位的全称；加密存放",
        "identity_kind": f"{'、'.join(IDENTITY_KINDS)}；空着的由号码认",
        "identity": "核对校验码；这一列要设为“文本”，不然后几位变成 0；加密存放",
        "phone": "加密存放",
        "asked": "申请公开的内容",
        "decision": "、".join(one.name for one in decisions().values()),
        "decided": f"作出答复的日子，与办理结果一起填；没有答复的都不填；{_DAY}",
        "delivered": f"送达的日子；{_DAY}",
    }
    return [
        (name.rstrip("*"), "必填" if name.endswith("*") else "可空", told[field])
        for name, field in COLUMNS.items()
    ]


def workbook() -> bytes:
    """.xlsx：第一页填，第二页是说明。"""
    book = sheets.new_book()
    head, *examples = rows()
    sheet = sheets.new_sheet(book, "填在这里", head, [16] * len(head))
    for one in examples:
        sheets.add(sheet, one)
    notes = sheets.new_sheet(book, "说明", ("列", "要不要填", "填什么"), _WIDTHS)
    for line in explained():
        sheets.add(notes, line, wrap=True)
    return sheets.saved(book)
