"""样张的各种刊出写法：人们在网页、PDF 的文字、Word、OFD 里怎样登年报。"""

import io
import random
import re
import zipfile
from collections.abc import Callable
from html import escape
from xml.sax.saxutils import escape as xml

from gongkai.annual.layout import Box, Table, heading_of, placed, shown, tables
from gongkai.annual.model import Report
from gongkai.annual.specimen import crawled_rows, one_cell_a_line, run_together, spaced
from gongkai.annual.write import write

_BARE_ORDINAL = re.compile(r"^(?:[一二三四五六]、|（[一二三四五六七]）|\d\.(?!\d))")
SHORT = {
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.逾期不缴费",
}


def parts(report: Report) -> list[str | Table]:
    """题目、标题、段落、表格，依次。"""
    by_section = {t.section: t for t in tables(report.form_id)}
    found: list[str | Table] = [heading_of(report)]
    for section in report.form.sections:
        if section.id in report.sections:
            found += [section.label, *report.sections[section.id]]
            found += [by_section[section.id]] if section.id in by_section else []
    return found


def words(report: Report, box: Box) -> str:
    return shown(report, box.cell) if box.cell else box.text


def barred(report: Report, rng: random.Random) -> str:
    """竖线，各行尾多出几个空格子。"""
    return re.sub(r"\|$", lambda m: "|" * rng.randint(1, 4), crawled_rows(report), flags=re.M)


def one_line(report: Report, rng: random.Random) -> str:
    """整份在一行里，各格之间是竖线。"""
    found = []
    for part in parts(report):
        if isinstance(part, str):
            found.append(part)
            continue
        for row in part.rows:
            found.append(" | ".join(words(report, box) for box in row) + " |")
    return " ".join(found)


def cells_on_lines(report: Report, rng: random.Random) -> str:
    """一格一行“3 |”，空格子也占一行，一行表格以单独的竖线隔开。"""
    found = []
    for part in parts(report):
        if isinstance(part, str):
            found.append(part)
            continue
        for row in part.rows:
            found += ["|", *(f"{words(report, box)} |" for box in row)]
    return "\n".join(found)


def layout(report: Report, rng: random.Random) -> str:
    """`pdftotext -layout`：标签折行，数在上、中、下行，组名竖排，换页处表头再来一遍。"""
    found: list[str] = []
    for part in parts(report):
        found += [part] if isinstance(part, str) else _laid_out(report, part, rng)
    return "\n".join(found)


def _laid_out(report: Report, table: Table, rng: random.Random) -> list[str]:
    if table.section != "applications":
        return ["   ".join(words(report, b).ljust(8) for b in row) for row in table.rows]
    head = [
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）        申请人情况"
    ]
    head += [" " * 40 + "自然人   法人或其他组织   总计", " " * 40 + "商业企业 科研机构 其他"]
    found = list(head)
    again = rng.randrange(len(table.rows))
    for number, row in enumerate(table.rows[table.head_rows :]):
        labels = [b.text for b in row if not b.cell]
        values = "    ".join(words(report, b) for b in row if b.cell)
        found += _wrapped(labels, values, rng)
        found += ["", *head] if number == again else []
    return found


def _wrapped(labels: list[str], values: str, rng: random.Random) -> list[str]:
    """一行：组名拆成几个短行，标签折成一两行。"""
    label, group = labels[-1], "".join(labels[:-1])
    size = rng.choice((99, 12, 15))
    first, second = label[:size], label[size:]
    lead = [f" {group[:4]}"] if group else []
    if not second:
        return [*lead, f"     {first}".ljust(45) + values]
    where = rng.randrange(3)
    lines = [[f"     {first}".ljust(45), "", f"     {second}".ljust(45)][i] for i in range(3)]
    lines[where] = lines[where].ljust(45) + values
    return [*lead, *(line for line in lines if line.strip())]


