"""读表三：行标签之间的数字 -> 各单元格；粘连的以勾稽关系定夺，定不了的标为歧义。"""

import re
from collections import Counter
from itertools import pairwise, zip_longest
from typing import NamedTuple

from gongkai.annual.forms import Form, form
from gongkai.annual.model import Cell, State
from gongkai.annual.read.alignment import (
    Barred,
    Window,
    adds_up,
    aligned,
    with_bars_too_many,
)
from gongkai.annual.read.cells import (
    Row,
    before_words,
    cell,
    digit_runs,
    has_number,
    row_after,
    tokens_of,
    unsure,
)
from gongkai.annual.read.digits import Reading, placements, row_readings
from gongkai.annual.read.labels import (
    Found,
    application_labels,
    find_labels,
)
from gongkai.annual.read.lines import CELL
from gongkai.annual.read.loose import (
    WIDTH,
    by_tokens,
    ends_a_sentence,
    has_joined_mark,
    is_tail_of_another,
)
from gongkai.annual.read.settling import Open, names_of, settle
from gongkai.annual.read.spots import Spot
from gongkai.annual.read.squeeze import Squeezed

_START = re.compile("本年度?新收")
#: 表三里别的行的字；至少有这么几样才是表三
_SIGNS = ("上年结转", "予以公开", "国家秘密", "不掌握", "信访", "重复申请", "总计", "结转下")
_FEWEST_SIGNS = 3
#: 一张表去了空白至少有这么多处数（一行连成一处）
_DIGITS, _FEWEST_NUMBERS = re.compile(r"\d+"), 20
_REST_OF_LABEL = re.compile("^[\u4e00-\u9fff]{1,8}")
#: 数后面的单位、“无”以外的汉字
_NOT_VALUE = re.compile(r"(?!无|(?<=\d)[件项条起宗个]|(?<=\d )[件项条起宗个])[\u4e00-\u9fff]")
#: 表三之后是第四部分（或者表四、以后的部分）；这么多字以内看得见
_AFTER_TABLE = re.compile(r"复议|诉讼|存在|问题|说明|备?注|[四五六]、|\([四五六]\)")
_NEXT_HEADING = 30
_WORDS = re.compile("[\u4e00-\u9fff]{1,4}")
#: 文字到此为止的，当作后面还有字
_CUT = "断"
#: 下一个标题之前的记号（Markdown 的），不是格
_HEADING_MARKS = re.compile(r"[ \t]*#+[ \t]*$")
#: 官方版式表三的列数：标签三列，数据七列
_GRID_WIDTH = 10
#: 一行之数的几倍，是好几行的数
_SEVERAL = 3
#: 一行的数之后夹着的页码之类，最多这么多个
_MOST_STRAYS = 2
_REGION = 6000


#: 按格的几种读法；没有格子的为空，格子说不清的为 None
Choices = list[list[str]] | None


class RawRow:
    """一行：标识、原文、出处。"""

    __slots__ = ("id", "is_barred", "raw", "row", "spot", "where", "whole", "width")

    def __init__(
        self, id: str, raw: str, where: str, width: int = 0, spot: Spot | None = None
    ) -> None:
        self.id, self.raw, self.where = id, raw, where
        #: 这一行（连同标签）以制表符隔开的格数；标签在网格的哪一格
        self.width, self.spot = width, spot
        self.row: Row = row_after(raw)
        #: 恐怕多了竖线：空着的、填错的都会使错的取法碰巧合得上各列，不由勾稽挑
        self.is_barred = False
        #: 当作没有空格子切成七个数的各种切法；切起来慢，用到才切，只切一次
        self.whole: list[Reading] | None = None


def region(squeezed: Squeezed, first: int = 0) -> tuple[int, int] | None:
    """表三在去空白文字中的起止（从 `first` 起找）；没有得 None。止于第二个同样的表之前。

    首行的标签会断开，文字里也会说“本年新收……”，所以看其后有没有别的行。
    """
    text = squeezed.text
    starts = [match.start() for match in _START.finditer(text, first)]
    best, most = None, _FEWEST_SIGNS - 1
    for start, after in pairwise([*starts, len(text)]):
        end = min(after, start + _REGION)
        seen = sum(text.find(sign, start, end) >= 0 for sign in _SIGNS)
        if seen > most:
            best, most = (start, end), seen
    return best


