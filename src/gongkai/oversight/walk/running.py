"""起一个取网页的进程，等它走完；中途被打死了，再起一个接着走。"""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from gongkai.documents.apart import bare_environment
from gongkai.oversight.walk.across import gathered, look_across
from gongkai.oversight.walk.checks import Flaw
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.store import Store

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


def is_installed() -> bool:
    """装了 Scrapy 没有。"""
    return find_spec("scrapy") is not None


def walk(plan: Plan, place: Path, told: Callable[[int], None] = lambda pages: None) -> Walked:
    """照 `plan` 走，所得存在 `place`；里面有走了一半的，接着走。走不成的抛 NotWalked。"""
    if not is_installed():
        raise NotWalked(_MISSING)
    place.mkdir(parents=True, exist_ok=True)
    (place / "plan.json").write_text(plan.to_json(), "utf-8")
    for _ in range(_TRIES):
        _run(place, told)
        with_ = Store(place / "walk.db")
        try:
            state = str(with_.fact("state", ""))
            if state in (DONE, FULL, PAUSED):
                return Walked(state, with_.walked(), _flaws(with_, plan, state))
        finally:
            with_.close()
    raise NotWalked(f"取网页的进程起了 {_TRIES} 次都没有走完：{_last_words(place)}")


def _flaws(store: Store, plan: Plan, state: str) -> list[Flaw]:
    if state == PAUSED:
        return []
    return gathered([*store.flaws(), *look_across(store, plan)], store.walked())


def _run(place: Path, told: Callable[[int], None]) -> None:
    command = [sys.executable, "-m", "gongkai.oversight.walk.crawler", str(place)]
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
    store = Store(place / "walk.db")
    try:
        return store.walked()
    finally:
        store.close()


def _last_words(place: Path) -> str:
    lines = (place / "errors.txt").read_text("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else "没有留下原因"
