"""Word 里读的人看得见的字：修订删去的、隐藏的去掉，划去的、上标的不与别的数连成一个。

改的是解析好的树，改完照常读。先看字节里有没有这些写法，多数文件没有，什么也不做。
"""

from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from gongkai.annual.read.cells import UNSURE
from gongkai.annual.read.marks import has_digit, is_note, is_number_like
from gongkai.documents import opening
from gongkai.documents.concealed.word import Look, Styles, look_of, styles_in, why_unseen

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RUN, _TEXT, _CELL, _ROW, _PARAGRAPH = (f"{W}{name}" for name in ("r", "t", "tc", "tr", "p"))
_ROW_SETTINGS, _CELL_SETTINGS = f"{W}trPr", f"{W}tcPr"
#: 移走的、与正文重复的后备、注音；删去的和隐藏的行、删去的格
_LEFT_OUT = (_FALLBACK, f"{W}moveFrom", f"{W}rt")
_ENDED = (f"{W}del", f"{W}hidden", f"{W}cellDel")
_REVISED = (b"Fallback>", b":moveFrom", b":rt>", b":del ", b":hidden", b":cellDel")
_LOOKS = (b":vanish", b"trike", b":vertAlign", b":position")
_PALE = (b'color w:val="FFFFFF"', b'color w:val="ffffff"')
_WHITE = "FFFFFF"
_TINY = (b'sz w:val="1"', b'sz w:val="2"', b'sz w:val="3"', b'sz w:val="4"')
_STYLED = (b":rStyle", b":pStyle")
_STYLES = "word/styles.xml"
Element = Any


def keep_shown(package: ZipFile, document: bytes, root: Element, *, hidden: bool = False) -> bool:
    """只留下看得见的；答有没有去掉隐藏的。`hidden` 为真的，隐藏的也留下。"""
    if _has(document, _REVISED):
        _leave_out(root)
    styles = _telling_styles(package) if _has(document, _STYLED) else {}
    if not styles and not _has(document, (*_LOOKS, *_PALE, *_TINY)):
        return False
    looks = {run: look_of(run, styles) for run in root.iter(_RUN)}
    gone = [run for run, look in looks.items() if why_unseen(run, styles, look)]
    for run in [] if hidden else gone:
        _clear(run)
    _settle(looks)
    _doubt_pale([run for run, look in looks.items() if look.colour.upper() == _WHITE])
    return bool(gone)


def _has(document: bytes, marks: tuple[bytes, ...]) -> bool:
    return any(mark in document for mark in marks)


def _telling_styles(package: ZipFile) -> Styles:
    """各样式的样子；没有一种使字看不见、划去、抬高的不必看。"""
    if _STYLES not in package.namelist() or not _has(opening.part(package, _STYLES), _LOOKS):
        return {}
    styles = styles_in(package)
    tells = any("True" in (one.hidden, one.struck, one.raised) for one in styles.values())
    return styles if tells else {}


def _leave_out(root: Element) -> None:
    gone = list(root.iter(*_LEFT_OUT))
    for mark in root.iter(*_ENDED):
        settings = mark.getparent()
        if settings.tag in (_ROW_SETTINGS, _CELL_SETTINGS):
            gone.append(settings.getparent())
    for one in gone:
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)


def _settle(looks: dict[Element, Look]) -> None:
    """划去的、上标的：一格、一段里的一起看。"""
    holders: dict[Element, list[Element]] = {}
    for run, look in looks.items():
        if "True" in (look.struck, look.raised):
            holders.setdefault(_holder(run), []).append(run)
    for holder, marked in holders.items():
        struck = [run for run in marked if looks[run].struck == "True"]
        skipped = set(marked)
        rest = "".join(_text(run) for run in holder.iter(_RUN) if run not in skipped)
        _strike(holder, struck, rest)
        if rest.strip():
            _lower(holder, [run for run in marked if looks[run].struck != "True"], rest)


def _strike(holder: Element, struck: list[Element], rest: str) -> None:
    """旁边另有没划去的数，划去的不算；只有划去的，是什么数说不准。"""
    is_beside = has_digit(rest) or (holder.tag != _CELL and rest.strip())
    for run in struck:
        if is_beside:
            _clear(run)
        elif is_number_like(_text(run)):
            _doubt(run)


def _lower(holder: Element, raised: list[Element], rest: str) -> None:
    """数后面的注号不是数的一部分；别样的上标与数连着的，说不准。"""
    in_cell = holder.tag == _CELL
    notes = {
        run for run in raised if is_note(_text(run)) and (in_cell or _before(run)[-1:].isdigit())
    }
    for run in raised:
        if run in notes:
            _clear(run)
        elif in_cell and has_digit(_text(run)) and has_digit(rest):
            _doubt(run)


def _doubt_pale(pale: list[Element]) -> None:
    """底色由样式定的白字，看得见没有说不准：旁边另有数的，是什么数也说不准。"""
    holders: dict[Element, list[Element]] = {}
    for run in pale:
        holders.setdefault(_holder(run), []).append(run)
    for holder, white in holders.items():
        skipped = set(white)
        others = (_text(one) for one in holder.iter(_RUN) if one not in skipped)
        if holder.tag == _CELL and any(map(has_digit, others)):
            for run in filter(lambda one: has_digit(_text(one)), white):
                _doubt(run)


def _holder(run: Element) -> Element:
    """这一截所在的格；不在表格里的，所在的段。"""
    above = list(run.iterancestors(_CELL, _PARAGRAPH))
    cells = [one for one in above if one.tag == _CELL]
    return (cells or above or [run])[0]


def _before(run: Element) -> str:
    """紧接在前面的一截。"""
    previous = run.getprevious()
    return _text(previous).rstrip() if previous is not None and previous.tag == _RUN else ""


def _written(run: Element) -> Iterator[Element]:
    """这一截自己的字；图形里文本框的不是。"""
    return run.iterchildren(_TEXT)  # type: ignore[no-any-return]


def _text(run: Element) -> str:
    return "".join(node.text or "" for node in _written(run))


def _clear(run: Element) -> None:
    for node in _written(run):
        node.text = ""


def _doubt(run: Element) -> None:
    for node in list(_written(run))[-1:]:
        node.text = f"{node.text or ''}{UNSURE}"
