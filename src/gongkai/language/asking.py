"""一句要查的话里有哪些要找的东西：整个的短语，各个词（同义的、年份），可有可无的词。"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gongkai.kept import kept, watch
from gongkai.language.bigrams import folded
from gongkai.language.cutting import TERMS, cut
from gongkai.language.thesaurus import Thesaurus

_QUESTIONS = Path(__file__).parent / "data" / "questions.txt"
_PHRASE = re.compile(r"[“\"]([^”\"]+)[”\"]")
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度|年)?")
#: 比这短的说法要合着词的边界，不然会从别的词中间切出来
_SURE = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """一个要找的词：`same` 为它和同义的；`weak` 为有更好、没有也算；`year` 为年份。"""

    text: str
    same: tuple[str, ...]
    weak: bool = False
    year: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """要找的：整句（折过的）、加引号的短语、各个词。"""

    plain: str
    phrases: tuple[str, ...]
    units: tuple[Unit, ...]

    @property
    def strong(self) -> list[Unit]:
        """一定要有的词；只有可有可无的词时，它们就是要找的。"""
        return [u for u in self.units if not u.weak] or list(self.units)

    @property
    def compact(self) -> str:
        """整句去掉空白。"""
        return "".join(self.plain.split())


def _read_questions() -> tuple[frozenset[str], frozenset[str]]:
    lines = _QUESTIONS.read_text("utf-8").splitlines()
    asked, weak = (frozenset(line.split()) for line in lines if line and line[0] != "#")
    return asked, weak


@kept
def _questions() -> tuple[frozenset[str], frozenset[str]]:
    return _read_questions()


def is_question(word: str) -> bool:
    """问话里的词，不是要找的东西。"""
    return word in _questions()[0]


def parse(text: str, thesaurus: Thesaurus) -> Asked:
    """`text` 里要找的。"""
    phrases = tuple(folded(p.strip()) for p in _PHRASE.findall(text) if p.strip())
    plain = folded(" ".join(_PHRASE.sub(r" \1 ", text).split()))
    found: dict[str, Unit] = {}
    for word in pieces(plain, thesaurus):
        unit = _unit(word, thesaurus)
        if unit is not None:
            found.setdefault(unit.text, unit)
    return Asked(plain, phrases, tuple(found.values()))


def _unit(word: str, thesaurus: Thesaurus) -> Unit | None:
    asked, weak = _questions()
    if word in asked:
        return None
    if match := _YEAR.fullmatch(word):
        return Unit(word, (match[1],), year=match[1])
    same = thesaurus.of(word)
    # 单独一个字多半是切剩下的
    is_weak = word in weak or (len(word) == 1 and not word.isascii())
    return Unit(word, same, is_weak)


def parts_of(unit: Unit, thesaurus: Thesaurus) -> list[Unit]:
    """几个词合成的一个说法里的各个词，或者其中已知的说法；没有的为空。"""
    if unit.text.isascii():
        return []
    words = [w for w in cut(unit.text) if len(w) > 1 and w != unit.text]
    if len(words) < 2:
        inside = (thesaurus.longest_at(unit.text, n, 2) for n in range(len(unit.text)))
        words = [w for w in inside if w and w != unit.text][:1]
    found = [_unit(word, thesaurus) for word in words]
    return [part for part in found if part is not None and not part.weak]


def pieces(plain: str, thesaurus: Thesaurus) -> list[str]:
    """折过的一句话切成词：先认出已知的说法，其余的按词典切。"""
    found, place, start = [], 0, 0
    while place < len(plain):
        known = thesaurus.longest_at(plain, place, _SURE)
        if known:
            found += [*_cut(plain[start:place]), known]
            start = place = place + len(known)
        else:
            place += 1
    return [*found, *_cut(plain[start:])]


def _cut(text: str) -> list[str]:
    """词典切出的词（不猜新词：猜错的会盖住真的词）；挨着的单字（名称、“7号”）连成一个。"""
    out: list[str] = []
    joining = False
    for token in cut(text):
        parts = _RUN.findall(token)
        if len(parts) == 1 and parts[0] == token and _joins(token):
            if joining and len(out[-1]) < _LONGEST_NAME:
                out[-1] += token
            else:
                out.append(token)
            joining = True
            continue
        out += parts
        joining = bool(parts) and parts[-1] == token and token.isdecimal()
    return _split_years(out)


#: 连成的名称不再长
_LONGEST_NAME = 6


def _joins(token: str) -> bool:
    return len(token) == 1 and not token.isascii() and not is_question(token)


def _split_years(words: Iterable[str]) -> list[str]:
    """“2024年版”里的年份单独成词。"""
    out: list[str] = []
    for word in words:
        match = _YEAR.match(word)
        if match and match.end() < len(word) and not word[match.end()].isascii():
            out += [match[0], word[match.end() :]]
        else:
            out.append(word)
    return out


watch(lambda: [_QUESTIONS, TERMS], _read_questions, _questions)
