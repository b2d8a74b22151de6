"""导入标准目录会怎样变：添哪几行、改哪几行、删哪几行；先看，再存。"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count

from gongkai.agencies.models import Agency
from gongkai.disclosures.catalogues import KEY, REMOVED, titled
from gongkai.disclosures.models import CatalogueEntry

_SHORT = 40


@dataclass(slots=True)
class Changes:
    """变化：要添的行、要改的（哪一行，改成的各项）、要删的、不变的几行、要删而本来没有的几行。"""

    agency: Agency
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[CatalogueEntry, dict[str, Any]]] = field(default_factory=list)
    removed: list[CatalogueEntry] = field(default_factory=list)
    same: int = 0
    absent: int = 0

    @property
    def any(self) -> bool:
        """有没有变化。"""
        return bool(self.added or self.changed or self.removed)

    def counts(self) -> dict[str, int]:
        """几行，留痕用。"""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "removed": len(self.removed),
        }

    def told(self) -> str:
        """一句话。"""
        return (
            f"添 {len(self.added)} 行，改 {len(self.changed)} 行，删 {len(self.removed)} 行，"
            f"不变 {self.same} 行。"
        )

    def words(self) -> list[tuple[str, str]]:
        """（添、改或者删，哪一行怎样）。"""
        return [
            *(("添", _named(row)) for row in self.added),
            *(("改", f"{_of(e)}：{_differences(e, new)}") for e, new in self.changed),
            *(("删", f"{_of(e)}{_used(e)}") for e in self.removed),
        ]


def changes(agency: Agency, rows: list[dict[str, Any]]) -> Changes:
    """照这些行，这个机关的目录会怎样变；没有写进表里的行不动。"""
    known = {_key(e): e for e in agency.catalogue.annotate(used=Count("items"))}
    found = Changes(agency)
    for row in rows:
        _one(found, known.get(tuple(row[name] for name in KEY)), row)
    return found


def _one(found: Changes, entry: CatalogueEntry | None, row: dict[str, Any]) -> None:
    given = {k: v for k, v in row.items() if k != REMOVED}
    if row.get(REMOVED):
        if entry is None:
            found.absent += 1
        else:
            found.removed.append(entry)
    elif entry is None:
        found.added.append(given)
    elif new := {k: v for k, v in given.items() if _plain(getattr(entry, k)) != _plain(v)}:
        found.changed.append((entry, new))
    else:
        found.same += 1


@transaction.atomic
def carry_out(found: Changes) -> None:
    """存下。"""
    for row in found.added:
        CatalogueEntry.objects.create(agency=found.agency, **row)
    for entry, new in found.changed:
        for name, value in new.items():
            setattr(entry, name, value)
        entry.save(update_fields=list(new))
    for entry in found.removed:
        entry.delete()


def _key(entry: CatalogueEntry) -> tuple[Any, ...]:
    return tuple(getattr(entry, name) for name in KEY)


def _plain(value: Any) -> Any:
    """表格里换行、头尾的空白不算不同。"""
    return value.replace("\r", "").strip() if type(value) is str else value


def _named(row: Mapping[str, Any]) -> str:
    return "－".join(str(row[name]) for name in KEY)


def _of(entry: CatalogueEntry) -> str:
    return "－".join(map(str, _key(entry)))


def _used(entry: Any) -> str:
    return f"（{entry.used} 件信息归在它下面，删去以后不归在目录里）" if entry.used else ""


def _differences(entry: CatalogueEntry, new: Mapping[str, Any]) -> str:
    return "；".join(
        f"{titled(name)} “{_said(getattr(entry, name))}” 改成 “{_said(value)}”"
        for name, value in new.items()
    )


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "依申请" if value else "主动"
    text = "" if value is None else " ".join(str(value).split())
    return f"{text[:_SHORT]}…" if len(text) > _SHORT else text