def has_another(squeezed: Squeezed, first: int) -> bool:
    """`first` 以后还有一张：一句话里几行的名称都说到的，数没有一张表的多。"""
    again = region(squeezed, first)
    return again is not None and len(_DIGITS.findall(squeezed.text, *again)) >= _FEWEST_NUMBERS


def raw_rows(
    squeezed: Squeezed, shape: Form, start: int, end: int
) -> tuple[list[Found], list[str]]:
    """各行标签及其后的原文。"""
    found = find_labels(squeezed, application_labels(shape.id), max(0, start - 2), end)
    raws = []
    for here, after in zip(found, [*found[1:], None], strict=True):
        first = squeezed.after(here.end)
        if after is not None:
            raws.append(squeezed.folded[first : squeezed.at(after.start)])
        else:
            raws.append(_last_row(squeezed, here.end, squeezed.folded[first : first + 400]))
    return found, raws


def _last_row(squeezed: Squeezed, end: int, text: str) -> str:
    """末行标签之后的原文；没有数、后面又不是第四部分的，连同几个字：不是空着，是断在这里。"""
    raw = _until_words(text)
    if has_number(raw) or _AFTER_TABLE.search(squeezed.text, end, end + _NEXT_HEADING):
        return raw
    words = _WORDS.search(text)
    return raw + (words[0] if words else _CUT)


def tab_fields(squeezed: Squeezed, label: Found) -> int:
    """标签所在的那一行以制表符隔开的格数。"""
    text, at = squeezed.folded, squeezed.at(label.start)
    first = text.rfind("\n", 0, at) + 1
    last = text.find("\n", squeezed.after(label.end))
    return text.count("\t", first, last if last >= 0 else len(text)) + 1


def _until_words(raw: str) -> str:
    """末行之后到第一个汉字（单位不算）为止；紧接着的几个字是标签没有认全的。"""
    raw = _REST_OF_LABEL.sub("", raw, count=1)
    word = _NOT_VALUE.search(raw)
    return _HEADING_MARKS.sub("", raw[: word.start()]) if word else raw


def run_together(rows: list[RawRow]) -> bool:
    """这份文字的数字是连写的：有一行是一整串。"""
    return any(
        r.row.fields is None and len(r.row.tokens) == 1 and len(r.row.tokens[0]) >= WIDTH
        for r in rows
    )


class Written(NamedTuple):
    """数字是怎样写的：连写的，丢过空格子的。"""

    run_together: bool
    lost_blanks: bool


def as_written(rows: list[RawRow]) -> Written:
    """各行的数字是怎样写的。"""
    joined = run_together(rows)
    return Written(joined, has_lost_blanks(rows, joined))


def read_rows(
    rows: list[RawRow],
    form_id: str,
    head: Spot | None = None,
    written: Written | None = None,
    *,
    other_columns: bool = False,
) -> dict[str, Cell]:
    """各行原文 -> 单元格。`head` 为网格里“自然人”的一格；`written` 没有给的自己看。

    `other_columns` 为表头的列与格式的对不上：各行也合不上总计的，哪一个数在哪一列说不准。
    """
    readings: Open = {}
    cells: dict[str, Cell] = {}
    joined, blanks = written or as_written(rows)
    lost = _without_their_numbers(rows, form_id) | _among_shorter(rows)
    only = sum(map(_short, rows)) == 1
    found = _choices(rows, head, blanks)
    if other_columns and not all(map(_is_sound, found)):
        found = [None] * len(rows)
    for row, choices in zip(rows, found, strict=True):
        if row.id in lost:
            cells.update(_unsure_row(row))
            continue
        if choices is not None and len(choices) == 1:
            cells.update(_cells_of_fields(row, choices[0]))
            continue
        cells.update(_common_cells(row, choices) if choices else _unsure_row(row))
        if choices is not None:
            options = _as_readings(choices) if choices else _options(row, blanks, joined, only)
            readings[row.id] = ([] if row.is_barred else options), row.where
    settle(readings, cells, form_id)
    return cells


