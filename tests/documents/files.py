"""测试用的文件：埋着号码的 Word、Excel、PDF。"""

import io
import zipfile

import docx
import openpyxl

from gongkai.documents.paper.pdf import compile_typst, preamble
from gongkai.language.identity import resident_check

NUMBER = "64010419800101123" + resident_check("64010419800101123")
PHONE = "13912345678"


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word():
    document = docx.Document()
    document.add_paragraph("公示名单")
    split = document.add_paragraph("张三 ")
    for part in (NUMBER[:5], NUMBER[5:12], NUMBER[12:]):
        split.add_run(part).bold = True
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "李四", f"电话{PHONE}"
    document.sections[0].header.paragraphs[0].text = f"经办人{PHONE}"
    return saved(document)


def sheet():
    book = openpyxl.Workbook()
    page = book.active
    page.append(["姓名", "身份证号", "电话"])
    page.append(["张三", NUMBER, int(PHONE)])
    page.append(["合计", 12345, 139.5])
    page["D2"].value = f'=CONCATENATE("{PHONE}","")'
    return saved(book)


def typst(body):
    return compile_typst(preamble() + body)


def pdf():
    pages = [f"第一页 名单 张三 {NUMBER} 电话 {PHONE}", "第二页 没有号码 总投资 1234 万元"]
    return typst("\n#pagebreak()\n".join(f"#par[{p}]" for p in pages))


def everything(content):
    """包里每一个部件的全部字节。"""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"\n".join(package.read(n) for n in package.namelist()).decode("utf-8", "replace")


def repacked(content, name, change):
    """包里一个部件换过内容。"""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return out.getvalue()
