"""Wagtail 的通用页面只记自己的日志：栏目、目录事项的添、改、删，信息的删、上锁，这里记入留痕。

与所做的同一个事务：添、改由 Wagtail 包着，别的自己包。
"""

from typing import Any, ClassVar

from django.db import transaction
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    LockView,
    UnlockView,
)

from gongkai.safekeeping.trail import record


class Adding(CreateView):
    """添。"""

    deeds: ClassVar[tuple[str, str]]

    def save_instance(self) -> Any:
        """名称一起记下：以后改了、删了，也知道当时是哪一个。"""
        saved = super().save_instance()
        _note(self, saved, saved.pk, name=str(saved))
        return saved


class Changing(EditView):
    """改。"""

    deeds: ClassVar[tuple[str, str]]

    def save_instance(self) -> Any:
        """改了哪几栏也记下。"""
        saved = super().save_instance()
        labels = [str(self.form.fields[name].label) for name in self.form.changed_data]
        _note(self, saved, saved.pk, name=str(saved), changed=labels)
        return saved


class Deleting(DeleteView):
    """删。"""

    deeds: ClassVar[tuple[str, str]]

    @transaction.atomic
    def delete_action(self) -> None:
        """删去以后没有主键了，先取。"""
        pk, named = self.object.pk, self.named()
        super().delete_action()
        _note(self, self.object, pk, **named)

    def named(self) -> dict[str, str]:
        """叫什么。"""
        return {"name": str(self.object)}


def _note(view: Any, row: Any, pk: int, **detail: Any) -> None:
    subject, deed = view.deeds
    record(view.request.user, deed, f"{subject}:{pk}", agency=row.agency_id, detail=detail)


class ColumnAdding(Adding):
    """添栏目。"""

    deeds = ("column", "column.added")


class ColumnChanging(Changing):
    """改栏目。"""

    deeds = ("column", "column.changed")


class ColumnDeleting(Deleting):
    """删栏目。"""

    deeds = ("column", "column.deleted")


class EntryAdding(Adding):
    """添目录事项。"""

    deeds = ("entry", "entry.added")


class EntryChanging(Changing):
    """改目录事项。"""

    deeds = ("entry", "entry.changed")


class EntryDeleting(Deleting):
    """删目录事项。"""

    deeds = ("entry", "entry.deleted")


class ItemDeleting(Deleting):
    """删信息的草稿：标题里可能有个人信息，不记。"""

    deeds = ("item", "item.deleted")

    def named(self) -> dict[str, str]:
        """只记是哪一件。"""
        return {}


class ItemLocking(LockView):
    """锁住：锁着的到时也不公开。"""

    deeds = ("item", "item.locked")

    @transaction.atomic
    def perform_operation(self) -> None:
        """已经锁着的，没有做什么。"""
        before = self.object.locked
        super().perform_operation()
        if not before:
            _note(self, self.object, self.object.pk)


class ItemUnlocking(UnlockView):
    """解锁。"""

    deeds = ("item", "item.unlocked")

    @transaction.atomic
    def perform_operation(self) -> None:
        """没有锁着的，没有做什么。"""
        before = self.object.locked
        super().perform_operation()
        if before:
            _note(self, self.object, self.object.pk)
