"""先填两格、其余收着的表单：多数人两格就够，要紧的事实另外展开来填。"""

from typing import ClassVar

from django import forms
from django.forms.boundfield import BoundField


class Progressive(forms.Form):
    """`FIRST` 为先填的各格，其余在“其他情况”里；填过、填错的展开着。"""

    FIRST: ClassVar[tuple[str, ...]] = ()

    def first_fields(self) -> list[BoundField]:
        """先填的。"""
        return [self[name] for name in self.FIRST]

    def more_fields(self) -> list[BoundField]:
        """收着的。"""
        return [field for field in self.visible_fields() if field.name not in self.FIRST]

    def more_open(self) -> bool:
        """收着的里面填了、填错了。"""
        return any(field.errors or field.data for field in self.more_fields())
