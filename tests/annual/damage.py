"""把样张弄坏的各种办法：格空着、行列错开、标签断开缺字、夹进别的字。每个数的文字不动，所以真值仍然知道。"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from gongkai.annual.model import Cell, Report, State

from .published import STYLES

_CJK = re.compile("[\u4e00-\u9fff]")
_RADICALS = str.maketrans(
    "一二人工日月行文金自用网门长青民见风飞马车", "⼀⼆⼈⼯⽇⽉⾏⽂⾦⾃⽤⽹⻔⻓⻘⺠⻅⻛⻜⻢⻋"
)
_LABELS = (
    *(
        "予以公开",
        "部分公开",
        "国家秘密",
        "禁止公开",
        "第三方",
        "内部事务",
        "过程性信息",
        "执法案卷",
    ),
    *("行政查询", "不掌握", "现成信息", "补正后", "信访举报", "重复申请", "出版物", "大量反复"),
    *("重新出具", "逾期", "总计", "结转下", "规章", "规范性文件", "行政许可", "行政处罚"),
)


def emptied(report: Report, rng: random.Random) -> Report:
    """有些格空着：随意几格、所有的 0、所有的总计、一整行。"""
    cells = dict(report.cells)
    names = list(cells)
    how = rng.randrange(5)
    if how == 0:
        names = rng.sample(names, rng.randint(1, 12))
    elif how == 1:
        names = [n for n in names if cells[n].value == 0]
    elif how == 2:
        names = [n for n in names if n.endswith(":total") and "disclosures" not in n]
    elif how == 3:
        row = rng.choice(names).rsplit(":", 1)[0]
        names = [n for n in names if n.startswith(row + ":")]
    else:
        names = [n for n in names if cells[n].value == 0 and rng.random() < 0.5]
    mark = rng.choice(["", "", "/"])
    cells |= {n: Cell(None, State.BLANK, mark) for n in names}
    return replace(report, cells=cells)


def radicals(text: str, rng: random.Random) -> str:
    """有的字是部首。"""
    return text.translate(_RADICALS)


def notes(text: str, rng: random.Random) -> str:
    """标签后面有括号里的说明。"""
    label = rng.choice(_LABELS)
    return re.sub(rf"({label}[\u4e00-\u9fff]*)", r"\1（含上年的，见2号表）", text, count=1)


def lost_words(text: str, rng: random.Random) -> str:
    """缺几个汉字。"""
    found = [m.start() for m in _CJK.finditer(text)]
    for at in sorted(rng.sample(found, 4), reverse=True):
        text = text[:at] + text[at + 1 :]
    return text


def page_numbers(text: str, rng: random.Random) -> str:
    """行间夹着页码。"""
    lines = text.split("\n")
    for number in range(rng.randint(1, 4)):
        mark = rng.choice(["{}", "- {} -", "第 {} 页", "{}/9"]).format(number + 1)
        lines.insert(rng.randint(0, len(lines)), mark)
    return "\n".join(lines)


def broken_lines(text: str, rng: random.Random) -> str:
    """汉字之间折了行。"""
    found = [m.start() for m in re.finditer("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", text)]
    for at in sorted(rng.sample(found, 6), reverse=True):
        text = text[:at] + "\n" + text[at:]
    return text


def joined_lines(text: str, rng: random.Random) -> str:
    """几行并成一行。"""
    lines = text.split("\n")
    for _ in range(min(5, len(lines) - 1)):
        at = rng.randrange(len(lines) - 1)
        lines[at : at + 2] = [f"{lines[at]} {lines[at + 1]}"]
        if len(lines) < 2:
            break
    return "\n".join(lines)


def bars(text: str, rng: random.Random) -> str:
    """多几个竖线，没有竖线的不动。"""
    found = [m.start() for m in re.finditer(r"\|", text)]
    for at in sorted(rng.sample(found, min(len(found), 3)), reverse=True):
        text = text[:at] + "|" + text[at:]
    return text


def again(text: str, rng: random.Random) -> str:
    """一段表头、标签又来一遍。"""
    lines = text.split("\n")
    heads = [i for i, line in enumerate(lines) if "勾稽" in line or "自然人" in line]
    if heads:
        at = rng.choice(heads)
        lines.insert(rng.randint(at, min(len(lines), at + 40)), lines[at])
    return "\n".join(lines)


def unnumbered(text: str, rng: random.Random) -> str:
    """没有序号。"""
    return re.sub(r"^( *\|? *)(?:[一二三四五六]、|（[一-七]）|\d\.(?!\d))", r"\1", text, flags=re.M)


def wide(text: str, rng: random.Random) -> str:
    """全角的数字、不断行的空格、回车换行。"""
    digits = str.maketrans("0123456789", "０１２３４５６７８９")
    return text.translate(digits).replace(" ", "\u00a0").replace("\n", "\r\n")


def parted_digits(text: str, rng: random.Random) -> str:
    """数字中间多了空格。"""
    found = [m.start() for m in re.finditer(r"(?<=\d)(?=\d)", text)]
    if found:
        at = rng.choice(found)
        text = text[:at] + " " + text[at:]
    return text


def preface(text: str, rng: random.Random) -> str:
    """前言里列出各部分的名称、说到申请的件数。"""
    words = (
        "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等部分组成。"
        "本年新收政府信息公开申请见第三部分，上年结转政府信息公开申请另行说明。"
    )
    title, _, rest = text.partition("\n")
    return f"{title}\n{words}\n{rest}" if rest else text


DAMAGES: tuple[Callable[[str, random.Random], str], ...] = (
    *(radicals, notes, lost_words, page_numbers, broken_lines, joined_lines, bars, again),
    *(unnumbered, wide, parted_digits, preface),
)


#: 写成字节、其实是文字的写法：照样弄坏
_TEXTS = ("制表符", "md", "网页")


def published(report: Report, rng: random.Random, style: str) -> tuple[Report, bytes, list[str]]:
    """(真值, 登出来的内容, 怎样弄坏的)。"""
    done = []
    if rng.random() < 0.5:
        report, done = emptied(report, rng), ["emptied"]
    content = STYLES[style](report, rng)
    if style in _TEXTS and isinstance(content, bytes):
        content = content.decode()
    if isinstance(content, str):
        for damage in rng.sample(DAMAGES, rng.choice([0, 1, 1, 2, 3])):
            content = damage(content, rng)
            done.append(damage.__name__)
        content = content.encode()
    return report, content, done


def wrong_cells(truth: Report, seen: Report) -> list[str]:
    """读成别的数、把空的读成数、把数读成空的，而没有说读不准的格。"""
    return [
        name
        for name, cell in truth.cells.items()
        if (found := seen.cells.get(name)) is not None
        and found.state is not State.AMBIGUOUS
        and (found.value, found.state) != (cell.value, cell.state)
    ]
