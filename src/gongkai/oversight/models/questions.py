"""督办：监督员问一个机关一件事，机关的答复，一问一答都记下。"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongkai.agencies.models import Agency
from gongkai.disclosures.models.columns import NO_MARKUP


class Question(models.Model):
    """督办的一件。"""

    class State(models.TextChoices):
        """到了哪一步。"""

        ASKED = "asked", "待答复"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已办结"

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="questions", verbose_name="问哪个机关"
    )
    title = models.CharField("问什么", max_length=120, validators=[NO_MARKUP])
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    due = models.DateField("答复的期限")
    asked = models.DateField("提出之日")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed = models.DateField("办结之日", null=True)

    class Meta:
        verbose_name = "督办"
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "state", "due"], name="question_due"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def subject(self) -> str:
        """留痕里的称呼。"""
        return f"question:{self.pk}"


class QuestionNote(models.Model):
    """一问一答，只增不改。"""

    question = models.ForeignKey(Question, models.PROTECT, related_name="notes")
    state = models.CharField("做了什么", max_length=8, choices=Question.State)
    text = models.TextField("文字", max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "督办的问答"
        ordering: ClassVar[list[str]] = ["id"]
