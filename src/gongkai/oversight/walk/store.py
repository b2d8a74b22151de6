"""一边走一边存在一个文件里（SQLite）：走到哪里、还要走哪里、查到什么。一页存一次，被打死了接着走。"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from gongkai.oversight.walk.checks import Flaw

PAGE, OUTSIDE, SEARCH = "page", "outside", "search"
#: 等浏览器看的一页，看过而没有看成的（`sort`）
SCRIPT, UNDRAWN = "script", "undrawn"
#: 是别的一页的另一种样子（`about` 为那一页）；同一页的最多信这么多
COPY, MOST_COPIES = "copy", 3
UNRESOLVED = "域名解析不了"
#: 有没走到的：到了页数、深度、站外链接的上限（`facts`）
CUTS = CUT_PAGES, CUT_DEPTH, CUT_OUTSIDE = "cut_pages", "cut_depth", "cut_outside"
WAIT, DONE, FAILED, ROBOTS, SKIPPED = "wait", "done", "failed", "robots", "skipped"
_MAKE = """
CREATE TABLE IF NOT EXISTS pages (
  url TEXT PRIMARY KEY, kind TEXT, depth INTEGER, state TEXT, status INTEGER DEFAULT 0,
  moved TEXT DEFAULT '', said TEXT DEFAULT '', role TEXT DEFAULT '', title TEXT DEFAULT '',
  sort TEXT DEFAULT '', about TEXT DEFAULT '') WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON pages (state, kind, depth);
