"""已公开信息的全文检索：分词以后的倒排索引，SQLite（FTS5）与 PostgreSQL（GIN）上结果相同。

每件信息是一组词：正文、附件的词照写，标题的词另加一份带 `t_` 的，机关、栏目、分类各是一个带前缀
的词，所以筛选和查找是同一个倒排索引里的求交，不取出再筛。编号由发布日期和主键拼成，大的就是新的：
常见的词也只看最新的一段就够一页。相关的先后由候选里的标题、词频、原样短语、新旧定（见 `ranking`）。
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from gongkai.disclosures.models import Attachment, Item, SearchText
from gongkai.disclosures.models.texts import body_text, file_text
from gongkai.disclosures.searching import opensearch
from gongkai.language.personal import mask
from gongkai.language.segment import terms

TABLE = "disclosures_itemwords"
TITLE = "t_"
_LONGEST = 100_000
_DAY_BITS = 32
_HIGHEST = 2**62
#: PostgreSQL 上先看最新的这么多件，不够一页再看更多，还不够才用 GIN
_RECENT = (4000, 16_000)
_LOG = logging.getLogger("gongkai")
Groups = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Filters:
    """筛选：机关、栏目的主键，各分类的标识，年份；空的不筛。"""

    agency: int | None = None
    column: int | None = None
    subject: str = ""
    genre: str = ""
    validity: str = ""
    year: int | None = None
    kind: str = ""
    _prefixes: dict[str, str] = field(
        default_factory=lambda: {
            "agency": "a_",
            "column": "c_",
            "subject": "s_",
            "genre": "g_",
            "validity": "v_",
            "year": "y_",
            "kind": "k_",
        },
        repr=False,
    )

    def tokens(self) -> list[str]:
        """各筛选条件的词。"""
        pairs = ((p, getattr(self, name)) for name, p in self._prefixes.items())
        return [f"{p}{value}" for p, value in pairs if value not in (None, "")]


def create(vendor: str) -> list[str]:
    """建索引的语句（迁移用）。"""
    if vendor == "sqlite":
        return [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', detail='none')"]
    return [
        f"CREATE TABLE {TABLE} (docid bigint PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_words ON {TABLE} USING gin (words) WITH (fastupdate = off)",
    ]


def docid_of(published: date, pk: int) -> int:
    """编号：新的大；同一天的后存的大。"""
    return (published.toordinal() << _DAY_BITS) | pk


def pk_of(docid: int) -> int:
    """编号里的主键。"""
    return docid & ((1 << _DAY_BITS) - 1)


def tokens_of(item: Item, text: str) -> list[str]:
    """一件信息的各词，去重。"""
    filters = Filters(
        item.agency_id,
        item.column_id,
        item.subject,
        item.genre,
        item.validity,
        item.published_on.year if item.published_on else None,
        item.column.kind,
    )
    title = terms(mask(item.title))
    beside = mask(f"{item.document_number} {item.keywords} {item.project}")
    shown = f"{beside} {item.index_number} {text}"
    found = [*filters.tokens(), *(TITLE + t for t in title), *title, *terms(shown)]
    return list(dict.fromkeys(found))


def text_of(item: Item, attachments: Sequence[Attachment] | None = None) -> str:
    """正文和附件的文字，供编入和摘录；号码不编入：谁也不该按身份证号码找人，改了也不留下。"""
    parts = [body_text(item)]
    for one in item.attachments.all() if attachments is None else attachments:
        parts += [one.name, one.description, *file_text(one.stored).content]
    return mask("\n".join(p for p in parts if p)[:_LONGEST])


def refresh(item: Item, before: Item | None = None) -> None:
    """公开的编入，撤下的去掉；与公开、撤下同一个事务。"""
    live = Item.objects.filter(pk=item.pk, live=True, published_on__isnull=False).first()
    with transaction.atomic():
        _remove(item.pk)
        if live is not None:
            add([(live, text_of(live))])


def _remove(pk: int) -> None:
    old = SearchText.objects.filter(item_id=pk).first()
    if old is None:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"INSERT INTO {TABLE} ({TABLE}, rowid, words) VALUES ('delete', %s, %s)",  # noqa: S608
                [old.docid, _sqlite_words(old.tokens.split(" "))],
            )
        else:
            cursor.execute(f"DELETE FROM {TABLE} WHERE docid = %s", [old.docid])  # noqa: S608
    if opensearch.is_on():
        transaction.on_commit(lambda: opensearch.remove(old.docid))
    old.delete()


def add(items: Sequence[tuple[Item, str]]) -> None:
    """编入一批还没有编入的。"""
    rows = []
    for item, text in items:
        assert item.published_on is not None
        docid = docid_of(item.published_on, item.pk)
        rows.append(
            SearchText(item=item, docid=docid, tokens=" ".join(tokens_of(item, text)), text=text)
        )
    SearchText.objects.bulk_create(rows)
    if opensearch.is_on():
        given = [(r.docid, r.tokens.split(" ")) for r in rows]
        transaction.on_commit(lambda: opensearch.add(given))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            values = [(r.docid, _sqlite_words(r.tokens.split(" "))) for r in rows]
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", values)  # noqa: S608
        else:
            values_pg = [(r.docid, r.tokens.split(" ")) for r in rows]
            sql = f"INSERT INTO {TABLE} VALUES (%s, array_to_tsvector(%s::text[]))"  # noqa: S608
            cursor.executemany(sql, values_pg)


def _sqlite_words(tokens: Sequence[str]) -> str:
    """FTS5 的切词器把下划线当分隔，换成不切的字母。"""
    return " ".join(_plain(t) for t in tokens)


def _plain(token: str) -> str:
    return token.replace("_", "qq")


def clear() -> None:
    """全部去掉（重建以前）。"""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TABLE {TABLE}")
            for statement in create(connection.vendor):
                cursor.execute(statement)
        else:
            cursor.execute(f"TRUNCATE {TABLE}")
    SearchText.objects.all().delete()


def newest(groups: Groups, below: int | None, limit: int) -> list[int]:
    """各组里都至少有一个词的，编号大的在前；`below` 为上一页最后一个。"""
    if not groups:
        return []
    if opensearch.is_on():
        try:
            return opensearch.newest(groups, _HIGHEST if below is None else below, limit)
        except opensearch.Unreachable as error:
            _LOG.warning("OpenSearch 连不上，用数据库里的索引：%s", error)
    find = _sqlite if connection.vendor == "sqlite" else _postgres
    return find(groups, _HIGHEST if below is None else below, limit)


def _keys(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def _sqlite(groups: Groups, below: int, limit: int) -> list[int]:
    query = " AND ".join("(" + " OR ".join(f'"{_plain(t)}"' for t in g) + ")" for g in groups)
    sql = (
        f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid < %s "  # noqa: S608
        "ORDER BY rowid DESC LIMIT %s"
    )
    return _keys(sql, [query, below, limit])


def _postgres(groups: Groups, below: int, limit: int) -> list[int]:
    """先看最新的一段：常见的词在那里就够；不够的必定少见，GIN 取出来的不多。"""
    query = " & ".join("(" + " | ".join(_quoted(t) for t in g) + ")" for g in groups)
    recent = f"SELECT docid, words FROM {TABLE} WHERE docid < %s ORDER BY docid DESC LIMIT %s"  # noqa: S608
    for window in _RECENT:
        found = _keys(
            f"SELECT docid FROM ({recent}) AS recent WHERE words @@ %s::tsquery LIMIT %s",  # noqa: S608
            [below, window, query, limit],
        )
        if len(found) == limit:
            return found
    sql = (
        f"WITH matching AS MATERIALIZED (SELECT docid FROM {TABLE} "  # noqa: S608
        "WHERE words @@ %s::tsquery AND docid < %s) "
        "SELECT docid FROM matching ORDER BY docid DESC LIMIT %s"
    )
    return _keys(sql, [query, below, limit])


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
