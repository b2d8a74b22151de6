"""发布以前的检查：挡住什么，提醒什么。"""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document
from docx.shared import RGBColor

from gongkai.agencies.models import Role
from gongkai.disclosures.catalogues import save_rows
from gongkai.disclosures.models import Attachment, CatalogueEntry, FileReading, Item, Override
from gongkai.disclosures.models.texts import file_text
from gongkai.disclosures.reviewing.forgetting import settle_journal
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.publishing import mask_draft
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.safekeeping.files import store

from ...applications.people import agencies, person
from ..items import NUMBER, body_of, docx, draft, published

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    return agencies()[0]


def kinds(item):
    return [(f.kind, f.where) for f in precheck(item).findings]


def words(item):
    return "；".join(f.words for f in precheck(item).findings)


def with_file(item, content, name, description=""):
    item.attachments.add(Attachment(stored=store(content), name=name, description=description))
    return item


def test_a_clean_item_has_no_findings(bureau):
    assert precheck(draft(bureau)).findings == []


@pytest.mark.parametrize("where", ["title", "keywords", "project", "body"])
def test_a_real_number_anywhere_blocks(bureau, where):
    item = draft(bureau)
    setattr(item, where, body_of(f"号码 {NUMBER}") if where == "body" else f"号码{NUMBER}")
    found = precheck(item)
    assert len(found.blocking) == 1 and not found.may_go and NUMBER not in words(item)


def test_where_a_number_stands_is_told_by_what_comes_before_it(bureau):
    (found,) = precheck(draft(bureau, text=f"申请人张某，身份证 {NUMBER} 已受理")).blocking
    assert "身份证 " in found.words.split("…")[1]
    assert NUMBER not in found.words


def test_an_item_without_text_and_attachments_is_blocked_in_words(bureau):
    item = draft(bureau)
    item.body = []
    (found,) = precheck(item).blocking
    assert (found.kind, found.where, found.words) == ("要素", "正文", "没有正文，也没有附件")


def test_a_number_split_by_markup_is_still_found(bureau):
    item = draft(bureau, text=f"{NUMBER[:9]}<strong>{NUMBER[9:]}</strong>")
    assert precheck(item).blocking


def test_numbers_in_two_cells_are_not_one(bureau):
    value = {"data": [["甲", "乙"], [NUMBER[:9], NUMBER[9:]]], "first_row_is_table_header": True}
    item = draft(bureau)
    item.body = [("table", value)]
    assert not precheck(item).blocking


def test_a_number_in_a_file_or_its_name_blocks(bureau):
    item = with_file(draft(bureau), docx(f"张三 {NUMBER}"), f"{NUMBER}.docx")
    found = precheck(item)
    assert len(found.blocking) == 2 and NUMBER not in "".join(f.where for f in found.findings)


def test_a_picture_cannot_be_read_and_needs_a_description(bureau):
    item = with_file(draft(bureau), PNG, "图.png")
    assert ("无障碍", "附件“图.png”") in kinds(item) and "程序看不了" in words(item)
    assert [f.words for f in precheck(item).needed] == ["图片要写说明：给看不见图的人听的"]
    described = with_file(draft(bureau), PNG, "图.png", "改造前后的楼道")
    assert ("无障碍", "附件“图.png”") not in kinds(described)


def test_a_home_address_and_a_lookalike_only_warn(bureau):
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    item = draft(bureau, text=f"家庭住址：和平小区3号楼2单元301室，号码{wrong}")
    found = precheck(item)
    assert not found.blocking and len(found.warnings) == 2


def test_slips_and_organs_no_longer_so_called(bureau):
    item = draft(bureau, text="群众反应的问题报环境保护部。", made_on=date(2026, 1, 5))
    assert "应为“反映”" in words(item) and "生态环境部" in words(item)
    old = draft(bureau, text="报环境保护部。", made_on=date(2015, 1, 5))
    assert "生态环境部" not in words(old)
    full = draft(bureau, text="报住房和城乡建设部。", made_on=date(2026, 1, 5))
    assert ("机关名称", "正文") not in kinds(full)


def test_dead_links_inside_the_site(bureau):
    item = draft(bureau, text='<a href="/no-such-page/">甲</a>')
    hidden = draft(bureau, title="没有公开的")
    item.body = [
        (
            "html",
            '<a href="/no/such/">甲</a><a href="https://other.gov.cn/x">乙</a>'
            f'<a href="{hidden.get_absolute_url()}">丙</a><a href="/apply/">丁</a>',
        )
    ]
    told = words(item)
    assert "/no/such/：本站没有这一页" in told and "这件信息没有公开" in told
    assert "other.gov.cn" not in told and "/apply/" not in told