def broken_page(report: Report, rng: random.Random) -> str:
    """网页：跨行跨列写得不合规矩，浏览器照样显示得对。"""
    body = []
    for part in parts(report):
        if isinstance(part, str):
            body.append(f"<p>{escape(part)}</p>")
            continue
        rows = [_page_row(report, part, number, rng) for number in range(len(part.rows))]
        # 表三：表头、前两行、办理结果、末行各为一组，所以跨行可以写成 0
        cuts = [part.head_rows, *([part.head_rows + 2, len(rows) - 1] if _is_three(part) else [])]
        groups = ["".join(rows[a:b]) for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
        body.append("<table>" + "".join(f"<tbody>{g}</tbody>" for g in groups if g) + "</table>")
    return f"<html><body>{''.join(body)}</body></html>"


def _is_three(table: Table) -> bool:
    return table.section == "applications"


def _page_row(report: Report, table: Table, number: int, rng: random.Random) -> str:
    cells = []
    for box in table.rows[number]:
        across, down = str(box.columns), str(box.rows)
        if box.columns > 1:
            across = rng.choice([across, f"{across};", f" {across}", f"{across}.0"])
        if box.columns == 7 and rng.random() < 0.3:
            across = "1000"
        if _is_three(table) and box.text.startswith("三、") and rng.random() < 0.5:
            down = "0"
        cells.append(f'<td colspan="{across}" rowspan="{down}">{escape(words(report, box))}</td>')
    return f"<tr>{''.join(cells)}{rng.choice(['', '<td></td>'])}</tr>"


def numbered_docx(report: Report, rng: random.Random) -> bytes:
    """Word：标题、标签的序号是自动编的，文字里没有。"""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write(report, ".docx"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = re.sub(r"(<w:t[^>]*>)([^<]*)", _unnumbered, content.decode()).encode()
            new.writestr(name, content)
    return out.getvalue()


def _unnumbered(match: re.Match[str]) -> str:
    return match[1] + _BARE_ORDINAL.sub("", match[2])


class _Ofd:
    """按位置写字、画线；一页满了另起一页，表格接着写。"""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.top = 20.0

    def text(self, text: str, x: float, y: float, size: float = 3.5) -> None:
        self.pages[-1].append(
            f'<ofd:TextObject ID="1" Boundary="{x:.2f} {y:.2f} 9 4" Size="{size}">'
            f'<ofd:TextCode X="0" Y="{size * 0.85:.2f}" DeltaX="g {len(text)} {size}">{xml(text)}'
            "</ofd:TextCode></ofd:TextObject>"
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(
            f'<ofd:PathObject ID="2" Boundary="{x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f}">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.2f} {y1 - y0:.2f}</ofd:AbbreviatedData>"
            "</ofd:PathObject>"
        )

    def room(self, height: float) -> None:
        if self.top + height > 280:
            self.pages.append([])
            self.top = 20.0

    def paragraph(self, text: str) -> None:
        for start in range(0, len(text), 45):
            self.room(6)
            self.text(text[start : start + 45], 20, self.top)
            self.top += 6

    def table(self, report: Report, table: Table) -> None:
        unit = 170 / sum(table.widths)
        edges = [20 + unit * sum(table.widths[:i]) for i in range(len(table.widths) + 1)]
        spots = placed(table)
        for number in range(len(table.rows)):
            row = [(c, box) for r, c, box in spots if r == number]
            lines = {c: _folded(words(report, b), edges[c + b.columns] - edges[c]) for c, b in row}
            height = 2 + 4 * max([1, *(len(lines[c]) for c, b in row if b.rows == 1)])
            self.room(height)
            taken = {
                (c + i): (r == number, i == 0)
                for r, c, box in spots
                if r <= number < r + box.rows
                for i in range(box.columns)
            }
            for column, (is_top, is_left) in taken.items():
                if is_top or self.top == 20:
                    self.line(edges[column], self.top, edges[column + 1], self.top)
                if is_left:
                    self.line(edges[column], self.top, edges[column], self.top + height)
            self.line(edges[-1], self.top, edges[-1], self.top + height)
            for column, _ in row:
                for i, text in enumerate(lines[column]):
                    self.text(text, edges[column] + 0.5, self.top + 1 + 4 * i, 2.5)
            self.top += height
            if number == len(table.rows) - 1 or self.top + 18 > 280:
                self.line(edges[0], self.top, edges[-1], self.top)
        self.top += 2


def _folded(text: str, width: float) -> list[str]:
    most = max(1, int((width - 1) / 2.5))
    if text.replace(".", "").isdigit():
        return [text]
    return [text[i : i + most] for i in range(0, len(text), most)]


def ofd(report: Report, rng: random.Random) -> bytes:
    """OFD：字按位置放，表格画线，长的跨页。"""
    paper = _Ofd()
    for part in parts(report):
        if isinstance(part, str):
            paper.paragraph(part)
        else:
            paper.table(report, part)
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml",
            f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(
            f'<ofd:Page ID="{i}" BaseLoc="Pages/{i}.xml"/>' for i in range(len(paper.pages))
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {space}><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for i, page in enumerate(paper.pages):
            package.writestr(
                f"Doc_0/Pages/{i}.xml",
                f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="9">{"".join(page)}'
                "</ofd:Layer></ofd:Content></ofd:Page>",
            )
    return out.getvalue()


def _plain(suffix: str) -> Callable[[Report, random.Random], bytes]:
    return lambda report, rng: write(report, suffix)


def _crawled(flatten: Callable[[Report], str]) -> Callable[[Report, random.Random], str]:
    return lambda report, rng: flatten(report)


#: 名称 -> 写法
STYLES: dict[str, Callable[[Report, random.Random], str | bytes]] = {
    "制表符": _plain(".txt"),
    "md": _plain(".md"),
    "补竖线": barred,
    "一行": one_line,
    "格成行": cells_on_lines,
    "一格一行": _crawled(one_cell_a_line),
    "空格": _crawled(spaced),
    "粘连": _crawled(run_together),
    "版面": layout,
    "网页": _plain(".html"),
    "坏网页": broken_page,
    "docx": _plain(".docx"),
    "自动编号": numbered_docx,
    "xlsx": _plain(".xlsx"),
    "ofd": ofd,
    "pdf": _plain(".pdf"),
    "json": _plain(".json"),
}
EXACT = [s for s in STYLES if s not in ("粘连", "一格一行", "空格", "版面")]
