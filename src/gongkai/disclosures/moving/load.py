"""把读出的各行存成草稿：一批一批地存，断了接着来，不重复；查出个人信息的记下，不随这一批公开。"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import transaction

from gongkai.agencies.models import Agency
from gongkai.agencies.numbers import next_numbers
from gongkai.disclosures.models import (
    SERIES,
    Attachment,
    Column,
    FileReading,
    Item,
    MovedRow,
    OldAddress,
    SiteImport,
)
from gongkai.disclosures.models.blocks import cleaned
from gongkai.disclosures.models.markup import inside_tags, plain
from gongkai.disclosures.models.texts import file_texts
from gongkai.disclosures.moving.columns import NAME, column_of
from gongkai.disclosures.moving.counting import Moved, count, refused
from gongkai.disclosures.moving.files import Found
from gongkai.disclosures.moving.source import Aside, Row, SourceWrong
from gongkai.documents import removal
from gongkai.documents.kinds import FileRefused
from gongkai.language.personal import personal_in
from gongkai.safekeeping.files import Put, put, registered
from gongkai.safekeeping.trail import record

BATCH = 500
_THREADS = 4
#: 一批里没有读过的附件多于这么多，才值得另起进程
_WORTH = 20


def move(
    batch: SiteImport,
    rows: Iterable[Row | Aside | tuple[str, str]],
    *,
    dry: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Moved:
    """搬一批；`dry` 为只试读。"""
    done = Moved()
    columns = {c.slug: c for c in Column.objects.filter(agency=batch.agency)}
    columns |= {c.name: c for c in columns.values()}
    with _Readers() as readers:
        for chunk in _chunks(rows, BATCH):
            good = [_told(one, done) for one in chunk]
            fresh = _fresh(batch, [r for r in good if r is not None], done)
            if dry:
                _try(fresh, columns, done)
            else:
                _save(batch, fresh, columns, done, readers)
            if progress:
                progress(len(chunk))
    return done


def _try(rows: list[Row], columns: dict[str, Column], done: Moved) -> None:
    """只数；附件看收不收，不看里面的字。"""
    done.items += len(rows)
    for row in rows:
        known = columns.get(row.column)
        count(done, known.name if known else row.column[:NAME], new=known is None)
        for one in row.attachments:
            why = refused(one.path)
            done.attachments += not why
            if why:
                done.notes.append((row.place, f"附件“{one.path.name}”不能搬：{why}"))
        if why := _personal(row, [], {}):
            done.held += 1
            done.notes.append((row.place, why))


class _Readers:
    """读附件里的字：少的就地读，多的用几个进程（解析 Word、Excel 占满一个核）。"""

    def __init__(self) -> None:
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "_Readers":
        return self

    def __exit__(self, *error: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)

    def map(self, work: Any, contents: list[bytes], kinds: list[str]) -> Iterable[Any]:
        """像内置的 `map`。"""
        if len(contents) <= _WORTH:
            return map(work, contents, kinds)
        if self.pool is None:
            # 不用 fork：子进程不能带着数据库的连接
            self.pool = ProcessPoolExecutor(mp_context=get_context("spawn"))
        return self.pool.map(work, contents, kinds, chunksize=8)


def _chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _told(one: Row | Aside | tuple[str, str], done: Moved) -> Row | None:
    if isinstance(one, Aside):
        done.notes.append((one.place, one.why))
        return None
    if isinstance(one, tuple):
        done.wrong += 1
        done.notes.append(one)
        return None
    done.notes += [(one.place, note) for note in one.notes]
    return one


def _fresh(batch: SiteImport, rows: list[Row], done: Moved) -> list[Row]:
    """还没有搬过的；同一批里重复的键只要第一行。"""
    known = set(
        MovedRow.objects.filter(
            batch__agency=batch.agency, key__in=[r.key for r in rows]
        ).values_list("key", flat=True)
    )
    fresh: dict[str, Row] = {}
    for row in rows:
        if row.key in known:
            done.known += 1
        elif row.key in fresh:
            done.wrong += 1
            done.notes.append((row.place, f"与 {fresh[row.key].place} 是同一个网址，没有搬"))
        else:
            fresh[row.key] = row
    return list(fresh.values())


def _save(
    batch: SiteImport,
    rows: list[Row],
    columns: dict[str, Column],
    done: Moved,
    readers: _Readers,
) -> None:
    """一批一个事务；附件先存（按内容，重来也不重复）。"""
    if not rows:
        return
    stored = _store(rows, done)
    read = file_texts(
        (file for files in stored.values() for _, file in files), readers.map, removal.read
    )
    with transaction.atomic():
        _lock(batch.agency)
        _demand_unapproved(batch)
        # 别的进程也在搬的，在等的时候可能搬过了
        rows = _fresh(batch, rows, done)
        before = set(columns)
        items = [_item(batch, row, column_of(batch.agency, row.column, columns)) for row in rows]
        _number(batch.agency, items)
        Item.objects.bulk_create(items)
        attachments, moved = [], []
        for row, item in zip(rows, items, strict=True):
            files = stored[row.place]
            for order, (given, file) in enumerate(files):
                attachments.append(
                    Attachment(
                        item=item,
                        stored=file,
                        name=given.name,
                        description=given.description,
                        sort_order=order,
                    )
                )
            why = _personal(row, files, read)
            done.held += bool(why)
            if why:
                done.notes.append((row.place, why))
            moved.append(MovedRow(batch=batch, key=row.key, item=item, held=why[:200]))
        Attachment.objects.bulk_create(attachments)
        MovedRow.objects.bulk_create(moved)
        OldAddress.objects.bulk_create(
            [
                OldAddress(path=row.old_path[:500], item=item)
                for row, item in zip(rows, items, strict=True)
                if row.old_path
            ],
            ignore_conflicts=True,
        )
    for item in items:
        count(done, item.column.name, new=item.column.name not in before)
    done.items += len(items)
    done.attachments += len(attachments)


def _store(rows: list[Row], done: Moved) -> dict[str, list[tuple[Found, Any]]]:
    """各行的附件：{哪一行: [(名称等, 附件)]}；不收的记下。读、加密、落盘在几个线程里。"""
    asked = [(row.place, one) for row in rows for one in row.attachments]
    with ThreadPoolExecutor(_THREADS) as pool:
        kept = list(pool.map(_put, [one.path for _, one in asked]))
    good = [(place, one, k) for (place, one), k in zip(asked, kept, strict=True) if k.digest]
    for (place, one), k in zip(asked, kept, strict=True):
        if not k.digest:
            done.notes.append((place, f"附件“{one.path.name}”没有搬：{k.kind}"))
    found: dict[str, list[tuple[Found, Any]]] = {row.place: [] for row in rows}
    files = registered([k for _, _, k in good])
    for (place, one, _), file in zip(good, files, strict=True):
        found[place].append((one, file))
    return found


def _put(path: Path) -> Put:
    """落盘；读不了、不收的，`digest` 为空，`kind` 为说明。磁盘满一类写不下的照抛。"""
    try:
        content = path.read_bytes()
    except OSError as error:
        return Put("", 0, f"读不了（{error.strerror}）")
    try:
        return put(content)
    except FileRefused as error:
        return Put("", 0, str(error))


def _item(batch: SiteImport, row: Row, column: Column) -> Item:
    item = Item(
        agency=batch.agency,
        column=column,
        title=row.title.replace("<", "＜").replace(">", "＞"),
        made_on=row.made_on,
        published_on=row.published_on,
        year=row.published_on.year,
        live=False,
        has_unpublished_changes=True,
        batch=batch,
        **row.fields,
    )
    item.body = list(_blocks(row))
    return item


def _blocks(row: Row) -> Iterator[tuple[str, Any]]:
    for kind, text in row.body:
        if kind == "picture":
            yield kind, {"name": text}
        elif (html := cleaned(text)).strip():
            yield kind, html


def _number(agency: Agency, items: list[Item]) -> None:
    by_year: dict[int, list[Item]] = {}
    for item in items:
        by_year.setdefault(item.year, []).append(item)
    for year, of_year in by_year.items():
        first = next_numbers(agency, year, SERIES, len(of_year))
        for serial, item in enumerate(of_year, first):
            item.serial = serial
            item.index_number = agency.index_number(year, serial)


def _personal(row: Row, files: list[tuple[Found, Any]], read: dict[int, FileReading]) -> str:
    """查出真号码的说明；没有为空。"""
    shown = [row.title, *row.fields.values()]
    for kind, words in row.body:
        shown += [plain(words), *inside_tags(words)] if kind == "html" else [words]
    count = sum(h.certain for text in shown for h in personal_in(text))
    for given, file in files:
        text = read[file.pk]
        pieces = [given.name, given.description, *text.content, *(text.properties or ())]
        count += len(text.concealed or ())
        count += sum(h.certain for piece in pieces for h in personal_in(piece))
    return f"查出个人信息 {count} 处，留作草稿，遮盖以后单独审查" if count else ""


def _lock(agency: Agency) -> None:
    """一个机关的，同时只有一个进程在搬。"""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def _demand_unapproved(batch: SiteImport) -> None:
    """锁住这一批；搬到一半就批准了的抛 SourceWrong：其余的没有人审过，不能跟着公开。

    搬到一半就写了保密审查意见的，意见作废：后来搬的没有人看过。
    """
    now = SiteImport.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if now.approved is not None:
        raise SourceWrong("这一批搬到一半就批准公开了，其余的没有搬：再运行一次，另作一批审查。")
    if now.opinion:
        detail = {"opinion": now.opinion, "by": now.reviewed_by_id}
        now.opinion, now.reviewed_by = "", None
        now.save(update_fields=["opinion", "reviewed_by"])
        subject = f"import:{now.pk}"
        record(None, "items.opinion_void", subject, agency=now.agency_id, detail=detail)


@transaction.atomic
def start(agency: Agency, name: str) -> SiteImport:
    """这一批；同一个来源断了再来的接着用。"""
    _lock(agency)
    batch = SiteImport.objects.filter(agency=agency, name=name, approved__isnull=True).first()
    if batch is None:
        batch = SiteImport.objects.create(agency=agency, name=name)
        record(None, "items.imported", f"import:{batch.pk}", agency=agency.pk)
    return batch
