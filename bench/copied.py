"""很多件的门户：先照真的写一部分，其余照抄（主键、序号、索引号另起），比一件一件写快得多。

照抄的在索引里和原来的词一样，所以每个词的件数都乘上去了，一个号也对应许多件：只会更重。
PostgreSQL 的倒排索引先去掉，抄完按编号（公开的先后）排好再建，与一件一件公开、编入的一样。
"""

from portal_data import fill

#: 照真的写这么多件
BASE = 20_000
_ITEM, _TEXT = "disclosures_item", "disclosures_searchtext"


def copy(count: int) -> None:
    """写到 `count` 件：`BASE` 件照真的写，其余照抄；库里要是空的。"""
    from django.db import connection, transaction

    base = min(count, BASE)
    fill(base)
    times = count // base
    assert times * base == count, f"要是 {base:,} 的整数倍"
    on_postgresql = connection.vendor == "postgresql"
    words = _words()
    if on_postgresql:
        _run(f"DROP INDEX {words}_words")
    # 不许改已有的，只添：触发器不碍事
    joined = [] if on_postgresql else _joined()
    for number in range(1, times):
        with transaction.atomic():
            _run(_items(number * base))
            _run(_texts(number * base))
            if on_postgresql:
                _run(_same_words(words, number * base))
            else:
                _many(words, joined, number * base)
    if on_postgresql:
        _in_order(words)
    _demand_whole(count)


def _in_order(words: str) -> None:
    for sql in (
        f"CREATE TABLE ordered AS SELECT * FROM {words} ORDER BY docid",
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
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


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

    rows = SearchText.objects.values_list("docid", "tokens").iterator()
    return [(docid, inverted._joined(tokens.split(" "))) for docid, tokens in rows]


def _many(words: str, joined: list[tuple[int, str]], off: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        sql = f"INSERT INTO {words} (rowid, words) VALUES (%s, %s)"
        cursor.executemany(sql, [(docid + off, text) for docid, text in joined])
