"""空白的申请表（.docx），打印出来填写；与网上申请的内容相同。"""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongkai.applications.downloads import attachment
from gongkai.applications.models import KINDS, PROVISIONS, WAYS
from gongkai.documents.paper.docx import FANG, SONG, add_text, new_document, saved
from gongkai.portal.limiting import downloads

_PERSON = ("姓名", "证件名称、号码", "联系电话", "电子邮箱", "通信地址、邮编")
_BODY = ("名称", "统一社会信用代码", "法定代表人", "联系人、电话", "电子邮箱", "通信地址、邮编")
_TALL = 4


@require_GET
@downloads
def blank_form(request: HttpRequest) -> HttpResponse:
    """下载。"""
    return attachment(write_blank(), "政府信息公开申请表.docx", "docx")


@cache
def write_blank() -> bytes:
    """空白申请表的 .docx 字节；总是一样的，只写一次。"""
    document = new_document()
    add_text(document, "政府信息公开申请表", SONG, 22, centre=True)
    add_text(document, "", FANG, 12)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    organisations = "□ ".join(name for _, name in KINDS[1:])
    rows = [(f"公民：{label}", "") for label in _PERSON]
    rows += [(f"组织：{label}", "") for label in _BODY]
    rows += [
        ("组织的类别", f"□ {organisations}"),
        ("所需政府信息的名称、文号或者便于查找的特征", "\n" * _TALL),
        ("提供信息的形式（单选）", "　".join(f"□ {name}" for _, name in PROVISIONS)),
        ("获取信息的方式（单选）", "　".join(f"□ {name}" for _, name in WAYS)),
        ("申请减免费用", "□ 是　□ 否"),
        ("申请人签名或者盖章、日期", ""),
    ]
    for label, value in rows:
        _row(table, label, value)
    add_text(document, "请附身份证明复印件。一张表只申请一件事。", FANG, 12, indent=True)
    return saved(document)


def _row(table: Any, label: str, value: str) -> None:
    for cell, text in zip(table.add_row().cells, (label, value), strict=True):
        cell.paragraphs[0]._p.getparent().remove(cell.paragraphs[0]._p)
        add_text(cell, text, FANG, 12)
