"""存、删与随着它做的事（信号里登记的，如作废门户的旧页）同一个事务。"""

from typing import Any

from django.db import models, transaction


class AtomicSave(models.Model):
    """Django 的 post_save 在存下的事务以外：进程死在中间，随着它做的事就没有做。"""

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """存。"""
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """删。"""
        return super().delete(*args, **kwargs)
