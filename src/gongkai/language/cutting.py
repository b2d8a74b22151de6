"""切词：词典里补上本行业的词。词典全进程只有一份，添词的时候别的线程不能切，一个一个来。"""

import threading
from pathlib import Path
from typing import Any

from gongkai.kept import kept
from gongkai.language.thesaurus import shipped

#: 词典里没有的本行业的词
TERMS = Path(__file__).parent / "data" / "terms.txt"
#: 同义的说法按这么常见算：比“灯不亮”这样凑巧的词常见
_COMMON = 2000
_ONE_AT_A_TIME = threading.Lock()


def cut(text: str, *, guess: bool = False) -> list[str]:
    """切成词；`guess` 为词典里没有的也猜（检索不猜：猜错的会盖住真的词）。"""
    with _ONE_AT_A_TIME:
        return list(_ready().cut(text, guess))


def cut_finely(text: str) -> list[str]:
    """切成词，长词里的短词也要，没有的也猜。"""
    with _ONE_AT_A_TIME:
        return list(_ready().cut_for_search(text))


def is_word(word: str) -> bool:
    """词典里有的。"""
    with _ONE_AT_A_TIME:
        return bool(_ready().has_word(word))


def load() -> None:
    """现在就装好词典：网站开门以前。"""
    with _ONE_AT_A_TIME:
        _ready()


@kept
def _ready() -> Any:
    """词典（装它要一会儿，用到才装），补上本行业的词、同义的说法；数据文件改了的再补。"""
    import rjieba

    for word in TERMS.read_text("utf-8").split():
        if not rjieba.has_word(word):
            rjieba.add_word(word, None, "n")
    known = {word for group in shipped() for word in (*group.asked, *group.found)}
    for word in sorted(known):
        if len(word) > 1:
            rjieba.add_word(word, _COMMON, "n")
    return rjieba
