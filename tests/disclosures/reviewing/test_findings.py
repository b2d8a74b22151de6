"""检查的每一种发现：在哪里、说什么、挡不挡，一字不差；没有毛病的一个也没有。"""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from gongkai.disclosures.catalogues import save_rows
from gongkai.disclosures.linking import links
from gongkai.disclosures.models import Attachment, CatalogueEntry, ExternalLink, FileReading, Item
from gongkai.disclosures.reviewing.precheck import (
    Finding,
    Precheck,
    fingerprint,
    numbers_in,
    precheck,
)
from gongkai.disclosures.reviewing.publishing import override
from gongkai.language.identity import mask_number
from gongkai.language.personal import mask_phone
from gongkai.safekeeping.confirmed import confirm
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.files import store

from ...applications.people import agencies
from ..items import NUMBER, body_of, draft, published

pytestmark = pytest.mark.django_db
HIDDEN, PHONE = mask_number(NUMBER), "13912345678"
WRONG = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
SURE, LIKE = "居民身份证号码：…", "居民身份证号码（校验码不对，像而不是）：…"
KNOWN = "已经确认要遮去的字：…"


def found(item):
    return [(f.kind, f.where, f.words, f.blocks) for f in precheck(item).findings]


def attached(item, name, description="", **reading):
    """一份读出来是这样的附件。"""
    kept = {"content": [], "properties": [], "concealed": [], "doubts": []} | reading
    stored = store(f"{name}的内容".encode())
    FileReading.objects.create(stored=stored, **kept)
    item.attachments.add(Attachment(stored=stored, name=name, description=description))
    return item


@pytest.mark.parametrize(
    ("text", "words", "blocks"),
    [
        (f"号{NUMBER}", f"{SURE}号{HIDDEN}", True),
        (f"甲乙丙丁戊己庚辛\n  {NUMBER}", f"{SURE}乙丙丁戊己庚辛 {HIDDEN}", True),
        (f"号{WRONG}", f"{LIKE}号{mask_number(WRONG)}", False),
        (
            "家庭住址：和平小区3号楼2单元301室",
            "像是家庭住址：“和平小区……”，公示以前应当隐去",
            False,
        ),
    ],
    ids=["short", "long", "like", "home"],
)
def test_a_number_is_told_by_its_kind_and_the_ten_characters_before_it(bureau, text, words, blocks):
    assert found(draft(bureau, text=text)) == [("个人信息", "正文", words, blocks)]


@pytest.mark.parametrize(("name", "where"), [("title", "标题"), ("keywords", "关键词")])
def test_a_number_in_a_field_is_told_by_the_field_s_name(bureau, name, where):
    item = draft(bureau)
    setattr(item, name, f"号{NUMBER}")
    assert found(item) == [("个人信息", where, f"{SURE}号{HIDDEN}", True)]


def test_words_confirmed_once_are_hidden_in_what_is_told_and_found_everywhere(bureau):
    item = draft(bureau, text=f"王小明，{NUMBER}")
    confirm(item.subject_of_trail, ["王小明"])
    attached(
        item,
        "王小明.docx",
        f"电话{PHONE}",
        content=["王小明一"],
        properties=[f"王小明{NUMBER}"],
        concealed=[["第1页", "王小明", "白色的字"]],
        doubts=["一列可疑"],
        trouble="程序看不了",
    )
    where, kind = "附件“***.docx”", "个人信息"
    assert found(item) == [
        (kind, "正文", f"{KNOWN}***", True),
        (kind, "正文", f"{SURE}***，{HIDDEN}", True),
        (kind, f"{where}的名称", f"{KNOWN}***", True),
        (kind, f"{where}的说明", f"手机号码：…电话{mask_phone(PHONE)}", True),
        (kind, where, "一列可疑", False),
        (kind, where, "程序看不了", False),
        (kind, where, f"{KNOWN}***", True),
        (kind, f"{where}的文件属性", f"{KNOWN}***", True),
        (kind, f"{where}的文件属性", f"{SURE}***{HIDDEN}", True),
        ("没有遮住", where, "第1页：白色的字，仍在文件里，选得出来：“***”", True),
    ]
    assert precheck(item).maskable
    marks = [f.mark for f in precheck(item).blocking]
    assert marks[1] == blind(NUMBER, "checkup") and marks[-1] == blind("第1页|王小明", "checkup")


