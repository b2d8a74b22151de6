"""已公开信息的检索：每件编入哪些词，编入、去掉、查找。

标题、关键词、项目的字另加一份带 `t_` 的，机关、来源、栏目的带 `o_`，发文字号、索引号带 `n_`、`i_`，
筛选条件各是一个带前缀的词，所以筛选和查找是同一个倒排索引里的求交，不取出再筛。汉字按相邻两字编
（标题另编单字），不靠词典：查和编切得一样，改词典、同义词不用重编。
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction

from gongkai.disclosures.models import Attachment, Item, SearchText
from gongkai.disclosures.models.texts import body_text, file_text
from gongkai.disclosures.searching import opensearch
from gongkai.inverted import HIGHEST, Alternative, Groups, Inverted
from gongkai.language.bigrams import bigrams, characters, folded, indexed
from gongkai.language.document_numbers import keys_of
from gongkai.language.personal import mask
from gongkai.sealed import Sealed

TABLE = "disclosures_itemwords"
TITLE, ORGAN, NUMBER, INDEX, YEAR = "t_", "o_", "n_", "i_", "y_"
#: 编法改了就加一：旧的由定时任务、`gongkai site reindex` 重编
VERSION = 3
_LONGEST = 100_000
_DAY_BITS = 32
#: 封存的一段有多少件；约一百万件起才封
_RUN, _MANY = 2**15, 2**20
_SEALED = Sealed(TABLE, _RUN, _MANY)
#: 一段时间为 32 天
_WORDS = Inverted(TABLE, _DAY_BITS + 5, _SEALED)
_LOG = logging.getLogger("gongkai")
create, create_sealed = _WORDS.create, _SEALED.create


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
            "year": YEAR,
            "kind": "k_",
        },
        repr=False,
    )

    def tokens(self) -> list[str]:
        """各筛选条件的词。"""
        pairs = ((p, getattr(self, name)) for name, p in self._prefixes.items())
        return [f"{p}{value}" for p, value in pairs if value not in (None, "")]

    def groups(self) -> list[list[Alternative]]:
        """各筛选条件，各成一组。"""
        return [[(token,)] for token in self.tokens()]


def docid_of(published: date, pk: int) -> int:
    """编号：新的大；同一天的后存的大。"""
    return (published.toordinal() << _DAY_BITS) | pk


def pk_of(docid: int) -> int:
    """编号里的主键。"""
    return docid & ((1 << _DAY_BITS) - 1)


def topic_of(item: Item) -> str:
    """标题、关键词、项目。"""
    return mask(f"{item.title}\n{item.keywords}\n{item.project}")


def organ_of(item: Item) -> str:
    """哪个机关、什么来源、哪个栏目，发文字号、索引号。"""
    names = f"{item.agency.name}\n{item.source}\n{item.column.name}"
    return mask(f"{names}\n{item.document_number}\n{item.index_number}")


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
    topic, organ = topic_of(item), organ_of(item)
    found = [
        *filters.tokens(),
        *(TITLE + t for t in (*bigrams(topic), *characters(topic))),
        *(ORGAN + t for t in bigrams(organ)),
        *(NUMBER + key for key in keys_of(mask(item.document_number))),
        *(INDEX + key for key in keys_of(item.index_number)),
        *indexed(f"{topic}\n{organ}"),
        *indexed(text),
    ]
    return list(dict.fromkeys(found))


def text_of(item: Item, attachments: Sequence[Attachment] | None = None) -> str:
    """正文和附件的文字，供编入和摘录；号码不编入：谁也不该按身份证号码找人，改了也不留下。"""
    parts = [body_text(item)]
    for one in item.attachments.all() if attachments is None else attachments:
        parts += [one.name, one.description, *file_text(one.stored).content]
    return mask("\n".join(p for p in parts if p)[:_LONGEST])


def refresh(item: Item, before: Item | None = None) -> None:
    """公开的编入，撤下的去掉；与公开、撤下同一个事务。"""
    rows = Item.objects.select_related("agency", "column")
    live = rows.filter(pk=item.pk, live=True, published_on__isnull=False).first()
    with transaction.atomic():
        remove([item.pk])
        if live is not None:
            add([(live, text_of(live))])


def remove(pks: Sequence[int]) -> None:
    """去掉这几件。"""
    old = list(SearchText.objects.filter(item_id__in=pks).values_list("docid", "tokens"))
    for docid, tokens in old:
        _WORDS.remove(docid, tokens.split(" "))
    if old and opensearch.is_on():
        transaction.on_commit(lambda: opensearch.remove([docid for docid, _ in old]))
    SearchText.objects.filter(item_id__in=pks).delete()


def add(items: Sequence[tuple[Item, str]]) -> None:
    """编入一批还没有编入的；各件的机关、栏目要已经取好。"""
    rows = [_row(item, text) for item, text in items]
    SearchText.objects.bulk_create(rows)
    given = [(r.docid, r.tokens.split(" ")) for r in rows]
    if opensearch.is_on():
        transaction.on_commit(lambda: opensearch.add(given))
    _WORDS.add(given)


def _row(item: Item, text: str) -> SearchText:
    assert item.published_on is not None
    return SearchText(
        item=item,
        docid=docid_of(item.published_on, item.pk),
        tokens=" ".join(tokens_of(item, text)),
        text=text,
        topic=folded(topic_of(item)),
        organ=folded(organ_of(item)),
        plain=folded(text),
        version=VERSION,
    )


def clear() -> None:
    """全部去掉。"""
    _WORDS.clear()
    SearchText.objects.all().delete()


def is_intact() -> bool:
    """索引和 SearchText 的件数一样；不一样的（换了数据库、表丢了）要从头编。"""
    return _WORDS.count() == SearchText.objects.count()


def seal() -> bool:
    """很多件时把早先的封一段（只有 PostgreSQL 要，用 OpenSearch 的不要）；没有够一段的为假。"""
    is_wanted = connection.vendor == "postgresql" and not opensearch.is_on()
    return is_wanted and _SEALED.seal()


def newest(groups: Groups, below: int | None, limit: int, *, recent: bool = True) -> list[int]:
    """各组里都至少有一种说法的，编号大的在前；`below` 为上一页末一个，`recent` 为多半近来就有。"""
    if not groups or not all(groups):
        return []
    top = HIGHEST if below is None else below
    if opensearch.is_up():
        try:
            return opensearch.newest(groups, top, limit)
        except opensearch.Unreachable as error:
            opensearch.rest()
            _LOG.warning("OpenSearch 连不上，用数据库里的索引：%s", error)
    return _WORDS.newest(groups, top, limit, recent=recent)


def known(several: Sequence[Groups]) -> list[bool]:
    """这几个各查不查得到一件。"""
    if opensearch.is_up():
        return [bool(newest(groups, None, 1)) for groups in several]
    return _WORDS.known(several)
