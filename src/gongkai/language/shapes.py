"""字形：样子相近、容易写错认错的字。"""

from pathlib import Path

from gongkai.kept import kept, watch

_FILE = Path(__file__).parent / "data" / "look_alikes.txt"


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        for group in line.split() if line[:1] != "#" else ():
            for character in group:
                found[character] = found.get(character, frozenset()) | set(group)
    return found


@kept
def _alike() -> dict[str, frozenset[str]]:
    return _read()


def looks_like(one: str, other: str) -> bool:
    """两个字样子相近。"""
    return other in _alike().get(one, frozenset())


watch(lambda: [_FILE], _read, _alike)
