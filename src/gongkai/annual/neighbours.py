"""与下一年度核对要记住的：用到的几格的数和文字，几千字节；成对的不必把文件再读一遍。"""

import json
from decimal import Decimal

from gongkai.annual.check import compared_cells, plain
from gongkai.annual.forms import form
from gongkai.annual.model import Cell, Number, Report

_TEXT = "text"


def packed(report: Report) -> bytes:
    """装起来；`unpacked` 取出。"""
    numbers = [report.number(cell) for cell in compared_cells(report.form)]
    content = [report.form_id, report.year, numbers, plain(report.prose())]
    return json.dumps(content, ensure_ascii=False, default=str).encode()


def unpacked(data: bytes) -> Report:
    """只有 `check.with_previous` 要的：年度、用到的几格（读不准的没有）、去掉了数字标点的文字。"""
    form_id, year, numbers, text = json.loads(data)
    known = zip(compared_cells(form(form_id)), numbers, strict=True)
    cells = {cell: Cell(_number(value)) for cell, value in known if value is not None}
    return Report(form_id, year=year, cells=cells, sections={_TEXT: [text]})


def _number(value: int | str) -> Number:
    # 带小数的写成了字，不经过二进制小数
    return Decimal(value) if isinstance(value, str) else value
