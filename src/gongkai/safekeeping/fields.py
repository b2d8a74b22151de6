"""加密的模型字段。"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from gongkai.safekeeping.crypto import seal_text, unseal_text

if TYPE_CHECKING:
    _Base = models.TextField[Any, Any]
else:
    _Base = models.TextField


class EncryptedJSON(_Base):
    """加密存放的 JSON（字典、列表、文字）；不能用来查询，要查用盲索引。"""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def _purpose(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, *args: Any) -> Any:
        """解密。"""
        return None if value is None else json.loads(unseal_text(value, self._purpose()))

    def to_python(self, value: Any) -> Any:
        """本来就是 Python 的值。"""
        return value

    def get_prep_value(self, value: Any) -> str | None:
        """加密。"""
        if value is None:
            return None
        return seal_text(json.dumps(value, ensure_ascii=False), self._purpose())