def _without_their_numbers(rows: list[RawRow], form_id: str) -> set[str]:
    """后面没有数、却不是空着的各行：数在别处。

    标签与数分在两处；前一行多出好几个数（恐怕是这一行的）；其后隔了一行、没有了（标签又说了一遍，
    或者后面的标签认不出）；别的行都有格子，这一行的断在别处。
    """
    following = dict(pairwise(row.id for row in form(form_id).rows))
    empty = [row.row.fields is None and not row.row.tokens for row in rows]
    found = {row.id for row, is_empty in zip(rows, empty, strict=True) if is_empty}
    if _are_apart(rows) or any(row.row.exact for row in rows):
        return found
    overfull = {b.id for a, b in pairwise(rows) if len(a.row.tokens) > WIDTH + _MOST_STRAYS}
    ids = [row.id for row in rows]
    skipping = {a for a, b in zip_longest(ids, ids[1:]) if following.get(a) != b}
    return found & (overfull | skipping)


def _among_shorter(rows: list[RawRow]) -> set[str]:
    """别的行多半少一个数（总计没有填），没有格子而恰好七个数的：恐怕夹着页码。"""
    counts = Counter(len(row.row.tokens) for row in rows if row.row.fields is None)
    if counts[WIDTH - 1] * 2 <= len(rows):
        return set()
    return {r.id for r in rows if r.row.fields is None and len(r.row.tokens) == WIDTH}


def _is_sound(choices: Choices) -> bool:
    """只有一种取法，而且合乎总计。"""
    return choices is not None and len(choices) == 1 and adds_up(choices[0])


def _are_apart(rows: list[RawRow]) -> bool:
    """标签与数分在两处（先列标签，后列数）：一个标签之后是好几行的数，别的标签之后没有。"""
    counts = [len(row.row.tokens) for row in rows if row.row.fields is None]
    return max(counts, default=0) > _SEVERAL * WIDTH


def has_lost_blanks(rows: list[RawRow], joined: bool) -> bool:
    """这份文字丢过空格子：有的行数字不够，连写的（`joined`）有的行切不成七个数。"""
    return any(_short(row) for row in rows) or (joined and not all(map(_is_whole, rows)))


def _short(row: RawRow) -> bool:
    """没有结构、数字不够一行之数（或者隔开的数不足七个）：空格子被丢掉了。"""
    tokens = row.row.tokens
    if row.row.fields is not None or len(tokens) == WIDTH:
        return False
    if WIDTH < len(tokens) <= WIDTH + _MOST_STRAYS:
        return not _has_a_whole_line(row.raw)
    return len(tokens) > 1 or sum(len(t) for t in tokens) < WIDTH


def _has_a_whole_line(raw: str) -> bool:
    """比七个数多，而有一行恰好七个：别的是页码之类，不是丢了空格子。"""
    return any(len(tokens_of(line)) == WIDTH for line in raw.split("\n"))


def _is_whole(row: RawRow) -> bool:
    """连写的一行能切成七个数、合乎总计。"""
    runs = digit_runs(row.row.tokens)
    return bool(runs) and not has_joined_mark(row.raw) and bool(_whole(row, runs or []))


def _whole(row: RawRow, runs: list[str]) -> list[Reading]:
    if row.whole is None:
        row.whole = row_readings(runs, WIDTH, False)
    return row.whole


def _choices(rows: list[RawRow], head: Spot | None, blanks: bool) -> list[Choices]:
    """各行按格的读法：一种即确定，几种则位置不定，没有则要按数字读。"""
    # 各行都恰好是官方版式的列数，末七格就是
    if all(row.width == _GRID_WIDTH for row in rows):
        whole = [(row.row.fields or [])[-WIDTH:] for row in rows]
        if all(len(fields) == WIDTH for fields in whole):
            return [[fields] for fields in whole]
    if head is not None and None not in (placed := [_under_head(row, head) for row in rows]):
        return [[fields] for fields in placed if fields is not None]
    exact = all(row.row.exact for row in rows if row.row.fields is not None)
    found = aligned([row.row.fields for row in rows], WIDTH, exact)
    if exact:
        found = _doubted(rows, found)
    is_grid = any(CELL in row.raw for row in rows)
    return [
        None if is_grid and not row.row.tokens and CELL not in row.raw else _chosen(row, w, blanks)
        for row, w in zip(rows, found, strict=True)
    ]