CREATE INDEX IF NOT EXISTS copies ON pages (about) WHERE sort='copy';
CREATE TABLE IF NOT EXISTS links (
  scope TEXT, url TEXT, page TEXT, words TEXT, PRIMARY KEY (scope, url)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS aimed ON links (url);
CREATE TABLE IF NOT EXISTS flaws (
  name TEXT, key TEXT PRIMARY KEY, url TEXT, what TEXT, excerpt TEXT, unsure INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shots (url TEXT PRIMARY KEY, png BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """一页走到了怎样：`sort` 为政策、解读、指南、能写的表单，`about` 为检索的是哪一页。"""

    url: str
    kind: str
    depth: int
    state: str
    status: int
    moved: str
    said: str
    role: str
    title: str
    sort: str
    about: str


class Store:
    """一次走的全部所得。"""

    def __init__(self, path: Path) -> None:
        self._at = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._at.execute("PRAGMA journal_mode=WAL")
        self._at.execute("PRAGMA synchronous=NORMAL")
        self._at.executescript(_MAKE)

    def __enter__(self) -> "Store":
        self._at.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: Any, *rest: Any) -> None:
        self._at.execute("ROLLBACK" if kind else "COMMIT")

    def close(self) -> None:
        """关上。"""
        self._at.close()

    def known(self, kind: str) -> int:
        """这一种知道几页（走过的、要走的）。"""
        return self.count("kind=?", kind)

    def walked(self) -> int:
        """走过几页（自己的）。"""
        return self.count("kind=? AND state!=?", PAGE, WAIT)

    def add(self, url: str, kind: str, depth: int, about: str = "") -> bool:
        """要走的一页；已经知道的为 False。"""
        rows = self._at.execute(
            "INSERT OR IGNORE INTO pages (url, kind, depth, state, about) VALUES (?,?,?,?,?)",
            (url, kind, depth, WAIT, about),
        )
        return rows.rowcount > 0

    def waiting(self, count: int) -> list[tuple[str, str, int]]:
        """接着走的几页：自己的在前，离首页近的在前。"""
        rows = self._at.execute(
            "SELECT url, kind, depth FROM pages WHERE state=? ORDER BY CASE kind"
            " WHEN 'page' THEN 0 WHEN 'search' THEN 1 ELSE 2 END, depth, url LIMIT ?",
            (WAIT, count),
        )
        return [(url, kind, depth) for url, kind, depth in rows]

    def done(self, url: str, state: str, **facts: Any) -> None:
        """这一页走过了。"""
        names = ["state", *facts]
        told = ", ".join(f"{name}=?" for name in names)
        self._at.execute(
            f"UPDATE pages SET {told} WHERE url=?",  # noqa: S608 名称是程序里写的
            [state, *facts.values(), url],
        )

    def link(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """链接：（正文里的写哪一页，页头页脚的写空；指到哪里；在哪一页；文字）。"""
        self._at.executemany("INSERT OR IGNORE INTO links VALUES (?,?,?,?)", rows)

    def flaw(self, found: Iterable[Flaw]) -> None:
        """查到的各处；同一处只记一次。"""
        rows = [astuple(one) for one in found]
        self._at.executemany("INSERT OR IGNORE INTO flaws VALUES (?,?,?,?,?,?)", rows)

    def forget(self, url: str) -> None:
        """这一页查到的不作数：它只是转到别的一页。"""
        self._at.execute("DELETE FROM flaws WHERE url=?", (url,))

    def forget_flaw(self, key: str) -> None:
        """这一处不作数了。"""
        self._at.execute("DELETE FROM flaws WHERE key=?", (key,))

    def shoot(self, url: str, png: bytes) -> None:
        """这一页的画面。"""
        self._at.execute("INSERT OR REPLACE INTO shots VALUES (?,?)", (url, png))

    def shots(self) -> dict[str, bytes]:
        """有画面的各页。"""
        return dict(self._at.execute("SELECT url, png FROM shots"))

    def flaws(self) -> list[Flaw]:
        """查到的各处。"""
        rows = self._at.execute(
            "SELECT name, key, url, what, excerpt, unsure FROM flaws ORDER BY name, url, key"
        )
        return [Flaw(a, b, c, d, e, bool(f)) for a, b, c, d, e, f in rows]

    def pages(self, where: str = "1", *given: Any) -> Iterator[Seen]:
        """走过的各页。"""
        rows = self._at.execute(f"SELECT * FROM pages WHERE {where} ORDER BY url", given)  # noqa: S608
        return (Seen(*row) for row in rows)

    def count(self, where: str, *given: Any) -> int:
        """有几页。"""
        found = self._at.execute(f"SELECT count(*) FROM pages WHERE {where}", given)  # noqa: S608
        return int(found.fetchone()[0])

    def page(self, url: str) -> Seen | None:
        """一页。"""
        return next(self.pages("url=?", url), None)

    def copied(self) -> Iterator[tuple[str, int, str, int]]:
        """（哪一页、几页说是它的另一种样子、它走到怎样、状态）。"""
        rows = self._at.execute(
            "SELECT c.about, count(*), coalesce(p.state, ''), coalesce(p.status, 0) FROM pages c"
            " LEFT JOIN pages p ON p.url=c.about WHERE c.sort='copy' GROUP BY c.about"
        )
        return iter(rows)

    def links(self, where: str, *given: Any) -> Iterator[tuple[str, str, str, str]]:
        """链接：（正文的哪一页、指到哪里、在哪一页、文字）。"""
        return iter(self._at.execute(f"SELECT * FROM links WHERE {where}", given))  # noqa: S608

    def bad_links(self) -> Iterator[tuple[str, str, str, int, str, str]]:
        """打不开的链接：（在哪一页、指到哪里、文字、状态、怎么说、站内站外）。"""
        return iter(
            self._at.execute(
                "SELECT l.page, l.url, l.words, p.status, p.said, p.kind FROM links l"
                " JOIN pages p ON p.url=l.url WHERE p.state=? OR p.status>=400"
                " ORDER BY l.url, l.page",
                (FAILED,),
            )
        )

    def fact(self, name: str, default: Any = None) -> Any:
        """一件事。"""
        row = self._at.execute("SELECT value FROM facts WHERE name=?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def tell(self, name: str, value: Any) -> None:
        """记下一件事。"""
        told = json.dumps(value, ensure_ascii=False)
        self._at.execute("INSERT OR REPLACE INTO facts VALUES (?,?)", (name, told))
