"""发布以前的检查：作者写完看，每一步审查的人再看。真号码挡住，像而不是的提醒。"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils import timezone

from gongkai.disclosures.linking import links
from gongkai.disclosures.models import Attachment, Item, Override
from gongkai.disclosures.models.classes import PROACTIVE
from gongkai.disclosures.models.records import FileReading
from gongkai.disclosures.models.texts import (
    body_text,
    fields_of,
    file_text,
    markup_of,
    pictures_in,
    tables_of,
)
from gongkai.disclosures.models.wording import worded
from gongkai.documents.concealed import Concealed
from gongkai.language.columns import doubts
from gongkai.language.organs import outdated
from gongkai.language.personal import KIND_NAMES, Hit, mask, personal_in
from gongkai.language.wording import find_slips
from gongkai.safekeeping.confirmed import values_of
from gongkai.safekeeping.crypto import blind

#: 存着的理由按它认同一处，不能改
_PURPOSE = "checkup"
_AROUND = 10
_SPACE = re.compile(r"\s+")
_HOME = re.compile(
    r"(?:家庭住址|现住址|住址|住所地址)[：:\s]{0,3}([\u4e00-\u9fff0-9A-Za-z]{4,40}(?:号|室|组|户))"
)
_TABLE = re.compile(r"<table\b.*?</table>", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Finding:
    """一处：种类、在哪里、说明、挡不挡、用来认同一处的指纹（补上就行的没有）。"""

    kind: str
    where: str
    words: str
    blocks: bool = False
    mark: str = ""


#: 缺了什么：补上就行，不许写“原样公开的理由”绕过去
_NEEDED, _SEEN = "要素", "无障碍"
#: 一键遮盖去得掉的种类
_MASKED_AWAY = {"个人信息", "没有遮住"}


@dataclass(frozen=True, slots=True)
class Precheck:
    """检查的结论。`override` 为对同样几处写过的理由。"""

    findings: list[Finding]
    override: Override | None

    @property
    def blocking(self) -> list[Finding]:
        """挡住发布的。"""
        return [f for f in self.findings if f.blocks]

    @property
    def warnings(self) -> list[Finding]:
        """只是提醒的。"""
        return [f for f in self.findings if not f.blocks]

    @property
    def maskable(self) -> bool:
        """挡住的里面有遮盖得掉的。"""
        return any(f.kind in _MASKED_AWAY for f in self.blocking)

    @property
    def may_go(self) -> bool:
        """可以提交、发布。"""
        return not self.blocking or (self.override is not None and not self.needed)

    @property
    def needed(self) -> list[Finding]:
        """非补上不可的，写理由也不行。"""
        return [f for f in self.blocking if f.kind in (_NEEDED, _SEEN)]


def precheck(item: Item) -> Precheck:
    """检查一件（草稿或者修订）。"""
    findings = [f for check in _CHECKS for f in check(item)]
    found = Precheck(findings, None)
    if not found.blocking:
        return found
    known = Override.objects.filter(item_id=item.pk, fingerprint=fingerprint(found)).last()
    return Precheck(findings, known)


def fingerprint(found: Precheck) -> str:
    """挡住的是哪几处；多一处、换一处都不同。"""
    marks = sorted(f"{f.where}|{f.mark}" for f in found.blocking)
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def _personal(item: Item) -> Iterator[Finding]:
    also = values_of(item.subject_of_trail)
    for where, text in fields_of(item):
        yield from _in_text(where, text, also)
    for rows in tables_of(item):
        yield from (Finding("个人信息", "正文", doubt.words) for doubt in doubts(rows))
    for attachment in item.attachments.all():
        where = f"附件“{mask(attachment.name, also)}”"
        for label, text in beside(attachment):
            yield from _in_text(f"{where}的{label}", text, also)
        yield from _in_file(where, file_text(attachment.stored), also)


def beside(attachment: Attachment) -> Iterator[tuple[str, str]]:
    """（哪一栏，文字）：附件的名称、说明。"""
    for field in worded(Attachment):
        if text := getattr(attachment, field.name):
            yield str(field.verbose_name), text


def numbers_in(item: Item) -> set[str]:
    """要遮去的号码：正文里、各附件里的。"""
    texts = [text for _, text in fields_of(item)]
    for attachment in item.attachments.all():
        read = file_text(attachment.stored)
        texts += [text for _, text in beside(attachment)]
        texts += [*read.content, *(read.properties or ())]
    return {hit.number for text in texts for hit in personal_in(text) if hit.hides}


def _in_file(where: str, read: FileReading, also: list[str]) -> Iterator[Finding]:
    """附件里的：看不了的提醒；没有遮住的遮盖挡住（作者已经认为不该公开，而谁都选得出来）。"""
    for words in read.doubts or ():
        yield Finding("个人信息", where, words)
    if read.trouble:
        yield Finding("个人信息", where, read.trouble)
    for piece in read.content:
        yield from _in_text(where, piece, also)
    for piece in read.properties or ():
        yield from _in_text(f"{where}的文件属性", piece, also)
    for place, text, why in read.concealed or ():
        words = Concealed(place, mask(text, also), why).words
        yield Finding("没有遮住", where, words, True, blind(f"{place}|{text}", _PURPOSE))


def _in_text(where: str, text: str, also: list[str]) -> Iterator[Finding]:
    for hit in personal_in(text, also):
        yield _finding(where, text, hit, also)
    for match in _HOME.finditer(text):
        yield Finding("个人信息", where, f"像是家庭住址：“{match[1][:4]}……”，公示以前应当隐去")


def _finding(where: str, text: str, hit: Hit, also: list[str]) -> Finding:
    hidden = mask(text, also)
    before = _SPACE.sub(" ", hidden[max(0, hit.start - _AROUND) : hit.start])
    name = KIND_NAMES[hit.kind]
    sure = "" if hit.certain else "（校验码不对，像而不是）"
    words = f"{name}{sure}：…{before}{hit.masked}"
    return Finding("个人信息", where, words, hit.certain, blind(hit.number, _PURPOSE))


def _wording(item: Item) -> Iterator[Finding]:
    for where, text in fields_of(item):
        close = _SPACE.sub("", text)
        for hit in find_slips(close):
            words = f"“{hit.slip.wrong}”应为“{hit.slip.right}”：{hit.slip.why}"
            yield Finding("用词", where, words)
        for organ in outdated(close, item.made_on) if item.made_on else ():
            words = (
                f"“{organ.old}”自{organ.since.year}年{organ.since.month}月起为“{organ.new}”"
                f"（{organ.basis}）"
            )
            yield Finding("机关名称", where, words)


def _links(item: Item) -> Iterator[Finding]:
    outside = links.external(item)
    for url, seen in links.known(outside).items():
        if seen.trouble:
            day = timezone.localtime(seen.checked).date()
            yield Finding("链接", "正文", f"{url}：{seen.trouble}（{day.month}月{day.day}日查的）")
    for url in links.in_body(item):
        if not links.is_external(url) and (trouble := _dead(url)):
            yield Finding("链接", "正文", f"{url}：{trouble}")


def _dead(url: str) -> str:
    """站内的链接打不开的说明。"""
    parts = urlsplit(url)
    if parts.scheme not in ("", "http", "https"):
        return "只用 http、https 的网址"
    # 英文的外壳是同一页
    path = re.sub(r"^/en(?=/)", "", parts.path)
    try:
        found = resolve(path)
    except Resolver404:
        return "本站没有这一页"
    if found.url_name == "wagtail_serve" and path != "/":
        # Wagtail 接住其余的一切网址；它的页面只有首页
        return "本站没有这一页"
    if found.url_name == "item":
        slug, year, serial = (found.kwargs[k] for k in ("slug", "year", "serial"))
        live = Item.objects.filter(agency__slug=slug, year=year, serial=serial, live=True)
        return "" if live.exists() else "这件信息没有公开"
    return ""


def _explained(item: Item) -> Iterator[Finding]:
    """公开以后再改标题、正文、附件的，要写这一次的更正说明，不能还是上一次的。"""
    known = Item.objects.filter(pk=item.pk, live=True).first()
    if known is None or (same_words(known, item) and not files_changed(known, item)):
        return
    if item.hides_earlier:
        # 上一次勾了的，这一次还勾着：写的人、审的人每一次都要看见
        words = "勾了“不公开更正前的文字”：公众看不到改了什么。更正前的正是不该公开的才勾"
        yield Finding(_NEEDED, "不公开更正前的文字", words)
    last = known.corrections.order_by("-number").values_list("note", flat=True).first()
    note = item.correction.strip()
    if not note:
        words = "公开以后再改的，要写明改了什么、为什么（随更正公开）"
    elif note == last:
        words = "还是上一次更正的说明，请写这一次改了什么、为什么"
    else:
        return
    yield Finding(_NEEDED, "更正说明", words, True)


def same_words(before: Item, now: Item) -> bool:
    """标题、正文一样。"""
    return before.title == now.title and before.body.get_prep_value() == now.body.get_prep_value()


def files_changed(before: Item, now: Item) -> list[str]:
    """附件换了、添了、去掉的，各一句话。"""
    return file_changes(before.attachments.all(), now.attachments.all())


def file_changes(before: Iterable[Attachment], now: Iterable[Attachment]) -> list[str]:
    """附件换了内容的、添了的、去掉的，各一句话；先后、说明改了的不算。"""
    old = {one.name: one.stored_id for one in before}
    new = {one.name: one.stored_id for one in now}
    changed = [f"“{name}”换了内容" for name in new if old.get(name, new[name]) != new[name]]
    added = [f"添了“{name}”" for name in new if name not in old]
    return [*changed, *added, *(f"去掉“{name}”" for name in old if name not in new)]


def _elements(item: Item) -> Iterator[Finding]:
    if item.attribute != PROACTIVE and not item.attribute_reason:
        yield Finding(_NEEDED, "公开属性", "不是主动公开的，要写理由", True)
    if not item.body and not item.attachments.all():
        yield Finding(_NEEDED, "正文", "没有正文，也没有附件", True)
    if item.live and not item.correction:
        yield Finding("要素", "更正说明", "公开以后再改的，写明更正了什么")
    if item.entry is None:
        return
    text = _SPACE.sub("", item.title + body_text(item))
    for element in item.entry.element_list:
        if not _has(item, element, text):
            yield Finding("要素", "标准目录", f"没有找到“{element}”（{item.entry.second}的要素）")


#: 目录里常见的要素 -> 由哪一栏得到
_FIELDS = {
    "文件名称": "title",
    "文号": "document_number",
    "发布部门": "agency",
    "发布日期": "title",
    "成文日期": "made_on",
    "实施日期": "effective_on",
    "施行日期": "effective_on",
    "正文": "body",
}


def _has(item: Item, element: str, text: str) -> bool:
    if element in _FIELDS:
        return bool(getattr(item, _FIELDS[element]))
    return element in text


def _reachable(item: Item) -> Iterator[Finding]:
    for attachment in item.attachments.all():
        if attachment.is_image and not attachment.description:
            where = f"附件“{mask(attachment.name)}”"
            yield Finding(_SEEN, where, "图片要写说明：给看不见图的人听的", True)
    images = {a.name for a in item.attachments.all() if a.is_image}
    for name in pictures_in(item):
        if name not in images:
            yield Finding("要素", "正文", f"附件里没有图片“{mask(name)}”，名称要写得一样")
    for block in item.body:
        if block.block_type == "table" and not _headed(block.value):
            yield Finding(_SEEN, "正文", "表格要有表头（第一行或者第一列）")
        if block.block_type == "html":
            for table in _TABLE.findall(markup_of(block.value)):
                if "<th" not in table.lower():
                    yield Finding(_SEEN, "正文", "表格要有表头")


def _headed(value: dict[str, object] | None) -> bool:
    table = value or {}
    return bool(table.get("first_row_is_table_header") or table.get("first_col_is_header"))


_CHECKS = (_personal, _explained, _elements, _wording, _links, _reachable)
