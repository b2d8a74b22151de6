"""压缩的位图（roaring）：一段里各词在第几件；几组词的求交，少见的词几个并在一起，常用的留在进程里。"""

import zlib
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyroaring import BitMap

Group = Sequence[tuple[str, ...]]
#: 一段里少于这么多件的词并进这么多组
_RARE, _BUCKETS = 32, 4096
#: 每个进程留着常用的，到这么多字节
_KEPT_BYTES = 64 * 2**20


@cache
def is_possible() -> bool:
    """装了 pyroaring（附加项 postgres）。"""
    return find_spec("pyroaring") is not None


class Kept:
    """最近用过的位图，满了去掉最久没有用的；几个线程共用。"""

    def __init__(self) -> None:
        self.lock = Lock()
        self.held: OrderedDict[tuple[str, int, str], tuple[BitMap, int]] = OrderedDict()
        self.size = 0

    def get(self, key: tuple[str, int, str]) -> "BitMap | None":
        """留着的；没有得 None。"""
        try:
            one = self.held[key]
            self.held.move_to_end(key)
        except KeyError:
            return None
        return one[0]

    def put(self, key: tuple[str, int, str], one: "BitMap", size: int) -> None:
        """留着。"""
        with self.lock:
            self.size += size - (self.held.pop(key, (None, 0))[1])
            self.held[key] = (one, size)
            while self.size > _KEPT_BYTES:
                self.size -= self.held.popitem(last=False)[1][1]


def fitting(groups: Sequence[Group], maps: dict[str, "BitMap"]) -> "BitMap | None":
    """各组里都至少有一种说法的候选；没有得 None。"""
    found: BitMap | None = None
    for group in groups:
        either: BitMap | None = None
        for way in group:
            both = _both([maps.get(word) or maps.get(bucket_of(word)) for word in way])
            either = both if either is None else either if both is None else either | both
        found = either if found is None or either is None else found & either
        if not found:
            return None
    return found


def _both(maps: Sequence["BitMap | None"]) -> "BitMap | None":
    found: BitMap | None = None
    for one in maps:
        if one is None:
            return None
        found = one if found is None else found & one
    return found


def packed(found: dict[str, "array[int]"]) -> Iterator[tuple[str, bytes]]:
    """各词、各组的位图。"""
    from pyroaring import BitMap

    rare: dict[str, set[int]] = {}
    for word, places in found.items():
        if len(places) < _RARE:
            rare.setdefault(bucket_of(word), set()).update(places)
        else:
            yield word, BitMap(places).serialize()
    for word, several in rare.items():
        yield word, BitMap(several).serialize()


def bucket_of(word: str) -> str:
    """少见的词并进的一组；词里没有空格，不会相同。"""
    return f"~ {zlib.crc32(word.encode()) % _BUCKETS}"
