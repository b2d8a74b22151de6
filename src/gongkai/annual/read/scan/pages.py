"""一页图像读成一行行的文字和表格。表格里的数先以编号代替，各有几种可能的写法。"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gongkai.annual.read.lines import Builder, Lines
from gongkai.annual.read.scan import engine, official
from gongkai.annual.read.scan.engine import Option, Picture
from gongkai.annual.read.scan.grid import Box, Table, tables_of
from gongkai.annual.read.scan.straight import clean
from gongkai.annual.read.scan.words import Strip, in_box, strips

#: 编号从这里起：年报里没有这么大的数
FIRST = 7_000_001
_MOST_OPTIONS = 6
#: 数字以外的可能小于这么多的，当作数
_OUTSIDE = 0.5
_LONGEST = 9
#: 有这么多个数的，是一行数
_A_ROW = 3
#: 有墨迹而认不出的格
_ILLEGIBLE = "？"
#: 这么短而没有把握的，是污渍
_FAINT, _STAIN = 0.3, 8
#: 沾了污的数至多认成几个符号，各种读法之间的差距打几折
_SMUDGE, _LESS_SURE = 3, 0.3
_PAGE_NUMBER = "-—–－·第页 0123456789"


@dataclass(slots=True)
class Numbers:
    """各编号的数：可能的写法、出处。"""

    options: dict[int, list[Option]] = field(default_factory=dict)
    where: dict[int, str] = field(default_factory=dict)

    def number(self, options: list[Option], where: str) -> int:
        """记下一个数，得到编号。"""
        id = FIRST + len(self.options)
        self.options[id], self.where[id] = options, where
        return id


class Pages:
    """一份扫描件，逐页读。"""

    def __init__(self) -> None:
        self.builder = Builder()
        self.numbers = Numbers()
        self.count = 0

    def page(self, picture: Picture) -> None:
        """读一页。"""
        self.count += 1
        gray = clean(picture)
        tables = tables_of(gray)
        top = 0
        for table in tables:
            self._text(gray[top : max(top, table.top - 4)])
            self._table(table)
            top = table.bottom + 4
        self._text(gray[top:])

    def done(self) -> Lines:
        """读到的文字和表格。"""
        lines = self.builder.done()
        lines.notes.append(f"本报告由扫描件或者照片认字而来（{self.count} 页），请对照原件。")
        return lines

    def _text(self, part: Picture) -> None:
        """表格外的字：每行一段，版心排满的接下一行。"""
        found = strips(part) if part.shape[0] > 12 else []
        said = [engine.text_of(m) for m in engine.probabilities([s.picture for s in found])]
        rows = [(s, t.text) for s, t in zip(found, said, strict=True) if _is_text(t)]
        for text in _joined(rows):
            self.builder.paragraph(official.heading(text), f"第{self.count}页")

    def _table(self, table: Table) -> None:
        found = [(box, in_box(table, box)) for box in table.boxes]
        matrices = iter(engine.probabilities([s.picture for _, lines in found for s in lines]))
        columns = max(b.column + b.columns for b in table.boxes)
        rows = [[""] * columns for _ in range(max(b.row + b.rows for b in table.boxes))]
        for box, lines in found:
            rows[box.row][box.column] = self._cell(box, lines, [next(matrices) for _ in lines])
        _open_joined(rows, table.boxes)
        self.builder.grid(rows, f"第{self.count}页")

    def _cell(self, box: Box, lines: list[Strip], matrices: list[Picture]) -> str:
        if len(lines) == 1 and matrices[0].shape[0]:
            options, outside = engine.options_of(matrices[0], _MOST_OPTIONS)
            options = [o for o in options if _is_number(o.text)]
            text = engine.text_of(matrices[0]).text
            if outside >= _OUTSIDE and not _is_number(text):
                options = _smudged(options, text)
            if options and len(text) <= _LONGEST:
                return str(self.numbers.number(options, f"第{self.count}页"))
        text = "".join(engine.text_of(m).text for m in matrices)
        return official.label(text) if text else _ILLEGIBLE * bool(lines)


def _open_joined(rows: list[list[str]], boxes: tuple[Box, ...]) -> None:
    """一行都是数，有一格却占了几格：中间的线没有看出来，这几格都说不准。"""
    counted = [sum(_is_placed(text) for text in row) for row in rows]
    for box in boxes:
        covered = range(box.row, box.row + box.rows)
        wide = box.rows * box.columns > 1 and not _has_words(rows[box.row][box.column])
        if not wide or max(counted[r] for r in covered) < _A_ROW:
            continue
        for r in covered:
            for c in range(box.column, box.column + box.columns):
                rows[r][c] = _ILLEGIBLE


def _is_placed(text: str) -> bool:
    return text.isdecimal() and int(text) >= FIRST


def _has_words(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)


def _smudged(options: list[Option], text: str) -> list[Option]:
    """不像数、又不是汉字的一两个符号：沾了污的数，各种读法都更可疑；是字的没有读法。"""
    if len(text) > _SMUDGE or _has_words(text):
        return []
    return [Option(o.text, o.doubt * _LESS_SURE) for o in options]


def _is_text(line: engine.Line) -> bool:
    """不是页码，也不是把污渍认成的字。"""
    return bool(line.text.strip(_PAGE_NUMBER)) and (line.sure > _FAINT or len(line.text) > _STAIN)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return not text.startswith(("+", ".")) and "e" not in text.lower() and "n" not in text.lower()


def _joined(rows: list[tuple[Strip, str]]) -> Iterator[str]:
    """因排满而折行的接起来。"""
    if not rows:
        return
    right = max(s.right for s, _ in rows)
    left = min(s.left for s, _ in rows)
    text, last = "", None
    for strip, said in rows:
        em = strip.bottom - strip.top
        full = last is not None and last.right > right - 1.6 * em
        if full and strip.left < left + 0.9 * em:
            text += said
        else:
            if text:
                yield text
            text = said
        last = strip
    yield text
