"""文件里写得下字的每一处：查得出，遮得掉；遮不掉的说出来，不给。"""
# ruff: noqa: E501

import io
import zipfile

import docx
import openpyxl
import pypdfium2
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from gongkai.documents.errors import FileRefused, Unguardable
from gongkai.documents.removal import concealed, inspect, masked_file, read, unread

from .files import NUMBER, pdf, repacked, saved, sheet, typst, word

HALF = NUMBER[:9], NUMBER[9:]
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    f'<property name="证件" pid="2"><vt:lpwstr>{NUMBER}</vt:lpwstr></property></Properties>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def added(content, name, text):
    """包里添一个部件。"""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        new.writestr(name, text)
    return out.getvalue()


def plain_word():
    document = docx.Document()
    document.add_paragraph("公示名单")
    return saved(document)


def body(xml):
    return repacked(
        plain_word(),
        "word/document.xml",
        lambda d: d.replace(b"<w:sectPr", f"{xml}<w:sectPr".encode(), 1),
    )


def run(text, tag="t"):
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


def author():
    document = docx.Document()
    document.core_properties.author = f"张三{NUMBER}"
    return saved(document)


WORD = {
    "作者": author(),
    "自定义属性": added(plain_word(), "docProps/custom.xml", CUSTOM),
    "自定义 XML": added(plain_word(), "customXml/item9.xml", f"<a><b>{NUMBER}</b></a>"),
    "自定义 XML 的属性": added(plain_word(), "customXml/item9.xml", f'<a id="{NUMBER}"/>'),
    "批注": added(plain_word(), "word/comments.xml", f"<w:comments {W}><w:comment><w:p>{run(NUMBER)}</w:p></w:comment></w:comments>"),
    "批注的作者": added(plain_word(), "word/comments.xml", f'<w:comments {W}><w:comment w:author="{NUMBER}"><w:p/></w:comment></w:comments>'),
    "删去的": body(f"<w:p><w:del>{run(NUMBER, 'delText')}</w:del></w:p>"),
    "删去的夹在中间": body(f"<w:p>{run(HALF[0])}<w:del>{run('99', 'delText')}</w:del>{run(HALF[1])}</w:p>"),
    "添上的夹在中间": body(f"<w:p>{run(HALF[0])}<w:ins>{run('99')}</w:ins>{run(HALF[1])}</w:p>"),
    "修订的作者": body(f'<w:p><w:ins w:author="{NUMBER}">{run("好")}</w:ins></w:p>'),
    "文本框": body(f"<w:p><w:r><w:pict><w:txbxContent><w:p>{run(NUMBER)}</w:p></w:txbxContent></w:pict></w:r></w:p>"),
    "域": body(f"<w:p>{run('HYPERLINK ' + NUMBER, 'instrText')}</w:p>"),
    "脚注": added(plain_word(), "word/footnotes.xml", f"<w:footnotes {W}><w:footnote><w:p>{run(NUMBER)}</w:p></w:footnote></w:footnotes>"),
    "尾注": added(plain_word(), "word/endnotes.xml", f"<w:endnotes {W}><w:endnote><w:p>{run(NUMBER)}</w:p></w:endnote></w:endnotes>"),
    "链接的目标": added(plain_word(), "word/_rels/extra.xml.rels", f'<R><R Target="https://a.cn/?id={NUMBER}"/></R>'),
    "百分号编码的链接": added(plain_word(), "word/_rels/extra.xml.rels", '<R><R Target="https://a.cn/?id=' + "".join(f"%{ord(c):02X}" for c in NUMBER) + '"/></R>'),
    "替代文字": body(f'<w:p><w:r><w:drawing><docPr descr="{NUMBER}"/></w:drawing></w:r></w:p>'),
    "零宽字符隔开的": body(f"<w:p>{run(chr(0x200b).join(NUMBER))}</w:p>"),
    "全角的链接": added(plain_word(), "customXml/item9.xml", '<a id="' + NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")) + '"/>'),
    "嵌着的工作簿": added(plain_word(), "word/embeddings/book.xlsx", sheet()),
}  # fmt: skip


def book(change):
    made = openpyxl.Workbook()
    made.active.append(["姓名", "说明"])
    change(made)
    return saved(made)


def validation(made):
    rule = DataValidation(type="list", formula1=f'"{NUMBER},无"', prompt=f"如{NUMBER}")
    rule.add("A2")
    made.active.add_data_validation(rule)


def comment(made):
    made.active["A1"].comment = Comment(NUMBER, f"张三{NUMBER}")


def setter(path, value):
    def change(made):
        *names, last = path.split(".")
        target = made
        for name in names:
            target = getattr(target, name)
        setattr(target, last, value)

    return change


def defined(made):
    from openpyxl.workbook.defined_name import DefinedName

    made.defined_names["名单"] = DefinedName("名单", attr_text=f'"{NUMBER}"')


SHEETS = {
    "工作表的名称": book(setter("active.title", NUMBER)),
    "页眉": book(setter("active.oddHeader.center.text", f"名单{NUMBER}")),
    "页脚": book(setter("active.oddFooter.left.text", f"名单{NUMBER}")),
    "作者": book(setter("properties.creator", NUMBER)),
    "最后改的人": book(setter("properties.lastModifiedBy", NUMBER)),
    "公式": book(lambda made: made.active.append([f'="{NUMBER}"'])),
    "定义的名称": book(defined),
    "数据有效性": book(validation),
    "批注": book(comment),
    "链接": book(lambda made: setattr(made.active["A1"], "hyperlink", f"https://a.cn/{NUMBER}")),
    "自定义属性": added(book(lambda made: None), "docProps/custom.xml", CUSTOM),
}


@pytest.mark.parametrize(
    ("content", "kind"),
    [pytest.param(c, "docx", id=f"Word-{n}") for n, c in WORD.items()]
    + [pytest.param(c, "xlsx", id=f"Excel-{n}") for n, c in SHEETS.items()],
)
def test_a_number_in_every_place_is_found_and_masked(content, kind):
    found = [g for g in inspect(content, kind) if g.hit.number == NUMBER and g.hit.certain]
    assert found
    hidden = masked_file(content, kind)
    assert not [g for g in inspect(hidden, kind) if g.hit.hides]


@pytest.mark.parametrize("hide", ["sheet", "row", "column", "very", "zero"])
def test_what_is_hidden_in_a_workbook_is_named_and_masked(hide):
    made = openpyxl.Workbook()
    made.active.title = "名单"
    for row in (["姓名", "电话", "住址"], ["王小明", "一", "和平小区1号楼"]):
        made.active.append(row)
    second = made.create_sheet("底稿")
    second.append(["内部意见"])
    if hide in ("sheet", "very"):
        second.sheet_state = "hidden" if hide == "sheet" else "veryHidden"
    elif hide == "row":
        made.active.row_dimensions[2].hidden = True
    else:
        made.active.column_dimensions["C"].hidden = hide == "column"
        made.active.column_dimensions["C"].width = 0.05 if hide == "zero" else 8
    content = saved(made)
    told = "；".join(one.words for one in concealed(content, "xlsx"))
    assert "隐藏的" in told and ("底稿" in told or "名单" in told)
    hidden = masked_file(content, "xlsx")
    secret = "内部意见" if hide in ("sheet", "very") else "和平小区"
    assert not concealed(hidden, "xlsx") and secret not in "".join(read(hidden, "xlsx").pieces)
    assert "姓名" in "".join(read(hidden, "xlsx").pieces)


def test_pictures_and_objects_in_a_file_are_said_to_be_unread():
    assert unread(plain_word(), "docx") == ""
    pictured = added(
        added(plain_word(), "word/media/image1.png", b"x"), "word/embeddings/oleObject1.bin", b"x"
    )
    assert "1 幅图片、1 个嵌入的对象" in read(pictured, "docx").trouble
    assert read(pictured, "docx").pieces


def with_object(text):
    """PDF 里添一个不在页面上的对象。"""
    content = typst("#par[名单 公示 没有号码]")
    return content.replace(b"startxref", b"999 0 obj\n" + text + b"\nendobj\nstartxref", 1)


@pytest.mark.parametrize(
    "text",
    [
        f"<</Alt ({NUMBER})>>".encode(),
        b"<</Alt <FEFF" + NUMBER.encode("utf-16-be").hex().encode() + b">>>",
        f"<</Custom (\\{ord(NUMBER[0]):03o}{NUMBER[1:]})>>".encode(),
        f"<</URI (https://a.cn/{NUMBER})>>".encode(),
        f"<</Type/Metadata/Length 9>>stream\n<?xpacket?><a>{NUMBER}</a>\nendstream".encode(),
    ],
)
def test_a_number_in_any_object_of_a_pdf_is_found_and_left_behind(text):
    content = with_object(text)
    assert [g for g in inspect(content, "pdf") if g.hit.number == NUMBER]
    hidden = masked_file(content, "pdf")
    assert not inspect(hidden, "pdf")


def test_a_link_with_a_number_is_left_behind_with_its_page():
    content = typst(f'#par[名单 #link("https://a.cn/?id={NUMBER}")[看]]')
    assert [g for g in inspect(content, "pdf") if g.hit.number == NUMBER]
    assert not inspect(masked_file(content, "pdf"), "pdf")


def test_a_scanned_page_and_attachments_of_a_pdf_are_said_to_be_unread():
    document = pypdfium2.PdfDocument(pdf())
    document.new_attachment("名单.txt").set_data(b"x")
    out = io.BytesIO()
    document.save(out)
    assert "带着 1 份附件" in read(out.getvalue(), "pdf").trouble
    hidden = read(masked_file(pdf(), "pdf"), "pdf")
    assert "第 1 页是图像" in hidden.trouble


def ofd(text, title="名单"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("OFD.xml", f"<OFD><DocInfo><Title>{title}</Title></DocInfo></OFD>")
        codes = "".join(f"<TextCode>{c}</TextCode>" for c in text)
        package.writestr(
            "Doc_0/Pages/Page_0/Content.xml", f"<Page><TextObject>{codes}</TextObject></Page>"
        )
        package.writestr("Doc_0/Res/a.png", b"x")
    return out.getvalue()


def test_an_ofd_is_read_and_what_cannot_be_masked_is_said():
    assert inspect(ofd(f"张三{NUMBER}"), "ofd")
    assert inspect(ofd("张三", NUMBER), "ofd")
    assert (
        not inspect(ofd("张三"), "ofd") and "1 幅图片或者印章" in read(ofd("张三"), "ofd").trouble
    )
    with pytest.raises(Unguardable, match="重新生成 OFD"):
        masked_file(ofd(f"张三{NUMBER}"), "ofd")


def test_what_masking_cannot_reach_blocks():
    """检查看不了的对象里还有遮去的号码：不给。"""
    content = added(
        word(), "word/embeddings/oleObject1.bin", b"\xd0\xcf" + NUMBER.encode("utf-16-le")
    )
    with pytest.raises(FileRefused, match="仍然查得出"):
        masked_file(content, "docx")


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_wrong_number_under_the_heading_in_a_file_is_told(kind):
    if kind == "xlsx":
        made = openpyxl.Workbook()
        for row in (["姓名", "身份证号"], ["张三", NUMBER[:17]]):
            made.active.append(row)
        content = saved(made)
    else:
        document = docx.Document()
        table = document.add_table(rows=2, cols=2)
        for place, text in enumerate(["姓名", "身份证号", "张三", NUMBER[:17]]):
            table.rows[place // 2].cells[place % 2].text = text
        content = saved(document)
    (doubt,) = read(content, kind).doubts
    assert "有 17 位" in doubt and NUMBER[:17] not in doubt
