"""要用脚本的页用浏览器看，在自己的进程里：`python -m gongkai.oversight.walk.drawing 目录`。

看到的照取来的一样查、存；新的链接接着由取网页的进程去走。
"""

import resource
import sys
import time
from pathlib import Path

from gongkai.documents.apart import MEMORY_BYTES
from gongkai.oversight.walk import browser
from gongkai.oversight.walk.pages import parsed
from gongkai.oversight.walk.plans import Plan, resolved
from gongkai.oversight.walk.store import DONE, PAGE, SCRIPT, UNDRAWN, Seen, Store
from gongkai.oversight.walk.taking import Taker, unseen

_MOST = 200


def waiting(store: Store, plan: Plan) -> list[Seen]:
    """等着看的几页：一次走最多看 `plan.drawn` 页，离首页近的在前。"""
    left = plan.drawn - int(store.fact("drawn", 0))
    if left <= 0 or browser.why_not(plan):
        return []
    rows = store.pages("kind=? AND state=? AND sort=?", PAGE, DONE, SCRIPT)
    return sorted(rows, key=lambda one: one.depth)[: min(left, _MOST)]


def look(store: Store, plan: Plan) -> None:
    """一页一页地看；中途被打死的，那一页算没有看成，不再看。"""
    taker = Taker(plan, store)
    for one in waiting(store, plan):
        with store:
            store.tell("drawn", int(store.fact("drawn", 0)) + 1)
            store.done(one.url, DONE, sort=UNDRAWN)
        try:
            drawn = browser.draw(one.url, plan)
        except browser.NotDrawn as error:
            with store:
                store.forget_flaw(unseen(one.url).key)
                store.flaw([unseen(one.url, f"这一页要用脚本才看得到内容，{error}")])
        else:
            with store:
                store.tell("bytes", int(store.fact("bytes", 0)) + drawn.size)
                _taken(taker, one, drawn)
        time.sleep(plan.delay)


def _taken(taker: Taker, one: Seen, drawn: browser.Drawn) -> None:
    at = resolved(drawn.url, drawn.url) or one.url
    if at != one.url:  # 用脚本转到别的一页去的
        taker.store.forget(one.url)
        taker.store.done(one.url, DONE, moved=at, sort="")
        taker.moved(one.url, at, one.depth)
        return
    page = parsed(one.url, drawn.content, "utf-8", taker.home)
    if page is None:
        return
    taker.store.forget_flaw(unseen(one.url).key)
    flaws = taker.drawn(page, one.depth)
    # 画面里遮不了：有个人信息的不留
    if drawn.picture and not any(flaw.check == "personal_text" for flaw in flaws):
        taker.store.shoot(one.url, drawn.picture)


def main(argv: list[str]) -> int:
    """看；内存有限度（浏览器另算）。"""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard))
    place = Path(argv[0])
    store = Store(place / "walk.db")
    look(store, Plan.read(place / "plan.json"))
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
