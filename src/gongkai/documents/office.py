"""Word、Excel 文件：直接在包里的 XML 上找和改，别的内容原样不动。

Word 的一段、Excel 的一格常被切成几截（w:r、r），号码跨截也要找得到：按段、按格把文字接起来看。
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from gongkai.documents import opening
from gongkai.language.personal import mask, personal_in

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WORD_TEXT = {f"{_W}t", f"{_W}delText", f"{_W}instrText"}
#: 装一段连续文字的元素
_BLOCKS = {f"{_W}p", f"{_S}si", f"{_S}is", f"{_S}text"}
#: 样式表里有几千个元素，逐个走太慢，交给 libxml2 找
_ALTERNATIVES: Any = etree.XPath("//@descr | //@title | //@alt")
#: 装字的元素（以“<”起头找得快：样式表常有几百 KB）、写字的属性
_HOLDERS = re.compile(rb"<(?:[\w.-]+:)?(?:t|v|delText|instrText)[\s/>]")
_WRITTEN = tuple(re.compile(name + rb"\s*=") for name in (b"descr", b"title", b"alt"))


def pieces(content: bytes) -> list[str]:
    """各段、各格的文字。"""
    found = []
    for _, root in _parts(content):
        found += ["".join(n.text or "" for n in nodes) for nodes in _blocks(root)]
        found += [str(v.text) for _, v in _numbers(root)]
        found += list(_attributes(root))
    return [text for text in found if text]


def masked(content: bytes) -> bytes:
    """遮去以后的包。"""
    changed = {
        name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        for name, root in _parts(content)
        if _mask_root(root)
    }
    out = io.BytesIO()
    with (
        opening.package(content) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in package.infolist():
            new.writestr(item, changed.get(item.filename) or opening.part(package, item))
    return out.getvalue()


def _parts(content: bytes) -> Iterator[tuple[str, Any]]:
    """包里装字的 XML；打不开的抛 `opening` 的各种错误。"""
    with opening.package(content) as package:
        for item in package.infolist():
            if item.filename.endswith(".xml"):
                part = opening.part(package, item)
                if _may_hold_text(part):
                    yield item.filename, opening.xml(part)


def _may_hold_text(part: bytes) -> bool:
    """有没有装字的元素、属性；样式、主题里没有，不必解析。不是 ASCII 那样编码的照样解析。"""
    if b"\x00" in part[:64] or _HOLDERS.search(part):
        return True
    return any(name.search(part) for name in _WRITTEN)


def _blocks(root: Any) -> Iterator[list[Any]]:
    """每一段连续文字的文字结点。"""
    for block in root.iter(*_BLOCKS):
        nodes = [n for n in block.iter(*_WORD_TEXT, f"{_S}t") if _owner(n) is block]
        if nodes:
            yield nodes


def _owner(node: Any) -> Any:
    """最近的一层段或格（文本框里的段套在段里）。"""
    parent = node.getparent()
    while parent is not None and parent.tag not in _BLOCKS:
        parent = parent.getparent()
    return parent


def _numbers(root: Any) -> Iterator[tuple[Any, Any]]:
    """Excel 里存成数的格和公式算得的字：(格, 值)。"""
    for cell in root.iter(f"{_S}c"):
        value = cell.find(f"{_S}v")
        if value is not None and value.text and cell.get("t", "n") in ("n", "str"):
            yield cell, value


def _attributes(root: Any) -> Iterator[str]:
    """图片的替代文字一类写在属性里的字。"""
    return (str(text) for text in _ALTERNATIVES(root) if text)


def _mask_root(root: Any) -> bool:
    """遮去；有改动得 True。"""
    done = [_mask_nodes(nodes) for nodes in _blocks(root)]
    done += [_mask_number(cell, value) for cell, value in list(_numbers(root))]
    done += [_mask_attributes(root)]
    return any(done)


def _mask_nodes(nodes: list[Any]) -> bool:
    whole = "".join(n.text or "" for n in nodes)
    if not personal_in(whole):
        return False
    hidden, start = mask(whole), 0
    for node in nodes:
        size = len(node.text or "")
        node.text = hidden[start : start + size]
        start += size
    return True


def _mask_number(cell: Any, value: Any) -> bool:
    """存成数的格遮去以后改存文字，公式也去掉（重算会把号码算回来）。"""
    if not personal_in(value.text):
        return False
    hidden = mask(value.text)
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    etree.SubElement(etree.SubElement(cell, f"{_S}is"), f"{_S}t").text = hidden
    return True


def _mask_attributes(root: Any) -> bool:
    changed = False
    for text in _ALTERNATIVES(root):
        if personal_in(text):
            text.getparent().set(text.attrname, mask(text))
            changed = True
    return changed
