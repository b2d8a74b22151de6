"""搬的结果：数的各样，和为什么没有搬。"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from gongkai.documents.kinds import FileRefused, accepted_kind


@dataclass(slots=True)
class Moved:
    """搬的结果：存了几件、几份附件、以前已经搬过的、留着要人看的、没有搬成的、说明。

    `columns` 为每个栏目几件，`new_columns` 为其中新建的。
    """

    items: int = 0
    attachments: int = 0
    known: int = 0
    held: int = 0
    wrong: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    columns: Counter[str] = field(default_factory=Counter)
    new_columns: set[str] = field(default_factory=set)


def refused(path: Path) -> str:
    """这份附件不收的说明；收为空。"""
    try:
        accepted_kind(path.read_bytes())
    except OSError as error:
        return f"读不了（{error.strerror}）"
    except FileRefused as error:
        return str(error)
    return ""


def count(done: Moved, name: str, *, new: bool) -> None:
    done.columns[name] += 1
    if new:
        done.new_columns.add(name)
