"""一件复议或诉讼。"""

from typing import ClassVar

from django.db import models

from gongkai.annual.forms import form
from gongkai.applications.models import Case

GROUPS = [
    ("reconsideration", "行政复议"),
    ("litigation.direct", "未经复议直接起诉"),
    ("litigation.after_reconsideration", "复议后起诉"),
]
RESULTS = [(c.id, c.label) for c in form("2021").remedy_columns if c.id not in ("pending", "total")]


class Contest(models.Model):
    """就一件申请的处理提起的复议或诉讼。期限由 `law.contest` 推出，这里只存事实。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="contests")
    group = models.CharField("种类", max_length=40, choices=GROUPS)
    organ = models.CharField("复议机关或者法院", max_length=100)
    number = models.CharField("案号", max_length=60, blank=True)
    received = models.DateField("收到副本之日")
    summary = models.BooleanField("简易程序", default=False)
    accepted = models.DateField("受理之日", null=True, blank=True)
    answered = models.DateField("提交答复（答辩）之日", null=True, blank=True)
    hearing = models.DateField("听证或者开庭之日", null=True, blank=True)
    result = models.CharField("结果", max_length=12, choices=RESULTS, blank=True)
    closed = models.DateField("审结之日", null=True, blank=True)
    follow_up = models.TextField("纠正的落实情况", blank=True)
    answer_due = models.DateField("答复（答辩）到期日", null=True)

    class Meta:
        verbose_name = "复议或诉讼"
        verbose_name_plural = "复议与诉讼"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["received", "group"], name="contest_received"),
            models.Index(
                fields=["answer_due"],
                name="contest_unanswered",
                condition=models.Q(answered__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()} {self.number}".strip()
