"""留痕的存底：数据库以外、只增的一个文件，隔一阵记下链到了哪里。

改得了数据库的人把整条链重新算过、删去末尾、清空、换成旧的数据库，都与它对不上。文件只用“追加”打开，
写了就落盘，只有本人可读；放在另一台机器、只许追加的目录（chattr +a）更好（GONGKAI_TRAIL_ANCHOR）。
一行一次：时间、种类、序号、散列、密钥的编号、这一行自己的印。从前面抄来再追加的“认下”，时间比它前面的
早，不算。
"""

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from gongkai.safekeeping import trail_keys
from gongkai.safekeeping.models import TrailEntry, TrailHead
from gongkai.safekeeping.trail import Break

#: 一行的种类：链头；认下数据库现在的样子（如恢复了备份），此前更靠后的不再对
HEAD, ACCEPTED = "head", "accepted"
_EVERY_ROWS, _EVERY_SECONDS = 1000, 60.0
_PARTS = 6
_BATCH, _TAIL = 500, 4096
#: 几台机器写同一个存底，时钟差得出这么多
_SKEW = timedelta(minutes=5)
_LOG = logging.getLogger("gongkai")


@dataclass(frozen=True, slots=True)
class Line:
    """一行；`number` 为链那时到第几条。"""

    at: str
    kind: str
    number: int
    digest: str
    key: str

    @property
    def content(self) -> str:
        """盖印的内容。"""
        return f"{self.at} {self.kind} {self.number} {self.digest} {self.key}"


#: 这个进程最近一次存底：文件 -> (序号, 什么时候)
_LATEST: dict[Path, tuple[int, float]] = {}


def path() -> Path:
    """存底的文件。"""
    return Path(settings.TRAIL_ANCHOR or Path(settings.HOME) / "trail-anchor")


def after_commit(head: TrailHead) -> None:
    """提交以后：隔够了就存底。写不成不耽误已经办成的事，记日志；`gongkai tick` 会再写、会报。"""
    number, at = _LATEST.get(path(), (0, float("-inf")))
    if head.number - number < _EVERY_ROWS and time.monotonic() - at < _EVERY_SECONDS:
        return
    try:
        _keep(head)
    except OSError as error:
        _LOG.error("留痕的存底写不成（%s）：%s", path(), error)


def keep_now() -> Line | None:
    """定时的：链比存底靠后就存一次；没有新的为 None。写不成抛 OSError。"""
    head = TrailHead.objects.filter(pk=1).first()
    last = _last_line()
    if head is None or not head.key or (last and last.number == head.number):
        return None
    return _keep(head)


def accept() -> Line | None:
    """认下数据库现在的样子（恢复了备份以后）；一条也没有的为 None。"""
    head = TrailHead.objects.filter(pk=1).first()
    return _append(ACCEPTED, head) if head is not None and head.key else None


def _keep(head: TrailHead) -> Line:
    _LATEST[path()] = (head.number, time.monotonic())
    return _append(HEAD, head)


def _append(kind: str, head: TrailHead) -> Line:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    line = Line(now, kind, head.number, head.digest, trail_keys.current())
    sealed = f"{line.content} {trail_keys.mac(line.key, line.content.encode())}\n"
    _write(path(), sealed.encode())
    return line


def _write(target: Path, text: bytes) -> None:
    """一次追加，落了盘才返回；上一行没有写完（断电）的另起一行。"""
    handle = os.open(target, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, b"\n" + text if torn else text)
        os.fsync(handle)
    finally:
        os.close(handle)


def lines() -> Iterator[Line | Break]:
    """各行；认不出的、印不对的是 Break。文件不在的一行也没有。"""
    try:
        file = path().open(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    with file:
        for count, text in enumerate(file, 1):
            yield _read(text, count)


def _read(text: str, count: int) -> Line | Break:
    parts = text.split()
    if len(parts) != _PARTS or not parts[2].isdecimal():
        return Break(0, f"存底第 {count} 行写了一半，或者被改动过")
    at, kind, number, digest, key, seal = parts
    line = Line(at, kind, int(number), digest, key)
    if key not in trail_keys.ring():
        return Break(0, f"存底第 {count} 行所用的密钥“{key}”不在，验不了")
    if not trail_keys.fits(key, line.content.encode(), seal):
        return Break(0, f"存底第 {count} 行被改动过")
    return line


def _last_line() -> Line | None:
    """最后完好的一行；只看文件的末尾。"""
    return next(reversed(_tail()), None)


def _tail() -> list[Line]:
    """文件末尾完好的各行。"""
    try:
        with path().open("rb") as file:
            file.seek(max(0, path().stat().st_size - _TAIL))
            ends = file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    return [line for text in ends if isinstance(line := _read(text, 0), Line)]


def against_tail() -> Break | None:
    """数据库与最近几次存底对不上的第一处；很快，每次 tick 看。从头看的是 `compare`。"""
    kept, _ = _standing(_tail())
    last = _last_number()
    return next(iter([*_missing(kept, last), *_changed(kept, last)]), None)


def _last_number() -> int:
    return TrailEntry.objects.aggregate(last=Max("number"))["last"] or 0


def compare() -> list[Break]:
    """数据库与存底对不上的各处；都对得上为空。"""
    read = list(lines())
    troubles = [line for line in read if isinstance(line, Break)]
    kept, copied = _standing([line for line in read if isinstance(line, Line)])
    last = _last_number()
    if not kept and _was_kept():
        troubles.append(Break(0, f"存底的文件不在，或者是空的（{path()}）"))
    return [*troubles, *copied, *_missing(kept, last), *_changed(kept, last)]


def _was_kept() -> bool:
    """有过用密钥算的：还在链里，或者链被清空、不用密钥重新算过而密钥还在。"""
    return TrailEntry.objects.exclude(key="").exists() or trail_keys.in_use()


def _standing(read: list[Line]) -> tuple[list[Line], list[Break]]:
    """还算数的：认下过的，此前更靠后的不算；从前面抄来的“认下”是断点，不认。"""
    kept: list[Line] = []
    copied: list[Break] = []
    latest = datetime.min.replace(tzinfo=UTC)
    for line in read:
        now = datetime.fromisoformat(line.at)
        if line.kind == ACCEPTED and now < latest - _SKEW:
            copied.append(Break(0, f"存底里“认下”到第 {line.number} 条的一行是从前面抄来的"))
            continue
        if line.kind == ACCEPTED:
            kept = [one for one in kept if one.number < line.number]
        kept.append(line)
        latest = max(latest, now)
    return kept, copied


def _missing(kept: list[Line], last: int) -> Iterator[Break]:
    top = max(kept, key=lambda line: line.number, default=None)
    if top is None or top.number <= last:
        return
    kept_to = f"存底记着到第 {top.number} 条（{top.at}）"
    if not last:
        yield Break(0, f"留痕是空的，{kept_to}：表被清空")
    else:
        why = f"从这里起没有了，{kept_to}：末尾被删去，或者数据库换成了旧的"
        yield Break(last + 1, why)


def _changed(kept: list[Line], last: int) -> Iterator[Break]:
    """第一处：存底时的散列与现在的不同。"""
    wanted = sorted((line for line in kept if line.number <= last), key=lambda one: one.number)
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        rows = TrailEntry.objects.filter(number__in=[line.number for line in some])
        now = dict(rows.values_list("number", "digest"))
        for line in some:
            if now.get(line.number) != line.digest:
                why = f"与存底（{line.at}）不符：这一条或者它以前的被改过、重新算过"
                yield Break(line.number, why)
                return
