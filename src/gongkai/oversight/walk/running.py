"""起一个取网页的进程，等它走完；中途被打死了，再起一个接着走。"""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from gongkai.documents.apart import bare_environment
from gongkai.oversight.walk.across import gathered, look_across
from gongkai.oversight.walk.checks import Flaw
from gongkai.oversight.walk.drawing import waiting
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.store import CUT_DEPTH, CUT_OUTSIDE, CUT_PAGES, Store

T = TypeVar("T")
_EVERY = 0.5
_TRIES = 3
#: 走完了、到了字节的上限、不在许可的钟点
DONE, FULL, PAUSED = "done", "full", "paused"
_MISSING = "没有装走网站用的 Scrapy：请 pip install 'gongkai[walk]'，再试。"


class NotWalked(Exception):
    """走不成；str() 为说明。"""


@dataclass(frozen=True, slots=True)
class Walked:
    """走到怎样、走了几页、查到的各处。"""

    state: str
    pages: int
    flaws: list[Flaw]
    #: 用浏览器看的各页的画面（PNG）
    pictures: dict[str, bytes] = field(default_factory=dict)
    #: 到了哪些上限而有没走到的，如“页数的上限（200 页）”；走全了的为空
    cut: tuple[str, ...] = ()
    #: 站外的链接太多，没有全看
    cut_outside: str = ""

    @property
    def cuts(self) -> tuple[str, ...]:
        """没有走全的，全部写出来。"""
        return self.cut + ((self.cut_outside,) if self.cut_outside else ())


def is_installed() -> bool:
    """装了 Scrapy 没有。"""
    return find_spec("scrapy") is not None


def walk(plan: Plan, place: Path, told: Callable[[int], None] = lambda pages: None) -> Walked:
    """照 `plan` 走，所得存在 `place`；里面有走了一半的，接着走。走不成的抛 NotWalked。"""
    if not is_installed():
        raise NotWalked(_MISSING)
    place.mkdir(parents=True, exist_ok=True)
    (place / "plan.json").write_text(plan.to_json(), "utf-8")
    state = _crawled(place, told)
    while state == DONE and _drawn(place, plan, told):  # 看到了新的链接，接着走
        state = _crawled(place, told)
    store = Store(place / "walk.db")
    try:
        found = Walked(state, store.walked(), _flaws(store, plan, state), store.shots())
        return replace(found, cut=_cut(store, plan, state), cut_outside=_cut_outside(store, plan))
    finally:
        store.close()


def _crawled(place: Path, told: Callable[[int], None]) -> str:
    """走完、到了上限、不在许可的钟点；中途死了的再起，几次都不成的抛 NotWalked。"""
    for _ in range(_TRIES):
        _asked(place, lambda store: store.tell("state", ""))
        _run("crawler", place, told)
        state = _asked(place, lambda store: str(store.fact("state", "")))
        if state in (DONE, FULL, PAUSED):
            return state
    raise NotWalked(f"取网页的进程起了 {_TRIES} 次都没有走完：{_last_words(place)}")


def _drawn(place: Path, plan: Plan, told: Callable[[int], None]) -> bool:
    """要用脚本的页用浏览器看；看了以后还有没有要走的。"""
    for _ in range(_TRIES):
        if not _asked(place, lambda store: bool(waiting(store, plan))):
            break
        _run("drawing", place, told)
    return _asked(place, lambda store: bool(store.waiting(1)))


def _asked(place: Path, ask: Callable[[Store], T]) -> T:
    store = Store(place / "walk.db")
    try:
        return ask(store)
    finally:
        store.close()


def _flaws(store: Store, plan: Plan, state: str) -> list[Flaw]:
    if state == PAUSED:
        return []
    return gathered([*store.flaws(), *look_across(store, plan)], store.walked())


def _cut(store: Store, plan: Plan, state: str) -> tuple[str, ...]:
    told = {
        f"页数的上限（{plan.pages} 页）": store.fact(CUT_PAGES),
        f"深度的上限（离首页 {plan.depth} 步）": store.fact(CUT_DEPTH),
        f"总量的上限（{plan.total // 1024**2} MB）": state == FULL,
    }
    return tuple(words for words, is_so in told.items() if is_so)


def _cut_outside(store: Store, plan: Plan) -> str:
    return f"站外链接的上限（{plan.outside} 个）" if store.fact(CUT_OUTSIDE) else ""


def _run(part: str, place: Path, told: Callable[[int], None]) -> None:
    command = [sys.executable, "-m", f"gongkai.oversight.walk.{part}", str(place)]
    with (place / "errors.txt").open("wb") as errors:
        child = subprocess.Popen(command, stdout=errors, stderr=errors, env=bare_environment())
        try:
            while child.poll() is None:
                time.sleep(_EVERY)
                told(_pages(place))
        finally:
            child.kill()
            child.wait()


def _pages(place: Path) -> int:
    if not (place / "walk.db").exists():
        return 0
    return _asked(place, Store.walked)


def _last_words(place: Path) -> str:
    lines = (place / "errors.txt").read_text("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else "没有留下原因"
