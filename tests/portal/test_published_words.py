"""公众看得见的每一栏文字都查个人信息：新添的一栏、一个模型，不查就要在这里写明为什么。"""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.fields import StreamField

from gongkai.disclosures.models import Attachment, CatalogueEntry, Column, Item
from gongkai.disclosures.models.texts import masked_body
from gongkai.disclosures.models.wording import UNREAD, worded
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.language.personal import mask
from gongkai.safekeeping.fields import EncryptedJSON
from gongkai.safekeeping.files import store

from ..applications.people import agencies
from ..disclosures.items import NUMBER, docx, draft, published

#: 查的：随信息发布以前的检查，或者存下时的检查
CHECKED = {"disclosures.Item", "disclosures.Attachment", "disclosures.Column"}
CHECKED |= {"disclosures.CatalogueEntry", "disclosures.WordGroup"}
#: 公众看得见而不查的 -> 为什么
DERIVED = {
    "disclosures.Correction": "由信息的上一版得来，存的时候已经遮去（test_gate）",
    "disclosures.SearchText": "由公开的信息得来，编入以前已经遮去",
    "disclosures.SearchTerm": "由公开的标题得来，编入以前已经遮去",
    "disclosures.OldAddress": "旧网站的路径，只用来转到新的，不显示",
    "agencies.Agency": "机关的名称、地址、办公电话，由系统管理员设，本来就要公开",
    "agencies.Office": "科室的名称，由管理员设",
    "remedies.Utility": "单位的名称、办公电话、网址，由管理员设，条例要求公开",
    "engagement.PublicAnswer": "公开以前查号码和写信人的资料，有的存不下（test_register）",
    "engagement.Topic": "统一答复、名称存下以前查（test_topics）；说明的词不用写信人的资料",
    "engagement.Knowledge": "存下以前查（test_knowledge）",
    "engagement.KnowledgeWord": "由知识库的问题得来",
    "engagement.Consultation": "存下以前查（test_soliciting）",
    "engagement.Part": "存下以前查（test_soliciting）",
    "engagement.Finding": "存下以前查（test_soliciting）",
    "channels.Account": "名称存下以前查（channels/test_desk）；密钥、令牌加密",
    "channels.Plan": "自己写的文字存下以前查，另一人批准（channels/test_plans）",
    "channels.Post": "由公开的信息、批准的文字得来，每次发以前再查（channels/test_plans）",
    "reporting.Filing": "与公开的信息一字不差，随信息检查（reporting/test_filing）",
    "portal.HomePage": "首页的骨架，没有人写的正文",
    "wagtailcore.Page": "只有首页一页",
}
#: 别人的应用：没有给公众看的字
OTHERS = {
    *("auth", "admin", "axes", "otp_totp", "sessions", "contenttypes", "taggit", "wagtailusers"),
    *("wagtailadmin", "wagtailsearch", "wagtailembeds", "wagtailredirects", "wagtailforms"),
    *("wagtaildocs", "wagtailimages", "wagtailcore"),
}
#: 只在后台、只在本人手里的，不给公众
DESK = {
    "portal.Subscription", "portal.StaleGroup", "remedies.Contest", "remedies.Complaint",
    "applications.ImportBatch", "applications.Case", "applications.CaseEvent",
    "applications.CaseFile", "applications.CaseLetter", "applications.Draft",
    "applications.CaseComment", "applications.Restriction",
    "applications.TemplateOverride", "applications.SavedSearch", "applications.ApiToken",
    "disclosures.SiteImport", "disclosures.FileReading", "disclosures.Override",
    "disclosures.MovedRow", "disclosures.SearchMiss",
    "disclosures.ExternalLink", "disclosures.DutyTask",
    "disclosures.SecrecyState", "disclosures.SecrecyTask", "outbox.Message", "outbox.Delivery",
    "outbox.Lease", "outbox.JobState", "outbox.Trouble", "outbox.Remembered", "agencies.Duty",
    "agencies.ShortHanded", "agencies.AccountNotice", "agencies.NumberSeries",
    "engagement.Message", "engagement.MessageEvent", "engagement.OrderBatch",
    "engagement.HotlineKey", "engagement.Response", "engagement.Opinion",
    "safekeeping.TrailHead", "safekeeping.TrailEntry", "safekeeping.StoredFile",
    "safekeeping.PersonalValue", "safekeeping.Tally", "applications.Phrase",
    "oversight.Inspection", "oversight.Result", "oversight.LocalIndicator", "oversight.Finding",
    "oversight.Evidence", "oversight.FindingEvent", "oversight.Excuse", "oversight.Question",
    "oversight.QuestionNote", "oversight.Training", "oversight.WalkSite", "oversight.Walk",
    "oversight.HomeProbe",
    "workbench.CalendarAddress", "reporting.Standing", "reporting.CountBatch",
    "reporting.MonthlyCount", "reporting.Correction", "reporting.Passage", "reporting.Closing",
    "reporting.PastReport", "reporting.Gathered",
}  # fmt: skip


def written(model):
    """写着字的栏（选项也算，由测试自己数，不用被测的 `worded`）。"""
    return [
        f
        for f in model._meta.get_fields()
        if isinstance(f, models.CharField | models.TextField | models.JSONField | models.FileField)
        and not isinstance(f, EncryptedJSON)
    ]


