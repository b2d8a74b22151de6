"""包里的一份 XML 里写着字的各处：读得出，也换得掉。"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from gongkai.language.personal import personal_in

#: 一段连续的文字，其中的各截
_BLOCKS = frozenset({"p", "si", "is", "text"})
_RUNS = ("{*}t", "{*}delText", "{*}instrText", "{*}delInstrText")
#: 自成一处的：文件属性、页眉页脚（Excel）、图表的缓存
_ALONE = (
    *("title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category"),
    *("Company", "Manager", "HyperlinkBase", "lpwstr", "lpstr", "bstr", "definedName"),
    *("author", "formula1", "formula2", "contentStatus", "identifier", "language"),
    *("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"),
)
#: 工作表的名称和引到它的公式里不许有星号
_NO_STARS = frozenset({"sheet", "f", "definedName"})
_READ = frozenset({"t", "delText", "instrText", "delInstrText", "v", "text", *_ALONE})
#: 写着字的属性：替代文字、批注和修订的作者、数据有效性的提示、域的初始值
_WORDY_ATTRIBUTES = frozenset(
    {"descr", "title", "alt", "author", "promptTitle", "prompt", "errorTitle", "error", "tooltip"}
)
_FEWEST = 11


@dataclass(frozen=True, slots=True)
class Place:
    """一处：几截文字（结点）或者一个属性。"""

    nodes: tuple[Any, ...]
    attribute: str = ""

    @property
    def text(self) -> str:
        """接起来的文字。"""
        if self.attribute:
            return str(self.nodes[0].get(self.attribute))
        return "".join(node.text or "" for node in self.nodes)

    def put(self, text: str) -> None:
        """换成一样长的 `text`，各截分得与原来一样。"""
        if name_of(self.nodes[0]) in _NO_STARS:
            text = text.replace("*", "＊")
        if self.attribute:
            self.nodes[0].set(self.attribute, text)
            return
        start = 0
        for node in self.nodes:
            size = len(node.text or "")
            node.text = text[start : start + size]
            start += size


@dataclass(frozen=True, slots=True)
class Encoded(Place):
    """链接的目标一类：百分号编码的还原了看；换上的不再编码。"""

    @property
    def text(self) -> str:
        """还原以后的。"""
        return unquote(str(self.nodes[0].get(self.attribute)))


@dataclass(frozen=True, slots=True)
class Figure(Place):
    """Excel 里存成数的格、公式算得的字。"""

    def put(self, text: str) -> None:
        """改存文字；公式也去掉（重算会把号码算回来）。"""
        cell = self.nodes[0].getparent()
        space = cell.tag.rpartition("}")[0] + "}"
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        inside = cell.makeelement(f"{space}is")
        inside.append(inside.makeelement(f"{space}t"))
        inside[0].text = text
        cell.append(inside)


def places(root: Any, also: Collection[str] | None = None) -> Iterator[Place]:
    """各处；`also` 不是 None 的，别处像号码的、有 `also` 里的字的也在内。"""
    # 边走边改会漏：先收齐
    yield from list(_blocks(root))
    yield from list(_figures(root))
    yield from list(_alone(root))
    yield from list(_attributes(root))
    if also is not None:
        yield from list(_elsewhere(root, also))


def name_of(element: Any) -> str:
    """不带命名空间的名称；注释、处理指令为空。"""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _blocks(root: Any) -> Iterator[Place]:
    for block in root.iter("{*}p", "{*}si", "{*}is", "{*}text"):
        nodes = tuple(n for n in block.iter(*_RUNS) if _owner(n) is block)
        if nodes:
            yield Place(nodes)
            # 修订里删去的夹在中间：接受修订以后、拒绝修订以前的样子也各看一遍
            for gone in ("del", "ins"):
                kept = tuple(n for n in nodes if not _is_within(n, gone, block))
                if kept and len(kept) < len(nodes):
                    yield Place(kept)
        elif name_of(block) == "text" and block.text:
            yield Place((block,))


def _owner(node: Any) -> Any:
    """最近的一层段或格（文本框里的段套在段里）。"""
    parent = node.getparent()
    while parent is not None and name_of(parent) not in _BLOCKS:
        parent = parent.getparent()
    return parent


def _is_within(node: Any, name: str, block: Any) -> bool:
    parent = node.getparent()
    while parent is not None and parent is not block:
        if name_of(parent) in (name, "move" + ("From" if name == "del" else "To")):
            return True
        parent = parent.getparent()
    return False


def _figures(root: Any) -> Iterator[Place]:
    for value in root.iter("{*}v"):
        parent = value.getparent()
        if not value.text or parent is None:
            continue
        if name_of(parent) != "c":
            yield Place((value,))
        elif parent.get("t", "n") in ("n", "str"):
            yield Figure((value,))


def _alone(root: Any) -> Iterator[Place]:
    for element in root.iter(*("{*}" + name for name in _ALONE)):
        if element.text and not len(element):
            yield Place((element,))
    if name_of(root) == "workbook":
        for sheet in root.iter("{*}sheet"):
            yield Place((sheet,), "name")


def _attributes(root: Any) -> Iterator[Place]:
    """图片的替代文字、作者、提示一类写在属性里的字。"""
    for element in root.iter():
        if isinstance(element.tag, str):
            for key, value in element.attrib.items():
                if value and key.rpartition("}")[2] in _WORDY_ATTRIBUTES:
                    yield Place((element,), key)


def _elsewhere(root: Any, also: Collection[str]) -> Iterator[Place]:
    """链接的目标、域、透视表的缓存……凡像号码的、有 `also` 的。"""
    for element in root.iter():
        name = name_of(element)
        if name and name not in _READ and _tells(element.text, also):
            yield Place((element,))
        for key, value in element.attrib.items() if name else ():
            if key.rpartition("}")[2] not in _WORDY_ATTRIBUTES and _tells(value, also):
                yield Encoded((element,), key)


def _tells(text: str | None, also: Collection[str]) -> bool:
    """真有要遮的；字体的编号一类只是像。"""
    if not text:
        return False
    text = unquote(text)
    like = sum(c.isdigit() for c in text) >= _FEWEST or any(value in text for value in also)
    return like and any(hit.hides for hit in personal_in(text, also))