def test_a_file_that_was_read_before_some_things_were_looked_for(bureau):
    item = attached(draft(bureau), "甲.docx", content=["没有"], properties=None, concealed=None)
    assert found(item) == [] and numbers_in(item) == set()


def test_the_numbers_to_mask_are_of_the_text_and_of_all_that_is_in_the_files(bureau):
    phones = [f"1391234567{n}" for n in range(5)]
    item = draft(bureau, text=f"{phones[0]}，订单 {WRONG}，卡号 1234567890123456")
    reading = {"content": [phones[3]], "properties": [phones[4]]}
    attached(item, f"{phones[1]}.docx", phones[2], **reading)
    assert numbers_in(item) == {*phones, WRONG}


def test_a_doubtful_cell_of_a_table_is_told(bureau):
    item = draft(bureau)
    rows = {"data": [["身份证号"], ["1234567890"]], "first_row_is_table_header": True}
    item.body = [("table", rows)]
    ((kind, where, words, blocks),) = found(item)
    assert (kind, where, blocks) == ("个人信息", "正文", False)
    assert words.startswith("“身份证号”一列第2行 ") and "有 10 位" in words


def test_wrong_words_and_former_names_are_told_though_the_line_is_broken(bureau):
    item = draft(bureau, text="群众\n反应的问题报环境\n保护部。", made_on=date(2026, 1, 5))
    (slip, organ) = found(item)
    assert slip[:2] == ("用词", "正文") and slip[2].startswith("“反应”应为“反映”：")
    words = "“环境保护部”自2018年3月起为“生态环境部”（2018年国务院机构改革方案）"
    assert organ == ("机关名称", "正文", words, False)
    item.made_on = None
    assert found(item) == [slip]


class TestLinks:
    """链接。"""

    def dead(self, item, *urls):
        item.body = [("html", "".join(f'<a href="{url}">看</a>' for url in urls))]
        assert {row[:2] for row in found(item)} <= {("链接", "正文")}
        return [row[2] for row in found(item)]

    def test_which_addresses_of_our_own_open(self, bureau):
        item, here = draft(bureau), settings.PUBLIC_URL.split("//")[1]
        good = ["/", "/apply/", "/en/apply/", f"http://{here}/apply/", f"https://{here}/apply/"]
        assert self.dead(item, *good) == []
        for url in ("/no/such/", "/en/no/such/", f"http://{here}/no/such/", "/apply/en/"):
            assert self.dead(item, url) == [f"{url}：本站没有这一页"]
        assert self.dead(item, "ftp://a.example/x") == [
            "ftp://a.example/x：只用 http、https 的网址"
        ]

    def test_an_item_is_linked_to_by_its_agency_year_and_number(self, bureau):
        live = published(bureau)
        item, other = draft(bureau), draft(agencies()[1])
        assert self.dead(item, live.get_absolute_url()) == []
        url = live.get_absolute_url()
        for wrong in (
            other.get_absolute_url(),
            item.get_absolute_url(),
            url.replace(f"/{live.year}/", "/2025/"),
            url.replace(f"/{live.serial}/", "/99/"),
        ):
            assert wrong != url
            assert self.dead(item, wrong) == [f"{wrong}：这件信息没有公开"]

    def test_those_outside_are_as_they_were_when_last_looked_at(self, bureau):
        item, urls = draft(bureau), [f"https://{n}.example/x" for n in ("gone", "fine", "new")]
        links._keep(urls[:2])
        seen = datetime(2026, 3, 1, 20, tzinfo=UTC)
        ExternalLink.objects.update(checked=seen)
        ExternalLink.objects.filter(url=urls[0]).update(trouble="没有这个域名")
        told = f"{urls[0]}：没有这个域名（3月2日查的）"
        assert self.dead(item, *urls) == [told]


class TestCorrected:
    """公开以后再改的。"""

    @pytest.fixture
    def now(self, bureau):
        published(bureau, title="先公开的别的一件")
        item = published(bureau, title="这一件").get_latest_revision_as_object()
        item.correction = "改了标题"
        return item

    def test_what_was_not_changed_needs_nothing(self, now):
        assert found(now) == []

    @pytest.mark.parametrize("note", ["", " "])
    def test_what_was_changed_needs_its_note(self, now, note):
        now.title, now.correction = "改了的标题", note
        words = "公开以后再改的，要写明改了什么、为什么（随更正公开）"
        asked = ("要素", "更正说明", words, True)
        also = ("要素", "更正说明", "公开以后再改的，写明更正了什么", False)
        assert found(now) == ([asked] if note else [asked, also])
        assert not precheck(now).maskable

    def test_hiding_what_was_before_is_said_each_time(self, now):
        now.title, now.hides_earlier = "改了的标题", True
        words = "勾了“不公开更正前的文字”：公众看不到改了什么。更正前的正是不该公开的才勾"
        assert found(now) == [("要素", "不公开更正前的文字", words, False)]


