"""Word、Excel 文件：直接在包里的 XML 上找和改，别的内容原样不动。

Word 的一段、Excel 的一格常被切成几截（w:r、r），号码跨截也要找得到：按段、按格把文字接起来看。
正文、页眉页脚、脚注、批注、文本框、图表、文件属性都看；别处（链接、域、透视表的缓存）有号码的也算。
嵌在里面的工作簿一样地看、一样地遮。元素只认名称不认命名空间：严格格式的另用一套。
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from gongkai.documents import opening
from gongkai.documents.concealed import Concealed, sheet
from gongkai.documents.concealed.word import concealed_in, erase
from gongkai.documents.errors import TooLarge
from gongkai.documents.places import Place, places
from gongkai.language.personal import mask

#: 装字的元素（以“<”起头找得快：样式表常有几百 KB）、写字的属性、文件属性
_HOLDERS = re.compile(
    rb"<(?:[\w.-]+:)?(?:t|v|delText|instrText|text|odd\w+|even\w+|first\w+|definedName|sheet"
    rb"|title|subject|creator|keywords|description|lastModifiedBy|category|Company|Manager|lpwstr)[\s/>]"
)
_WRITTEN = tuple(re.compile(name + rb"\s*=") for name in (b"descr", b"title", b"alt"))
#: 像号码的一串：别处的文字和属性有它才细看
_LIKE_NUMBER = re.compile(
    # 全角的、带圈的数字，看不见的字符，字符引用，百分号编码：藏得住一个号码的都细看
    rb"\d[\dXx \-.]{9,}[\dXx]|\xef\xbc[\x90-\x99]|\xe2\x91[\xa0-\xa8]|\xe2\x80[\x8b-\x8f\xaa-\xae]"
    rb"|\xe2\x81[\xa0-\xaf]|\xc2\xad|\xef\xbb\xbf.{4}|&#|(?:%3\d){4}",
    re.S,
)
_XML = (".xml", ".rels", ".vml")
_PROPERTIES = "docProps/"
_NESTED = b"PK\x03\x04"
#: 旧格式的嵌入对象、ActiveX 控件：不是包，打不开
_OBJECT = re.compile(
    r"(?:embeddings|activeX|ctrlProps)/[^/]+\.(?:bin|emf|wmf|doc|xls|ppt|vsd)$", re.I
)
#: 找表头时看这么多行、列
_ROWS, _COLUMNS = 5000, 60
_THUMBNAIL = re.compile(r"docProps/thumbnail\.\w+")


def pieces(content: bytes, also: Collection[str] = (), depth: int = 0) -> list[str]:
    """各段、各格的文字；文件属性另取。"""
    found = _texts(content, also, of_properties=False)
    for _, inner in _nested(content, depth):
        found += [*pieces(inner, also, depth + 1), *properties(inner)]
    return found


def properties(content: bytes, also: Collection[str] = ()) -> list[str]:
    """文件属性里的字：题名、作者、单位……"""
    return _texts(content, also, of_properties=True)


def _texts(content: bytes, also: Collection[str], *, of_properties: bool) -> list[str]:
    return [
        place.text
        for name, root, thorough in _roots(content, also)
        if name.startswith(_PROPERTIES) is of_properties
        for place in places(root, also if thorough else None)
        if place.text
    ]


def concealed(content: bytes, depth: int = 0) -> list[Concealed]:
    """看不见而仍在文件里的字。"""
    with opening.package(content) as package:
        found = [*concealed_in(package), *sheet.concealed_in(package)]
    for _, inner in _nested(content, depth):
        found += concealed(inner, depth + 1)
    return found


def unread(content: bytes) -> str:
    """图片、嵌着的别的对象看不了的说明。"""
    with opening.package(content) as package:
        names = [item.filename for item in package.infolist() if item.file_size]
    pictures = sum("/media/" in name for name in names)
    objects = sum(_OBJECT.search(name) is not None for name in names)
    told = [f"{pictures} 幅图片"] if pictures else []
    told += [f"{objects} 个嵌入的对象"] if objects else []
    return f"文件里有{'、'.join(told)}，程序看不了，请逐个看过有没有个人信息。" if told else ""


def tables(content: bytes) -> list[list[list[str]]]:
    """各张表：Word 的表格，Excel 的工作表（前面几千行）。"""
    with opening.package(content) as package:
        if "xl/workbook.xml" in package.namelist():
            return _sheets(content)
        root = opening.xml(opening.part(package, "word/document.xml"))
    return [
        [[_words(cell) for cell in row.iterchildren("{*}tc")] for row in table.iter("{*}tr")]
        for table in root.iter("{*}tbl")
    ]


def _words(cell: Any) -> str:
    return "".join(node.text or "" for node in cell.iter("{*}t"))


def _sheets(content: bytes) -> list[list[list[str]]]:
    with opening.workbook(content) as book:
        return [
            [[str(v if v is not None else "") for v in row] for row in islice(lines, _ROWS)]
            for page in book.worksheets
            for lines in [opening.rows(page, _COLUMNS)]
        ]


def masked(content: bytes, also: Collection[str] = (), depth: int = 0) -> bytes:
    """遮去以后的包；看不见的字也去掉，首页的缩略图不留。"""
    changed = {}
    for name, inner in _nested(content, depth):
        if (hidden := masked(inner, also, depth + 1)) != inner:
            changed[name] = hidden
    with opening.package(content) as package:
        erased = erase(package) | sheet.erase(package)
    for name, root, thorough in _roots(content, also, erased):
        if _mask_root(root, also, thorough) or name in erased:
            changed[name] = _written(root)
    return _repacked(content, changed) if changed else content


def _written(root: Any) -> bytes:
    from lxml import etree

    return bytes(
        etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    )


def _repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with (
        opening.package(content) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in package.infolist():
            if _THUMBNAIL.fullmatch(item.filename):
                continue
            part = changed.get(item.filename) or opening.part(package, item)
            if item.filename == "_rels/.rels":
                part = _without_thumbnail(part)
            new.writestr(item, part)
    return out.getvalue()


def _without_thumbnail(part: bytes) -> bytes:
    """去掉指向缩略图的关系。"""
    if b"thumbnail" not in part:
        return part
    root = opening.xml(part)
    for one in list(root):
        if "thumbnail" in one.get("Type", ""):
            root.remove(one)
    return _written(root)


def _roots(
    content: bytes, also: Collection[str], given: dict[str, Any] | None = None
) -> Iterator[tuple[str, Any, bool]]:
    """（名称，根，要不要连别处也细看）：包里装字的 XML；`given` 为已经解析的。"""
    known = given or {}
    with opening.package(content) as package:
        for item in package.infolist():
            if not item.filename.lower().endswith(_XML):
                continue
            part = opening.part(package, item)
            thorough = _may_hold_number(part, also)
            if item.filename in known:
                yield item.filename, known[item.filename], thorough
            elif thorough or _may_hold_text(part):
                yield item.filename, opening.xml(part), thorough


def _nested(content: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """嵌在里面的 Word、Excel 等文件。"""
    with opening.package(content) as package:
        for item in package.infolist():
            if item.filename.lower().endswith(_XML) or item.file_size < len(_NESTED):
                continue
            if "/media/" in item.filename:
                continue
            part = opening.part(package, item)
            if part.startswith(_NESTED):
                if depth >= opening.DEEPEST:
                    raise TooLarge("文件里一层套一层地嵌着别的文件，没有看；请拆开再试。")
                yield item.filename, part


def _may_hold_text(part: bytes) -> bool:
    """有没有装字的元素、属性；样式、主题里没有，不必解析。"""
    return bool(_HOLDERS.search(part)) or any(name.search(part) for name in _WRITTEN)


def _may_hold_number(part: bytes, also: Collection[str]) -> bool:
    """像号码的、确认过的；不是 ASCII 那样编码的当作有。"""
    if b"\x00" in part[:64] or _LIKE_NUMBER.search(part):
        return True
    return any(value.encode() in part for value in also)


def _mask_root(root: Any, also: Collection[str], thorough: bool) -> bool:
    """遮去；有改动得 True。"""
    done = [_mask_place(place, also) for place in places(root, also if thorough else None)]
    return any(done)


def _mask_place(place: Place, also: Collection[str]) -> bool:
    hidden = mask(place.text, also)
    if hidden == place.text:
        return False
    place.put(hidden)
    return True
