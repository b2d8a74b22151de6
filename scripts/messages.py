"""把各 .po 编译成 .mo（make messages）；`--check` 只核对，不写。"""

import sys
from pathlib import Path

from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parent.parent / "src" / "gongkai"


def catalogue(po: Path) -> object:
    """词条。"""
    with po.open("rb") as file:
        return read_po(file)


def stale() -> list[Path]:
    """词条与 .mo 不一致的 .po（头里的日期、版本不算）。"""
    found = []
    for po in SOURCE.glob("*/locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or _compiled(mo) != _pairs(catalogue(po)):
            found.append(po)
    return found


def _pairs(messages: object) -> set[tuple[object, ...]]:
    return {(m.context, *_flat(m.id), *_flat(m.string)) for m in messages if m.id}


def _flat(words: object) -> tuple[object, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _compiled(mo: Path) -> set[tuple[object, ...]]:
    with mo.open("rb") as file:
        return _pairs(read_mo(file))


def main() -> int:
    """编译，返回退出码。"""
    found = stale()
    if "--check" in sys.argv:
        return 1 if found else 0
    for po in found:
        with po.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue(po))
        print(po.relative_to(SOURCE))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