#: 目录里由一栏得到的要素：没有填的说没有
ELEMENTS = {
    "文号": {"document_number": "兴住建〔2026〕3号"},
    "实施日期": {"effective_on": date(2026, 12, 1)},
    "施行日期": {"effective_on": date(2026, 12, 1)},
    "文件名称": None,
    "发布部门": None,
    "发布日期": None,
    "成文日期": None,
    "正文": None,
    "主要内容": {"body": body_of("主要\n内容：补贴。")},
    "分配办法": {"title": "分配办法"},
}


def test_the_elements_are_taken_from_their_fields_or_looked_for_in_the_words(bureau):
    row = {"field": "住房", "first": "甲", "second": "乙", "elements": "\n".join(ELEMENTS)}
    save_rows(bureau, [row])
    item = draft(bureau, entry=CatalogueEntry.objects.get())
    told = {name: f"没有找到“{name}”（乙的要素）" for name, given in ELEMENTS.items() if given}
    assert found(item) == [("要素", "标准目录", words, False) for words in told.values()]
    for given in filter(None, ELEMENTS.values()):
        for name, value in given.items():
            setattr(item, name, value)
    assert found(item) == []


def test_what_must_be_filled_in_blocks(bureau):
    item = draft(bureau, attribute="closed")
    item.body = []
    assert found(item) == [
        ("要素", "公开属性", "不是主动公开的，要写理由", True),
        ("要素", "正文", "没有正文，也没有附件", True),
    ]
    item.attribute_reason = "涉及个人"
    attached(item, "正文.docx")
    assert found(item) == []


def table(**value):
    return ("table", {"data": [["甲"], ["1"]]} | value)


HEADERLESS, NO_HEADER = "表格要有表头（第一行或者第一列）", "表格要有表头"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (table(first_row_is_table_header=True), None),
        (table(first_col_is_header=True), None),
        (table(), HEADERLESS),
        (("table", None), HEADERLESS),
        (("html", "<TABLE>\n<TR><TD>1</TD></TR>\n</TABLE>"), NO_HEADER),
        (("html", "<TABLE>\n<TR><TH>1</TH></TR>\n</TABLE>"), None),
        (("html", "<p>没有表</p>"), None),
    ],
)
def test_a_table_has_its_headers(bureau, block, words):
    item = draft(bureau)
    item.body = [block]
    assert found(item) == ([("无障碍", "正文", words, False)] if words else [])


def test_a_picture_is_described_and_is_among_the_attachments(bureau):
    item = draft(bureau)
    stored = store(b"\x89PNG\r\n\x1a\n picture")
    FileReading.objects.create(stored=stored, content=[], properties=[], concealed=[], doubts=[])
    item.attachments.add(Attachment(stored=stored, name="图.png"))
    attached(item, "办法.docx")
    item.body = [("picture", {"name": name}) for name in ("图.png", "办法.docx")]
    assert found(item) == [
        ("无障碍", "附件“图.png”", "图片要写说明：给看不见图的人听的", True),
        ("要素", "正文", "附件里没有图片“办法.docx”，名称要写得一样", False),
    ]


def test_the_reason_holds_for_what_was_found_whatever_the_order(bureau):
    """存着的理由按它认：怎么算的，改不得。"""
    given = [Finding("个人信息", where, "", True, mark) for where, mark in ("乙b", "甲a")]
    aside = Finding("用词", "正文", "只提醒的")
    expected = hashlib.sha256("乙|b\n甲|a".encode()).hexdigest()
    assert fingerprint(Precheck([*given, aside], None)) == expected
    assert fingerprint(Precheck(given[::-1], None)) == expected


def test_a_reason_is_of_one_item_and_of_something_found(bureau, author):
    item, other, clean = (draft(bureau, author, text=text) for text in (NUMBER, NUMBER, "没有"))
    for one in (item, clean):
        override(one, "样本", author)
    assert precheck(Item.objects.get(pk=item.pk)).may_go and not precheck(other).may_go
    assert precheck(clean).may_go and precheck(clean).override is None
