"""测查得对不对：自己编的信息和问法（search_quality.txt），问检索的页面。

按种类列出第一件对、前十件里有的，与两种平常的做法比：FTS5 的三字组，FTS5 加分词。
种类“没有的”应当什么也不答。
"""

import json
import os
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "search_quality.txt"
NOWHERE = "没有的"
_LINK = re.compile(r'<a[^>]+href="/gk/[^"/]+/\d{4}/\d+/"[^>]*>(.*?)</a>', re.S)


@dataclass(frozen=True, slots=True)
class Asked:
    """一个问法：种类，问什么，答哪几件。"""

    kind: str
    text: str
    wanted: frozenset[str]


def read() -> tuple[list[list[str]], list[Asked]]:
    """（各件，各个问法）。"""
    items, asked, kind = [], [], ""
    for line in DATA.read_text("utf-8").splitlines():
        if line.startswith("? "):
            kind = line[2:]
        elif line and line[0] != "#" and kind:
            text, _, wanted = line.rpartition("|")
            asked.append(Asked(kind, text, frozenset(wanted.split())))
        elif line and line[0] != "#":
            items.append(line.split("|"))
    return items, asked


def main() -> dict[str, float]:
    """建一个新的站，问一遍。"""
    os.environ["GONGKAI_HOME"] = tempfile.mkdtemp()
    os.environ["GONGKAI_HOSTS"] = "testserver,127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    items, asked = read()
    fill(items)
    return measured(items, asked)


def fill(items: list[list[str]]) -> None:
    """写进去，都公开。"""
    from gongkai.agencies.models import Agency
    from gongkai.disclosures.models import Column, Item
    from gongkai.disclosures.searching import index, words

    agency = Agency.add_root(name="兴庆区住房和城乡建设局", slug="housing", mark="兴住建")
    columns: dict[str, Any] = {}
    for serial, (_, title, number, source, name, day, text) in enumerate(items, 1):
        if name not in columns:
            columns[name] = Column.objects.create(
                agency=agency, name=name, slug=f"c{len(columns)}", kind="statutory"
            )
        made = date.fromisoformat(day)
        item = Item(
            column=columns[name],
            title=title,
            document_number=number,
            source=source,
            made_on=made,
            published_on=made,
            agency=agency,
            year=2026,
            serial=serial,
            index_number=f"兴住建-2026-{serial:05d}",
            subject="construction",
            genre="notice",
            live=True,
            body=[{"type": "html", "value": f"<p>{text}</p>"}],
        )
        item.save()
        index.refresh(item)
        words.learn(title)


def measured(items: list[list[str]], asked: list[Asked]) -> dict[str, float]:
    """各种做法的得数，印成表。"""
    ways = {"本系统": _ours(items), "三字组": _plain(items, False), "分词": _plain(items, True)}
    found = {name: [(one, way(one.text)) for one in asked] for name, way in ways.items()}
    for kind in dict.fromkeys(one.kind for one in asked):
        told = "；".join(f"{name} {_told(rows, kind)}" for name, rows in found.items())
        print(f"{kind}：{told}", file=sys.stderr)
    for one, keys in found["本系统"]:
        if not _is_right(one, keys[:10]):
            print(f"  没有查对：{one.kind} {one.text} → {keys[:3]}", file=sys.stderr)
    return _figures(found)


def _is_right(one: Asked, keys: list[str]) -> bool:
    return bool(one.wanted & set(keys)) if one.wanted else not keys


def _told(rows: Iterable[tuple[Asked, list[str]]], kind: str) -> str:
    chosen = [(one, keys) for one, keys in rows if one.kind == kind]
    first = sum(_is_right(one, keys[:1]) for one, keys in chosen)
    return f"{first}、{sum(_is_right(one, keys[:10]) for one, keys in chosen)}/{len(chosen)}"


def _figures(found: dict[str, list[tuple[Asked, list[str]]]]) -> dict[str, float]:
    names = {"本系统": "ours", "三字组": "trigram", "分词": "words"}
    figures = {}
    for name, rows in found.items():
        count = Counter[str]()
        there = [(one, keys) for one, keys in rows if one.wanted]
        for one, keys in there:
            count["first"] += _is_right(one, keys[:1])
            count["ten"] += _is_right(one, keys[:10])
            count["empty"] += not keys
        for part in ("first", "ten", "empty"):
            figures[f"search_{names[name]}_{part}_pct"] = 100 * count[part] / len(there)
        nowhere = [keys for one, keys in rows if not one.wanted]
        figures[f"search_{names[name]}_noise"] = sum(map(bool, nowhere))
    return figures


def _ours(items: list[list[str]]) -> Callable[[str], list[str]]:
    from django.test import Client

    client, keys = Client(), {_bare(title): key for key, title, *_ in items}
    asked = 0

    def way(text: str) -> list[str]:
        nonlocal asked
        asked += 1
        where = f"127.2.{asked // 250}.{asked % 250 + 1}"
        page = client.get("/search/", {"q": text}, REMOTE_ADDR=where).content.decode()
        main = page.split("<main", 1)[1]
        shown = (_bare(unescape(re.sub(r"<[^>]+>", "", t))) for t in _LINK.findall(main))
        return list(dict.fromkeys(keys[title] for title in shown if title in keys))

    return way


def _bare(text: str) -> str:
    return "".join(text.split())


def _plain(items: list[list[str]], is_cut: bool) -> Callable[[str], list[str]]:
    """平常的做法：全部词，没有再任一词，按 bm25 排。"""
    import rjieba

    def cut(text: str) -> list[str]:
        words = rjieba.cut_for_search(text) if is_cut else [text]
        return [word for word in words if word.strip()]

    base = sqlite3.connect(":memory:")
    kind = "unicode61" if is_cut else "trigram"
    base.execute(f"CREATE VIRTUAL TABLE t USING fts5(title, number, body, tokenize='{kind}')")
    for n, (_, title, number, source, _, _, text) in enumerate(items):
        row = (" ".join(cut(part)) for part in (title, number, f"{source} {text}"))
        base.execute("INSERT INTO t (rowid, title, number, body) VALUES (?, ?, ?, ?)", (n, *row))

    def way(text: str) -> list[str]:
        text = text[:100]
        threes = [text[k : k + 3] for k in range(max(1, len(text) - 2))]
        words = ['"' + w.replace('"', '""') + '"' for w in (cut(text) if is_cut else threes)]
        for joined in (" AND ", " OR "):
            sql = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 5, 5, 1) LIMIT 10"
            try:
                rows = base.execute(sql, (joined.join(words),)).fetchall()
            except sqlite3.OperationalError:
                rows = []
            if rows:
                return [items[n][0] for (n,) in rows]
        return [i[0] for i in items if len(text) < 3 and text in i[1]][:10]

    return way


if __name__ == "__main__":
    print(json.dumps(main()))
