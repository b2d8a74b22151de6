"""只给办案的人看的：内部讨论、限定知悉。不进文书、案卷、导出，申请人也看不到。"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongkai.safekeeping.fields import EncryptedJSON


class CaseComment(models.Model):
    """内部讨论的一条，只增不改。`strikes` 指着划去的那一条，那时 `text` 为划去的理由。"""

    case = models.ForeignKey("applications.Case", models.PROTECT, related_name="comments")
    strikes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="struck", verbose_name="划去的一条"
    )
    text = EncryptedJSON("内容")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name="写的人"
    )
    recorded = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "内部讨论"
        ordering: ClassVar[list[str]] = ["id"]


class Restriction(models.Model):
    """限定知悉：除承办人和审批的人，只有 `people` 看得见这一件。"""

    case = models.OneToOneField(
        "applications.Case", models.PROTECT, related_name="restriction", verbose_name="申请"
    )
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    reason = EncryptedJSON("理由")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField("从什么时候起", auto_now=True)

    class Meta:
        verbose_name = "限定知悉"
