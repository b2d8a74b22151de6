"""很多件的门户：先照真的写一部分，其余照抄（主键、序号、索引号另起），比一件一件写快得多。

照抄的在索引里和原来的词一样，所以每个词的件数都乘上去了，一个号也对应许多件：只会更重。
PostgreSQL 的倒排索引先去掉，抄完按编号（公开的先后）排好再建，与一件一件公开、编入的一样。
"""

from itertools import pairwise
from typing import Any

from portal_data import LENGTH, fill

#: 照真的写这么多件
BASE = 20_000
_ITEM, _TEXT = "disclosures_item", "disclosures_searchtext"


def copy(count: int, since: int = 0, middle: int = LENGTH) -> None:
    """写到 `count` 件：`BASE` 件照真的写，其余照抄；已有 `since` 件的接着抄，没有的库要是空的。"""
    from django.db import connection, transaction

    base = min(count, BASE)
    times = count // base
    assert times * base == count, f"要是 {base:,} 的整数倍"
    if not since:
        fill(base, middle=middle)
    # 其间另外公开的排在抄的前面
    apart = _last() - since if since else 0
    on_postgresql = connection.vendor == "postgresql"
    words = _words()
    if on_postgresql:
        _run(f"DROP INDEX {words}_words")
    # 不许改已有的，只添：触发器不碍事
    joined = [] if on_postgresql else _joined()
    for number in range(max(since // base, 1), times):
        off = number * base + apart
        with transaction.atomic():
            _run(_items(off))
            _run(_texts(off))
            if on_postgresql:
                _run(_same_words(words, off))
            else:
                _many(words, joined, off)
    if on_postgresql:
        _in_order(words)
        _run(f"SELECT setval(pg_get_serial_sequence('{_ITEM}', 'id'), {_last()})")
    _demand_whole(count + apart)


def _last() -> int:
    from gongkai.disclosures.models import Item

    return Item.objects.latest("pk").pk


def _in_order(words: str) -> None:
    """按编号另写一张表。一段一段地写：整张排序要另占一倍的磁盘。"""
    _run(f"CREATE TABLE ordered (LIKE {words})")
    with _cursor() as cursor:
        cursor.execute(f"SELECT docid FROM {words} WHERE docid % 997 = 0 ORDER BY docid")
        places = [row[0] for row in cursor.fetchall()][::50]
    for first, last in pairwise([0, *places, 2**62]):
        _run(
            f"INSERT INTO ordered SELECT * FROM {words} "
            f"WHERE docid >= {first} AND docid < {last} ORDER BY docid"
        )
    for sql in (
        f"DROP TABLE {words}",
        f"ALTER TABLE ordered RENAME TO {words}",
        f"ALTER TABLE {words} ALTER words SET NOT NULL, ADD PRIMARY KEY (docid)",
        next(s for s in _create() if "INDEX" in s),
    ):
        _run(sql)


def _demand_whole(count: int) -> None:
    from gongkai.disclosures.models import Item
    from gongkai.disclosures.searching.index import is_intact

    assert is_intact() and Item.objects.count() == count


def _words() -> str:
    from gongkai.disclosures.searching.index import TABLE

    return TABLE


def _create() -> list[str]:
    from gongkai.disclosures.searching.index import create

    return create("postgresql")


def _run(sql: str) -> None:
    with _cursor() as cursor:
        cursor.execute(sql)


def _cursor() -> Any:
    from django.db import connection

    return connection.cursor()


def _copied(table: str, model: str, changed: dict[str, str]) -> str:
    """`table` 原来的各行再抄一份；`changed` 为要改的各列。"""
    from django.apps import apps
    from django.db import connection

    fields = apps.get_model("disclosures", model)._meta.concrete_fields
    names = [field.column for field in fields]
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    values = ", ".join(changed.get(name, connection.ops.quote_name(name)) for name in names)
    return f"INSERT INTO {table} ({quoted}) SELECT {values} FROM {table}"


def _items(off: int) -> str:
    base = min(off, BASE)
    changed = {
        "id": f"id + {off}",
        "serial": f"serial + {off}",
        "index_number": f"index_number || '-{off}'",
    }
    return f"{_copied(_ITEM, 'Item', changed)} WHERE id <= {base}"


def _docid(off: int) -> str:
    return f"docid + {off}"  # 低位是主键


def _texts(off: int) -> str:
    changed = {"item_id": f"item_id + {off}", "docid": _docid(off)}
    return f"{_copied(_TEXT, 'SearchText', changed)} WHERE item_id <= {min(off, BASE)}"


def _same_words(words: str, off: int) -> str:
    return (
        f"INSERT INTO {words} (docid, words) SELECT {_docid(off)}, w.words FROM {words} w "
        f"JOIN {_TEXT} t USING (docid) WHERE t.item_id <= {min(off, BASE)}"
    )


def _joined() -> list[tuple[int, str]]:
    from gongkai import inverted
    from gongkai.disclosures.models import SearchText

    rows = SearchText.objects.filter(item_id__lte=BASE).values_list("docid", "tokens").iterator()
    return [(docid, inverted._joined(tokens.split(" "))) for docid, tokens in rows]


def _many(words: str, joined: list[tuple[int, str]], off: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        sql = f"INSERT INTO {words} (rowid, words) VALUES (%s, %s)"
        cursor.executemany(sql, [(docid + off, text) for docid, text in joined])