def _doubted(rows: list[RawRow], found: list[list[Window]]) -> list[list[Window]]:
    """竖线写的各行里，恐怕多了竖线的，加上别的取法。"""
    barred = [
        Barred(row.row.fields, row.spot.column, w)
        if row.row.fields is not None and row.spot is not None and row.spot.mark == "|" and w
        else None
        for row, w in zip(rows, found, strict=True)
    ]
    doubted = with_bars_too_many(barred, WIDTH)
    for row, more, seen in zip(rows, doubted, found, strict=True):
        row.is_barred = len(more) > len(seen)
    return [more or seen for more, seen in zip(doubted, found, strict=True)]


def _under_head(row: RawRow, head: Spot) -> list[str] | None:
    """网格里表头之下的七格；不是同一张网格、两边还有数的不是。"""
    fields, spot = row.row.fields, row.spot
    if fields is None or spot is None or (spot.mark, spot.marks) != (head.mark, head.marks):
        return None
    start = head.column - spot.column - 1
    if start < 0 or any(fields[:start]) or any(fields[start + WIDTH :]):
        return None
    inside = fields[start : start + WIDTH]
    return inside + [""] * (WIDTH - len(inside))


def _chosen(row: RawRow, windows: list[Window], blanks: bool) -> Choices:
    if is_tail_of_another(row.id, row.raw) or _is_of_heads(row) or ends_a_sentence(row.raw):
        return None
    if windows:
        return [list(window.fields) for window in windows]
    fields, tokens = row.row.fields, row.row.tokens
    if fields is not None:
        is_full = len(tokens) == WIDTH and all(fields) and adds_up(tokens)
        return [tokens] if is_full else None
    # 竖线写的而格子对不上：空格子也许丢了
    return by_tokens(row.id, row.raw, tokens, blanks or "|" in row.raw)


def _is_of_heads(row: RawRow) -> bool:
    """标签右边不足七格而且都空着的、没有数而写着字的，是表头里的字，不是这一行。"""
    fields = [""] * WIDTH if row.row.fields is None else row.row.fields
    if before_words(fields) != fields and not any(map(has_number, fields)):
        return True
    is_ruled = CELL in row.raw or "|" in row.raw
    return is_ruled and len(fields) < WIDTH and not any(fields)


def _as_readings(choices: list[list[str]]) -> list[Reading]:
    """几种取法里只有整数和空格子的，可以由各列的勾稽挑。"""
    cells = [[cell(field, "") for field in fields] for fields in choices]
    plain = all(
        c.state is State.BLANK or isinstance(c.value, int) for fields in cells for c in fields
    )
    return [tuple(int(c.value) if c.value is not None else None for c in f) for f in cells if plain]


def _common_cells(row: RawRow, choices: list[list[str]]) -> dict[str, Cell]:
    """几种取法一致的格；不一致的标歧义。"""
    cells = {}
    for index, name in enumerate(names_of(row.id)):
        seen = {choice[index] for choice in choices}
        cells[name] = cell(seen.pop(), row.where) if len(seen) == 1 else unsure(row.raw, row.where)
    return cells


def _options(row: RawRow, blanks: bool, joined: bool, only: bool) -> list[Reading]:
    """候选读法。数字本来隔开写的（`joined` 为否），短一截是丢了空格子，不把一个数再切开。

    `only` 为只有这一行短。
    """
    runs = digit_runs(row.row.tokens)
    if runs is None or has_joined_mark(row.raw):
        return []
    if len(runs) < len(row.row.tokens) > WIDTH:
        return []  # “/”也是一格：多出来的是哪一个数，说不准
    if len(runs) > 1 and not joined:
        return placements([int(r) for r in runs], WIDTH, only)
    return row_readings(runs, WIDTH, True) if blanks else _whole(row, runs)


def _cells_of_fields(row: RawRow, fields: list[str]) -> dict[str, Cell]:
    named = zip(names_of(row.id), fields, strict=True)
    return {name: cell(field, row.where) for name, field in named}


def _unsure_row(row: RawRow) -> dict[str, Cell]:
    return {name: unsure(row.raw, row.where) for name in names_of(row.id)}