def test_every_model_with_words_is_checked_or_named_with_its_reason():
    unknown = [
        model._meta.label
        for model in apps.get_models()
        if written(model)
        and model._meta.label not in CHECKED | set(DERIVED) | DESK
        and model._meta.app_label not in OTHERS
    ]
    assert not unknown, f"公众看得见吗？看得见要查，看不见写明为什么：{unknown}"


@pytest.mark.parametrize("model", [Item, Attachment, Column, CatalogueEntry])
def test_every_written_field_is_among_the_checked_or_named(model):
    """新添一栏文字，自己就在检查里；从选项里选的、系统编的在 UNREAD 里。"""
    checked = {f.name for f in worded(model)}
    for field in written(model):
        if isinstance(field, StreamField):
            continue  # 正文：另有测试走遍各种块
        named = field.name in UNREAD or bool(field.choices) or field.name == "slug"
        assert field.name in checked or named, field.name


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.mark.parametrize("field", worded(Item), ids=lambda f: f.name)
def test_a_number_in_any_field_of_an_item_blocks(bureau, field):
    item = draft(bureau)
    setattr(item, field.name, f"https://a.cn/{NUMBER}" if "http" in field.name else f"号{NUMBER}")
    found = precheck(item).blocking
    assert [f.where for f in found] == [str(field.verbose_name)]


@pytest.mark.parametrize("field", worded(Attachment), ids=lambda f: f.name)
def test_a_number_in_any_field_of_an_attachment_blocks(bureau, field):
    item = draft(bureau)
    given = {"name": "名单.docx", "description": "说明"} | {field.name: f"号{NUMBER}"}
    item.attachments.add(Attachment(stored=store(docx("字")), **given))
    assert len(precheck(item).blocking) == 1


TABLE = {"first_row_is_table_header": True, "data": [["甲"], ["乙"]], "table_caption": ""}
BLOCKS = {
    "文字": ("paragraph", f"<p>{NUMBER}</p>"),
    "链接的字": ("paragraph", f'<p><a href="https://a.cn/">{NUMBER}</a></p>'),
    "链接的目标": ("paragraph", f'<p><a href="https://a.cn/?id={NUMBER}">看</a></p>'),
    "链接的提示": ("html", f'<p><a href="https://a.cn/" title="{NUMBER}">看</a></p>'),
    "编码的链接": ("html", f'<a href="https://a.cn/{NUMBER[:4]}%3{NUMBER[4]}{NUMBER[5:]}">看</a>'),
    "表格": ("table", TABLE | {"data": [["甲"], [NUMBER]]}),
    "表头": ("table", TABLE | {"data": [[NUMBER], ["乙"]]}),
    "表格的标题": ("table", TABLE | {"table_caption": NUMBER}),
    "图片的名称": ("picture", {"name": f"{NUMBER}.png"}),
    "网页文字": ("html", f"<p>{NUMBER[:6]}<b>{NUMBER[6:]}</b></p>"),
    "网页的表题": ("html", f"<table><caption>{NUMBER}</caption><tr><th>甲</th></tr></table>"),
}


def test_every_kind_of_block_has_its_numbers_here():
    kinds = set(Item._meta.get_field("body").stream_block.child_blocks)
    assert kinds == {kind for kind, _ in BLOCKS.values()}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_number_anywhere_in_the_body_blocks_and_is_masked(bureau, block):
    item = draft(bureau)
    item.body = [block]
    assert precheck(item).blocking
    item.body = type(item.body)(item.body.stream_block, masked_body(item, mask), is_lazy=True)
    assert not [f for f in precheck(item).blocking if f.kind == "个人信息"]


@pytest.mark.parametrize("model", [Column, CatalogueEntry])
def test_a_number_in_a_column_or_the_catalogue_is_not_saved(bureau, model):
    for field in worded(model):
        if field.name == "slug":
            continue
        given = {"agency": bureau, "name": "甲", "slug": "jia", "kind": "policy"}
        if model is CatalogueEntry:
            given = {"agency": bureau, "field": "甲", "first": "乙", "second": "丙"}
        one = model(**given | {field.name: f"号{NUMBER}"[: field.max_length]})
        with pytest.raises(ValidationError, match="居民身份证号码"):
            one.full_clean()


def test_a_wrong_number_under_its_heading_warns(bureau):
    item = draft(bureau)
    item.body = [("table", TABLE | {"data": [["姓名", "身份证号"], ["张三", NUMBER[:17]]]})]
    (found,) = precheck(item).warnings
    assert "有 17 位，不是十八位" in found.words and not found.blocks


def test_a_hidden_column_is_hidden_in_every_output(bureau, client):
    """不在门户上显示的栏目：页面、订阅、接口、网站地图都没有；已经公开的信息还打得开。"""
    item = published(bureau, title="仍然公开的一件")
    hidden = item.column
    Column.objects.filter(pk=hidden.pk).update(shown=False, name="不显示的栏目")
    home = hidden.get_absolute_url()
    gone = (home, f"{home}feed.xml", f"/subscribe/?agency=housing&column={hidden.slug}")
    assert {client.get(path).status_code for path in gone} == {404}
    api = client.get(f"/api/open/v1/items?agency=housing&column={hidden.slug}").json()
    assert api["items"] == []
    for path in ("/", "/gk/housing/", "/site-map/", "/sitemap-0.xml", "/api/open/v1/columns"):
        assert home not in client.get(path).content.decode(), path
    page = client.get(item.get_absolute_url())
    assert page.status_code == 200 and f'href="{home}"' not in page.content.decode()
