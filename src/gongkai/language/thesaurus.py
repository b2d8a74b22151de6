"""同义的说法：俗称、简称、旧称、英文与正式名称，一组里的互相都查得到。"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gongkai.kept import kept, watch
from gongkai.language.bigrams import folded

_FILE = Path(__file__).parent / "data" / "synonyms.txt"
_BETWEEN = re.compile(r"[、,，;；\n]+")
_LETTER = re.compile(r"[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Group:
    """一组：查 `asked` 里的一个，`found` 里的都找。"""

    asked: tuple[str, ...]
    found: tuple[str, ...]


class Thesaurus:
    """各组；`longest_at` 找一句话里某处最长的一个说法。"""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.same: dict[str, tuple[str, ...]] = {}
        for group in groups:
            for word in group.asked:
                known = self.same.get(word, (word,))
                self.same[word] = tuple(dict.fromkeys([*known, *group.found]))
        self._holes: dict[str, list[str]] | None = None
        self._starts: dict[str, list[int]] = {}
        for word in self.same:
            self._starts.setdefault(word[:1], []).append(len(word))
        for start, lengths in self._starts.items():
            self._starts[start] = sorted(set(lengths), reverse=True)

    def of(self, word: str) -> tuple[str, ...]:
        """`word` 和与它同义的，`word` 在前。"""
        return self.same.get(word, (word,))

    def but_one(self, word: str) -> list[str]:
        """和 `word` 只差一个字的说法。"""
        if self._holes is None:
            self._holes = _holes_of(self.same)
        found = (self._holes.get(hole, ()) for hole in _holes(word))
        return [w for known in found for w in known if w != word]

    def longest_at(self, text: str, place: int, least: int) -> str:
        """`text` 的 `place` 处最长的一个说法，不短于 `least` 个字；没有为空。"""
        for length in self._starts.get(text[place], ()):
            if length < least:
                return ""
            word = text[place : place + length]
            if len(word) == length and word in self.same and _is_whole(text, place, word):
                return word
        return ""


def _holes(word: str) -> list[str]:
    return [f"{word[:n]}_{word[n + 1 :]}" for n in range(len(word))]


def _holes_of(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) > 1 and not word.isascii():
            for hole in _holes(word):
                found.setdefault(hole, []).append(word)
    return found


def _is_whole(text: str, place: int, word: str) -> bool:
    """字母数字的要是整个的词。"""
    end = place + len(word)
    before = text[place - 1] if place else " "
    after = text[end] if end < len(text) else " "
    starts = bool(_LETTER.match(word[0]) and _LETTER.match(before))
    ends = bool(_LETTER.match(word[-1]) and _LETTER.match(after))
    return not starts and not ends


def group_of(line: str) -> Group:
    """一行：“甲、乙”互相都找；“甲 > 乙、丙”只是查甲时也找乙、丙。"""
    asked, way, found = line.partition(">")
    words = _words(asked)
    return Group(words, _words(found)) if way else Group(words, words)


def _words(line: str) -> tuple[str, ...]:
    found = (" ".join(folded(word).split()) for word in _BETWEEN.split(line))
    return tuple(dict.fromkeys(word for word in found if word))


def _read() -> tuple[Group, ...]:
    lines = _FILE.read_text("utf-8").splitlines()
    return tuple(group_of(line) for line in lines if line.strip() and line[0] != "#")


@kept
def shipped() -> tuple[Group, ...]:
    """随系统的各组。"""
    return _read()


@kept
def _built(more: tuple[Group, ...]) -> Thesaurus:
    return Thesaurus([*shipped(), *more])


def thesaurus(more: Iterable[Group] = ()) -> Thesaurus:
    """随系统的，加上 `more`（本站自己的各组）。"""
    return _built(tuple(more))


watch(lambda: [_FILE], _read, shipped)
