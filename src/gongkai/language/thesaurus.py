"""同义的说法：俗称、简称、旧称、英文与正式名称，一组里的互相都查得到。"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from gongkai.kept import kept, watch
from gongkai.language.bigrams import folded

_FILE = Path(__file__).parent / "data" / "synonyms.txt"
_BETWEEN = re.compile(r"[、,，;；\n]+")
_LETTER = re.compile(r"[0-9a-z]")


class Thesaurus:
    """各组；`longest_at` 找一句话里某处最长的一个说法。"""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self.same: dict[str, tuple[str, ...]] = {}
        for group in groups:
            for word in group:
                known = self.same.get(word, (word,))
                self.same[word] = tuple(dict.fromkeys([*known, *group]))
        self._starts: dict[str, list[int]] = {}
        for word in self.same:
            self._starts.setdefault(word[:1], []).append(len(word))
        for start, lengths in self._starts.items():
            self._starts[start] = sorted(set(lengths), reverse=True)

    def of(self, word: str) -> tuple[str, ...]:
        """`word` 和与它同义的，`word` 在前。"""
        return self.same.get(word, (word,))

    def longest_at(self, text: str, place: int, least: int) -> str:
        """`text` 的 `place` 处最长的一个说法，不短于 `least` 个字；没有为空。"""
        for length in self._starts.get(text[place], ()):
            if length < least:
                return ""
            word = text[place : place + length]
            if word in self.same and _is_whole(text, place, word):
                return word
        return ""


def _is_whole(text: str, place: int, word: str) -> bool:
    """字母数字的要是整个的词。"""
    end = place + len(word)
    before = text[place - 1] if place else " "
    after = text[end] if end < len(text) else " "
    starts = bool(_LETTER.match(word[0]) and _LETTER.match(before))
    ends = bool(_LETTER.match(word[-1]) and _LETTER.match(after))
    return not starts and not ends


def words_of(line: str) -> tuple[str, ...]:
    """一组里的各个说法。"""
    found = (" ".join(folded(word).split()) for word in _BETWEEN.split(line))
    return tuple(dict.fromkeys(word for word in found if word))


def _read() -> tuple[tuple[str, ...], ...]:
    lines = _FILE.read_text("utf-8").splitlines()
    return tuple(words_of(line) for line in lines if line.strip() and line[0] != "#")


@kept
def shipped() -> tuple[tuple[str, ...], ...]:
    """随系统的各组。"""
    return _read()


@kept
def _built(more: tuple[tuple[str, ...], ...]) -> Thesaurus:
    return Thesaurus([*shipped(), *more])


def thesaurus(more: Iterable[Sequence[str]] = ()) -> Thesaurus:
    """随系统的，加上 `more`（本站自己的各组）。"""
    return _built(tuple(tuple(group) for group in more))


watch(lambda: [_FILE], _read, shipped)
