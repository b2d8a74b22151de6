"""信息旁边的记录：附件的文字、原样公开的理由、更正、旧网址、检索用的。"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from gongkai.disclosures.models.columns import NO_MARKUP, Worded
from gongkai.disclosures.models.items import Item, SiteImport
from gongkai.safekeeping.fields import EncryptedJSON
from gongkai.safekeeping.models import StoredFile


class FileReading(models.Model):
    """一份附件读出来的文字（加密，草稿里可能有个人信息）；看不了的说明为什么。"""

    stored = models.OneToOneField(StoredFile, models.CASCADE, related_name="reading")
    content = EncryptedJSON("各段文字")
    #: 不给检索：只是检查
    properties = EncryptedJSON("文件属性里的字", null=True)
    #: [哪里, 字, 为什么看不见]；没有查过的为空
    concealed = EncryptedJSON("看不见而仍在的字", null=True)
    trouble = models.CharField("看不了的说明", max_length=200, blank=True)
    #: 说明；没有查过的为空
    doubts = EncryptedJSON("“身份证号”一列里可疑的", null=True)

    class Meta:
        verbose_name = "附件的文字"


class Override(models.Model):
    """对检查结论的处置：原样公开的理由；只对查出的同样几处有效。"""

    item = models.ForeignKey(Item, models.CASCADE, related_name="overrides")
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "原样公开的理由"


class Correction(models.Model):
    """公开以后的一次更正：改前的标题和正文（只改了附件的为空），附件改了什么，向公众保留。"""

    item = models.ForeignKey(Item, models.CASCADE, related_name="corrections")
    number = models.PositiveSmallIntegerField("第几次")
    on = models.DateField("更正日期")
    note = models.CharField("更正说明", max_length=200)
    title = models.CharField("更正前的标题", max_length=200)
    html = models.TextField("更正前的正文")
    files = models.JSONField("附件的改动", default=list, db_default=[])
    hidden = models.BooleanField("更正前的不公开", default=False, db_default=False)

    class Meta:
        verbose_name = "更正"
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "number"], name="correction_once")
        ]


class MovedRow(models.Model):
    """旧网站的一行搬成了哪一件；`held` 为不随这一批公开的理由。"""

    batch = models.ForeignKey(SiteImport, models.CASCADE, related_name="rows")
    key = models.CharField("旧网址或者哪一行", max_length=500)
    item = models.OneToOneField(Item, models.CASCADE, related_name="moved")
    held = models.CharField("留着的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "搬来的一行"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "key"], name="moved_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key"], name="moved_key")]


class OldAddress(models.Model):
    """旧网站的网址，转到新的。"""

    path = models.CharField("旧网址（不含域名）", max_length=500, unique=True)
    item = models.ForeignKey(Item, models.CASCADE, related_name="old_addresses")

    class Meta:
        verbose_name = "旧网址"


class ExternalLink(models.Model):
    """一个站外的网址，最近一次打不打得开；`failures` 为隔天连着几次打不开。"""

    key = models.CharField(max_length=32, primary_key=True)
    url = models.TextField("网址")
    checked = models.DateTimeField("什么时候查的", null=True)
    trouble = models.CharField("打不开的说明", max_length=100, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "站外链接"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["checked"], name="link_checked"),
            models.Index(
                fields=["failures", "checked"],
                name="link_failing",
                condition=models.Q(failures__gt=0),
            ),
        ]


class ItemLink(models.Model):
    """公开的一件里有一个站外链接。"""

    item = models.ForeignKey(Item, models.CASCADE, related_name="external_links")
    link = models.ForeignKey(ExternalLink, models.CASCADE, related_name="items")

    class Meta:
        verbose_name = "信息里的站外链接"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "link"], name="item_link_once")
        ]


class SearchText(models.Model):
    """检索用的：一件公开信息的编号、各词、供摘录的文字，折过的（全角、大写、繁体）标题、机关、正文。"""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="search_text")
    docid = models.BigIntegerField(unique=True)
    tokens = models.TextField()
    text = models.TextField()
    #: 以下四栏旧版本编的没有，由定时任务补上
    topic = models.TextField("标题、关键词、项目", null=True)
    organ = models.TextField("机关、来源、栏目、编号", null=True)
    plain = models.TextField("折过的文字", null=True)
    version = models.PositiveSmallIntegerField("怎样编的", null=True)

    class Meta:
        verbose_name = "检索用的文字"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["version"], name="search_version")
        ]


class SearchTerm(models.Model):
    """标题里的词、它的拼音和首字母：联想、拼音查找。"""

    word = models.CharField(max_length=40, primary_key=True)
    pinyin = models.CharField(max_length=120, db_index=True)
    initials = models.CharField(max_length=40, default="", db_default="")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "检索的词"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["initials"], name="search_initials")
        ]


class WordGroup(Worded):
    """管理员写的一组同义的说法：查其中一个，别的也找；在结果上面给公众看。"""

    words = models.CharField(
        "同义的说法",
        max_length=300,
        validators=[NO_MARKUP],
        help_text="用“、”隔开，如：保租房、保障性租赁住房",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("什么时候写的", auto_now=True)

    class Meta:
        verbose_name = "同义的说法"
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return str(self.words)


class SearchMiss(models.Model):
    """查了而没有的：够多次才写下是什么词（以前只有散列），不记是谁、从哪里查的。"""

    key = models.CharField(max_length=64, primary_key=True)
    agency = models.ForeignKey(
        "agencies.Agency", models.CASCADE, null=True, related_name="+", verbose_name="机关"
    )
    words = models.CharField("查的什么", max_length=40, blank=True)
    count = models.PositiveIntegerField("几次", default=0)
    last = models.DateField("最近一次")

    class Meta:
        verbose_name = "查了而没有的"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-count"], name="search_missed", condition=~models.Q(words="")),
            models.Index(fields=["last"], name="search_missed_last"),
        ]
