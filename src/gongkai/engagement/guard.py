"""给公众看的字：不能有个人信息；遮盖一份供公开的。"""

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.language.personal import KIND_NAMES, Hit, mask, personal_in, worth_hiding

#: 写信人的资料里，公开时要遮去的
_HIDDEN = ("name", "phone", "email", "address")


def values_of(sender: Mapping[str, Any]) -> list[str]:
    """写信人的资料里要遮去的字；地址连同它的后半截（楼号、房号）。"""
    found = [str(sender.get(name) or "") for name in _HIDDEN]
    return [v for v in map(worth_hiding, found) if v]


def masked(text: str, sender: Mapping[str, Any]) -> str:
    """遮去号码和写信人的资料。"""
    return mask(text, values_of(sender))


def found_in(text: str, also: Iterable[str] = ()) -> list[Hit]:
    """不能公开的各处。"""
    return [hit for hit in personal_in(text, also) if hit.hides]


def demand_clean(text: str, also: Iterable[str] = ()) -> None:
    """有个人信息的抛 ValueError，说是什么（不说出全文）。"""
    hits = found_in(text, also)
    if hits:
        told = "、".join(dict.fromkeys(f"{KIND_NAMES[h.kind]}（{h.masked}）" for h in hits))
        raise ValueError(f"里面有{told}，公开以前请遮去。")
