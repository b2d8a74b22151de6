"""OFD（GB/T 33190）各页的字与线的位置。图片、签章、附件不看。"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from gongkai.documents import opening
from gongkai.documents.errors import Damaged, TooLarge
from gongkai.documents.ruled import Glyph, Page, Rule

MOST_PAGES = 200
MOST_GLYPHS, MOST_RULES = 400_000, 60_000
_HALF_WIDTH = re.compile(r"[\x20-\x7e]")
_STEP = re.compile(r"([MLSCQBA])|(-?\d+(?:\.\d+)?(?:e-?\d+)?)", re.IGNORECASE)
#: 矩形填成的线最宽这么多毫米；斜成这样以内的算横平竖直
_THIN, _STRAIGHT = 1.2, 0.3
Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Element = Any
Point = tuple[float, float]


def pages(content: bytes) -> list[Page]:
    """各页，依次；坏了的抛 Damaged，过大的抛 TooLarge。"""
    with opening.package(content) as opened:
        reader = _Reader(opened)
        return [reader.page(page) for root, base in reader.documents() for page in _of(root, base)]


def _of(root: Element, base: str) -> list[tuple[Element, Element, str]]:
    found = [(root, page, base) for page in root.iterfind("{*}Pages/{*}Page")]
    if len(found) > MOST_PAGES:
        raise TooLarge(f"OFD 超过 {MOST_PAGES} 页，不是一份年报，没有读。")
    return found


class _Reader:
    """一份 OFD；字数、线数一起算着。"""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self.opened = opened
        self.names = {name.lstrip("/"): name for name in opened.namelist()}
        self.glyphs = self.rules = 0

    def documents(self) -> Iterator[tuple[Element, str]]:
        """(文档的根, 它所在的目录)。"""
        root = self._xml("OFD.xml")
        for place in root.iterfind("{*}DocBody/{*}DocRoot"):
            name = _joined("", place.text or "")
            yield self._xml(name), posixpath.dirname(name)

    def page(self, which: tuple[Element, Element, str]) -> Page:
        """一页：模板的内容和自己的内容。"""
        root, element, base = which
        page = Page()
        content = self._xml(_joined(base, element.get("BaseLoc", "")))
        wanted = {one.get("TemplateID") for one in content.iterfind("{*}Template")}
        for template in root.iterfind("{*}CommonData/{*}TemplatePage"):
            if template.get("ID") in wanted:
                self._read(self._xml(_joined(base, template.get("BaseLoc", ""))), page)
        self._read(content, page)
        return page

    def _xml(self, name: str) -> Element:
        if name not in self.names:
            raise Damaged("OFD 里缺少页面，文件已经损坏，请重新保存以后再试。")
        return opening.xml(opening.part(self.opened, self.names[name]))

    def _read(self, content: Element, page: Page) -> None:
        texts = list(content.iter("{*}TextObject"))
        # 一个也不画的，是扫描的图像底下认出来的字
        for text in [one for one in texts if _is_drawn(one)] or texts:
            page.glyphs += _glyphs(text)
        for path in content.iter("{*}PathObject"):
            for rule, is_across in _rules(path):
                (page.across if is_across else page.down).append(rule)
        self.glyphs += len(page.glyphs)
        self.rules += len(page.across) + len(page.down)
        if self.glyphs > MOST_GLYPHS or self.rules > MOST_RULES:
            raise TooLarge("OFD 的文字或者线条过多，不是一份年报，没有读。")


def _joined(base: str, place: str) -> str:
    """包里的路径：斜线开头的从根起，别的从所在的目录起。"""
    whole = place if place.startswith("/") else posixpath.join(base, place)
    return posixpath.normpath(whole).lstrip("/")


def _numbers(text: str | None) -> list[float]:
    found = []
    for word in (text or "").split():
        try:
            found.append(float(word))
        except ValueError:
            return []
    return found


def _is_drawn(text: Element) -> bool:
    """看得见：没有写明不显示，不是透明的，填色或者描边。"""
    colour = text.find("{*}FillColor")
    clear = "0" in (text.get("Alpha"), "" if colour is None else colour.get("Alpha"))
    outlined = text.get("Stroke") == "true"
    return (
        text.get("Visible") != "false" and not clear and (text.get("Fill") != "false" or outlined)
    )


def _matrix(element: Element) -> Matrix:
    found = _numbers(element.get("CTM"))
    return _PLAIN if len(found) != 6 else (*found[:5], found[5])  # type: ignore[return-value]


def _corner(element: Element) -> Point:
    box = _numbers(element.get("Boundary"))
    return (box[0], box[1]) if len(box) == 4 else (0.0, 0.0)


def _placed(point: Point, matrix: Matrix, corner: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return corner[0] + a * x + c * y + e, corner[1] + b * x + d * y + f


def _glyphs(element: Element) -> Iterator[Glyph]:
    matrix, corner = _matrix(element), _corner(element)
    plain = (_numbers(element.get("Size")) or [3.5])[0]
    size, wide = plain * abs(matrix[3] or matrix[1] or 1), abs(matrix[0] or matrix[2] or 1)
    x = y = 0.0
    for code in element.iter("{*}TextCode"):
        text = code.text or ""
        x, y = ((_numbers(code.get(k)) or [old])[0] for k, old in (("X", x), ("Y", y)))
        across = _steps(code.get("DeltaX"), len(text))
        down = _steps(code.get("DeltaY"), len(text))
        left, top = x, y
        for i, char in enumerate(text):
            spot = _placed((left, top), matrix, corner)
            usual = plain * (0.5 if _HALF_WIDTH.match(char) else 1)
            step = across[i] if i < len(across) else (0.0 if down else usual)
            width = min(abs(step) or usual, usual) * wide
            yield Glyph(char, spot[0], spot[1] - size * 0.35, width, size)
            left += step
            top += down[i] if i < len(down) else 0.0


def _steps(text: str | None, most: int) -> list[float]:
    """“g 3 5.0 4.0” -> [5, 5, 5, 4]：g 后面是个数和值。"""
    found: list[float] = []
    words = iter((text or "").split())
    for word in words:
        try:
            if word == "g":
                count = max(0, min(int(next(words)), most - len(found)))
                found += [float(next(words))] * count
            else:
                found.append(float(word))
        except (ValueError, StopIteration):
            break
    return found[:most]


def _rules(element: Element) -> Iterator[tuple[Rule, bool]]:
    """路径里横平竖直的各段：(线, 是不是横线)。"""
    matrix, corner = _matrix(element), _corner(element)
    data = element.find("{*}AbbreviatedData")
    for start, end in _segments("" if data is None else data.text or ""):
        (x0, y0), (x1, y1) = _placed(start, matrix, corner), _placed(end, matrix, corner)
        if abs(y0 - y1) <= _STRAIGHT and abs(x0 - x1) > _THIN:
            yield Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)), True
        elif abs(x0 - x1) <= _STRAIGHT and abs(y0 - y1) > _THIN:
            yield Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)), False


#: 各种画法的参数个数：末两个是终点；合拢的 C 没有参数，其后的数不管
_TAKES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7}


def _segments(data: str) -> Iterator[tuple[Point, Point]]:
    """直线的各段；曲线只走到终点。"""
    first = at = (0.0, 0.0)
    action, numbers = "", list[float]()
    for letter, number in _STEP.findall(data):
        if letter:
            action, numbers = letter.upper(), []
            if action == "C":
                yield at, first
                at = first
            continue
        numbers.append(float(number))
        if len(numbers) < _TAKES.get(action, 99):
            continue
        point = (numbers[-2], numbers[-1])
        if action == "L":
            yield at, point
        first = point if action in "MS" else first
        at, numbers = point, []