def test_the_elements_of_the_catalogue_are_looked_for(bureau):
    row = {
        "field": "住房",
        "first": "解读",
        "second": "政策解读",
        "elements": "背景依据\n文号\n主要内容",
    }
    save_rows(bureau, [row])
    entry = CatalogueEntry.objects.get()
    item = draft(bureau, text="背景依据是上级要求。", entry=entry)
    told = words(item)
    assert "“主要内容”" in told and "“文号”" in told and "“背景依据”" not in told


def test_empty_items_and_attributes_without_reason_block(bureau):
    item = draft(bureau, attribute="closed")
    item.body = []
    assert [f.where for f in precheck(item).blocking] == ["公开属性", "正文"]


def test_tables_without_headers_are_told(bureau):
    item = draft(bureau)
    item.body = [
        ("table", {"data": [["甲"], ["1"]]}),
        ("html", "<table><tr><td>1</td></tr></table>"),
    ]
    assert kinds(item).count(("无障碍", "正文")) == 2


def test_a_change_after_publication_asks_for_its_note(bureau):
    item = published(bureau).get_latest_revision_as_object()
    assert ("要素", "更正说明") in kinds(item)
    item.correction = "补正文号"
    assert ("要素", "更正说明") not in kinds(item)


def test_an_override_does_not_cover_one_more(bureau):
    from gongkai.disclosures.reviewing.precheck import fingerprint

    item = draft(bureau, text=f"样本 {NUMBER}")
    Override.objects.create(item=item, fingerprint=fingerprint(precheck(item)), reason="编造的")
    assert precheck(item).may_go
    item.body = body_of(f"样本 {NUMBER}，电话 13912345678")
    assert not precheck(item).may_go


def white(words):
    document = Document()
    document.add_paragraph("公开的").add_run(words).font.color.rgb = RGBColor(255, 255, 255)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_redaction_that_does_not_hide_blocks_and_masking_takes_the_words_out(bureau):
    item = with_file(draft(bureau), white("举报人王小明"), "情况.docx")
    found = precheck(item)
    assert [(f.kind, f.where) for f in found.blocking] == [("没有遮住", "附件“情况.docx”")]
    assert "举报人王小明" in found.blocking[0].words and not found.may_go
    mask_draft(item, person("writer", bureau, Role.AUTHOR))
    masked = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert not precheck(masked).blocking
    texts = [t for a in masked.attachments.all() for t in file_text(a.stored).content]
    assert texts == ["公开的******"]


def test_only_who_may_write_for_the_office_masks(bureau):
    """看得见的、审查的、别的机关写信息的都不能改人家的草稿。"""
    writer, other = person("writer", bureau, Role.AUTHOR), agencies()[1]
    item = draft(bureau, writer, text=f"号码 {NUMBER}")
    others = [person("nobody", bureau), person("next", other, Role.AUTHOR)]
    for user in [*others, person("auditor", bureau, Role.AUDITOR)]:
        with pytest.raises(PermissionDenied):
            mask_draft(item.get_latest_revision_as_object(), user)
    assert precheck(Item.objects.get(pk=item.pk).get_latest_revision_as_object()).blocking


def test_the_journal_is_settled_as_soon_as_a_draft_is_masked(
    bureau, django_capture_on_commit_callbacks
):
    """从没有公开过的草稿，旧的修订是整个删去的：也不等下一次 tick。"""
    writer = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, writer, text="张某 640104198506071233 已分配。")
    with django_capture_on_commit_callbacks() as after:
        mask_draft(item.get_latest_revision_as_object(), writer)
    assert settle_journal in after


def test_a_file_read_before_failed_redactions_were_looked_for_is_read_again(bureau):
    item = with_file(draft(bureau), white("举报人王小明"), "情况.docx")
    assert precheck(item).blocking
    FileReading.objects.update(doubts=None, concealed=None)
    assert precheck(item).blocking and FileReading.objects.count() == 1


def test_a_number_in_the_properties_of_a_file_is_found_but_not_searched(bureau):
    document = Document()
    document.core_properties.author = f"张三{NUMBER}"
    out = io.BytesIO()
    document.save(out)
    item = with_file(draft(bureau), out.getvalue(), "办法.docx")
    assert ("个人信息", "附件“办法.docx”的文件属性") in kinds(item)
    assert file_text(item.attachments.all()[0].stored).content == []


def test_a_number_confirmed_in_one_place_goes_from_all_and_is_known_later(bureau):
    """正文里是真号码；附件里断成几行，本来只是像。遮过一次，以后写回来的也认得。"""
    author = person("writer", bureau, Role.AUTHOR)
    cut = b"139123\n45678"
    item = with_file(draft(bureau, text="电话13912345678"), cut, "名单.txt")
    mask_draft(item, author)
    masked = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    assert file_text(masked.attachments.all()[0].stored).content == ["139***\n*5678"]
    masked.title = "关于1391 2345678的通知"
    told = [f.words for f in precheck(masked).blocking]
    assert len(told) == 1 and "已经确认要遮去的字" in told[0]
