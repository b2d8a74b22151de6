"""后台的页面：写、遮盖、写理由、撤下、由表格生成、目录、谁改得了。"""

import io
import zipfile

import openpyxl
import pytest
from django.urls import reverse

from gongkai.agencies.models import Role
from gongkai.disclosures.catalogues import (
    CatalogueWrong,
    read_rows,
    save_rows,
    shipped_fields,
    shipped_rows,
)
from gongkai.disclosures.desk import tables
from gongkai.disclosures.models import CatalogueEntry, Column, Item, Override
from gongkai.disclosures.reviewing.publishing import withdraw
from gongkai.disclosures.reviewing.workflows import SHORT, ensure_workflows
from gongkai.documents import tabular
from gongkai.documents.kinds import FileRefused

from ...applications.people import agencies, person
from ...trail import recorded
from ..items import NUMBER, column, draft, published, submit

pytestmark = pytest.mark.django_db
FRONT = "/admin/disclosures/"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


def signed(client, bureau, role, name="me"):
    user = person(name, bureau, role)
    client.force_login(user)
    return user


def text(answer):
    return answer.content.decode()


def book(*rows):
    out = io.BytesIO()
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(out)
    out.seek(0)
    out.name = "名单.xlsx"
    return out


def test_the_front_page_lists_what_waits_and_what_is_late(client, bureau):
    author = person("author", bureau, Role.AUTHOR)
    waiting = draft(bureau, author, title="等审的")
    submit(waiting, author)
    draft(bureau, author, title="迟的").__class__.objects.filter(title="迟的").update(
        made_on="2026-01-05"
    )
    column(bureau, "news", "news", name="工作动态", update_days=14)
    signed(client, bureau, Role.SECTION_HEAD)
    page = text(client.get(FRONT))
    assert "等我审查的（1）" in page and "等审的" in page
    assert "过了期限还没有公开的（1）" in page and "第二十六条" in page
    assert "久没有更新的栏目（1）" in page and "工作动态" in page


def test_the_list_is_searched_by_words_titles_of_drafts_and_numbers(client, bureau):
    signed(client, bureau, Role.AUTHOR)
    live = published(
        bureau, title="供热公告", text="采暖期延长。", document_number="兴住建发〔2026〕9号"
    )
    other = published(agencies()[1], title="别人的供热公告")
    draft(bureau, title="供热草稿")
    for words, there in (
        ("采暖期", ["供热公告"]),
        ("供热", ["供热公告", "供热草稿"]),
        (live.index_number, ["供热公告"]),
        ("兴住建发〔2026〕9号", ["供热公告"]),
        ("没有的", []),
    ):
        rows = client.get("/admin/items/", {"q": words}).context["object_list"]
        assert sorted(i.title for i in rows) == sorted(there), words
    assert other.live


def test_masking_and_a_reason_from_the_edit_page(client, bureau):
    user = signed(client, bureau, Role.AUTHOR)
    item = draft(bureau, user, text=f"张三 {NUMBER}")
    edit = f"/admin/items/edit/{item.pk}/"
    assert "一键遮盖" in text(client.get(edit)) and NUMBER not in text(client.get(FRONT))
    client.post(f"{FRONT}items/{item.pk}/override/", {"reason": ""})
    assert not Override.objects.exists()
    client.post(f"{FRONT}items/{item.pk}/override/", {"reason": "编造的样本"})
    assert "编造的样本" in text(client.get(edit))
    assert recorded("item.overridden", user, item.subject_of_trail) == 1
    client.post(f"{FRONT}items/{item.pk}/mask/")
    assert NUMBER not in text(client.get(edit))
    assert recorded("item.masked", user, item.subject_of_trail) == 1


def test_masking_is_offered_only_where_it_would_mask_something(client, bureau):
    item = draft(bureau, signed(client, bureau, Role.AUTHOR), attribute="closed")
    shown = text(client.get(f"/admin/items/edit/{item.pk}/"))
    assert "不是主动公开的，要写理由" in shown and "一键遮盖" not in shown


def test_the_list_of_snippets_counts_nobodys_items(client, bureau):
    signed(client, bureau, Role.AUTHOR)
    assert client.get("/admin/snippets/").url == "/admin/"


def test_who_only_reviews_may_not_mask_or_write(client, bureau):
    author = person("author", bureau, Role.AUTHOR)
    item = draft(bureau, author)
    signed(client, bureau, Role.LEADER)
    # 后台里没有权限的，带着说明回到首页
    assert client.post(f"{FRONT}items/{item.pk}/mask/").url == "/admin/"
    assert client.post(f"/admin/items/edit/{item.pk}/", {"title": "改"}).url == "/admin/"
    assert client.get("/admin/items/add/").url == "/admin/"
    assert item.revisions.count() == 1


def test_submitting_with_a_number_is_refused_on_the_page(client, bureau):
    user = signed(client, bureau, Role.AUTHOR)
    item = draft(bureau, user, text=f"张三 {NUMBER}")
    page = client.get(f"/admin/items/edit/{item.pk}/")
    form = page.context["form"]
    data = {f.html_name: f.value() or "" for f in form if f.name not in ("body",)}
    data |= {
        "body-count": "0",
        "attachments-TOTAL_FORMS": "0",
        "attachments-INITIAL_FORMS": "0",
        "attachments-MIN_NUM_FORMS": "0",
        "attachments-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "title": f"名单 {NUMBER}",
        "action-submit": "1",
    }
    answer = client.post(f"/admin/items/edit/{item.pk}/", data, follow=True)
    assert "检查没有通过" in text(answer)
    assert Item.objects.get(pk=item.pk).current_workflow_state is None


def test_a_published_item_cannot_be_deleted_but_a_mistaken_draft_can(client, bureau):
    user = signed(client, bureau, Role.AUTHOR)
    live, mistaken = published(bureau), draft(bureau, user)
    for item in (live, mistaken):
        client.post(f"/admin/items/delete/{item.pk}/")
    assert Item.objects.filter(pk=live.pk).exists()
    assert not Item.objects.filter(pk=mistaken.pk).exists()


def test_withdrawing_needs_a_reason(client, bureau):
    item = published(bureau)
    signed(client, bureau, Role.LEADER)
    path = f"{FRONT}items/{item.pk}/withdraw/"
    assert client.post(path, {"reason": " "}).status_code == 422
    client.post(path, {"reason": "内容有误"})
    assert not Item.objects.get(pk=item.pk).live
    assert "没有公开，不用撤下" in text(client.post(path, {"reason": "再撤"}))


def test_a_table_becomes_a_draft_with_its_findings(client, bureau):
    user = signed(client, bureau, Role.AUTHOR)
    where = column(bureau, "lists", "list")
    file = book(["姓名", "证件号码"], ["张三", NUMBER], [None, None], ["李四", 5.0])
    given = {"column": where.pk, "title": "名单", "file": file}
    page = text(client.post(f"{FRONT}items/from-table/", given, follow=True))
    assert "查出个人信息 1 处" in page
    made = Item.objects.get()
    assert recorded("item.saved", user, made.subject_of_trail) == 1
    value = made.body[0].value
    assert value["data"][-1] == ["李四", "5"] and value["first_row_is_table_header"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [([["只有表头"]], "没有内容"), ([list(range(31))] * 2, "最多 5000 行、30 列")],
)
def test_a_table_that_will_not_do_is_told(client, bureau, rows, told):
    signed(client, bureau, Role.AUTHOR)
    given = {"column": column(bureau).pk, "title": "名单", "file": book(*rows)}
    answer = client.post(f"{FRONT}items/from-table/", given)
    assert answer.status_code == 422 and told in text(answer) and not Item.objects.exists()


def broken_book():
    """像 .xlsx 而打不开的。"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook")
    out.seek(0)
    out.name = "名单.xlsx"
    return out


@pytest.mark.parametrize("content", [b"", b"not a table", None])
def test_a_damaged_or_wrong_file_is_told_and_leaves_nothing(client, bureau, content):
    signed(client, bureau, Role.DISCLOSURE_HEAD)
    file = broken_book() if content is None else io.BytesIO(content)
    file.name = "名单.xlsx"
    given = {"column": column(bureau).pk, "title": "名单", "file": file}
    answer = client.post(f"{FRONT}items/from-table/", given)
    assert answer.status_code == 422 and not Item.objects.exists()
    file.seek(0)
    answer = client.post(f"{FRONT}catalogue/import/", {"agency": bureau.pk, "file": file})
    assert answer.status_code == 302 and not CatalogueEntry.objects.exists()


def test_no_more_rows_are_read_than_are_allowed(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 5)
    content = book(*([n] for n in range(1, 500))).getvalue()
    with pytest.raises(FileRefused, match="请分成几份"):
        tables.rows_of(content)
    seen = []
    monkeypatch.setattr(tabular, "_text", lambda value: seen.append(value) or str(value or ""))
    assert len(tabular.rows_of(content, 31, 7)) == 7 and max(v for v in seen if v) == 7


def test_the_catalogue_goes_out_and_comes_back(client, bureau):
    signed(client, bureau, Role.DISCLOSURE_HEAD)
    client.post(f"{FRONT}catalogue/ship/", {"agency": bureau.pk, "field": "农村危房改造"})
    count = CatalogueEntry.objects.count()
    assert count == len(shipped_rows("农村危房改造")) > 5
    file = io.BytesIO(client.get(f"{FRONT}catalogue/export/").content)
    file.name = "目录.xlsx"
    CatalogueEntry.objects.all().delete()
    given = {"agency": bureau.pk, "file": file, "really": "on"}
    client.post(f"{FRONT}catalogue/import/", given)
    assert CatalogueEntry.objects.count() == count
    assert "还没有公开过" in text(client.get(f"{FRONT}catalogue/"))


def test_only_the_head_sets_the_catalogue(client, bureau):
    signed(client, bureau, Role.AUTHOR)
    given = {"agency": bureau.pk, "field": "市政服务"}
    assert client.post(f"{FRONT}catalogue/ship/", given).url == "/admin/"
    assert not CatalogueEntry.objects.exists()
    assert client.get(f"{FRONT}catalogue/").status_code == 200


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["领域", "一级事项"], ["a", "b"]], "表头里没有“二级事项”"),
        ([["领域", "一级事项", "二级事项"], ["a", "", "c"]], "第 2 行没有写“一级事项”"),
        (
            [["领域", "一级事项", "二级事项", "公开时限（工作日）"], ["a", "b", "c", "十天"]],
            "第 2 行的“公开时限（工作日）”要是整数",
        ),
    ],
)
def test_wrong_rows_say_which_and_why(rows, told):
    with pytest.raises(CatalogueWrong, match=told.replace("（", ".").replace("）", ".")):
        read_rows(rows)


def test_every_shipped_field_has_rows():
    assert len(shipped_fields()) == 5 and all(shipped_rows(f) for f in shipped_fields())


def test_a_column_keeps_its_address_and_needs_a_secrecy_review(client, bureau):
    from wagtail.models import Workflow

    signed(client, bureau, Role.DISCLOSURE_HEAD)
    found = column(bureau)
    without = Workflow.objects.create(name="没有保密审查")
    path = f"/admin/columns/edit/{found.pk}/"
    given = {"name": "新名", "slug": "changed", "kind": "news", "order": 1, "agency": bureau.pk}
    assert "没有保密审查，不能用" in text(client.post(path, given | {"workflow": without.pk}))
    client.post(path, given | {"workflow": Workflow.objects.get(name=SHORT).pk})
    found = Column.objects.get(pk=found.pk)
    assert (found.name, found.slug) == ("新名", "policy")


def test_the_boss_of_columns_cannot_reach_another_agency_s(client, bureau):
    other = agencies()[1]
    theirs = column(other, "theirs", name="别人的")
    signed(client, bureau, Role.DISCLOSURE_HEAD)
    assert client.get(f"/admin/columns/edit/{theirs.pk}/").status_code == 404
    given = {"name": "甲", "slug": "jia", "kind": "news", "order": 1, "agency": other.pk}
    client.post("/admin/columns/add/", given)
    assert not Column.objects.filter(slug="jia").exists()


def test_the_list_says_the_state_of_each_without_asking_for_each(
    client, bureau, django_assert_max_num_queries
):
    item = published(bureau, title="公开了的")
    gone = published(bureau, title="撤下了的")
    withdraw(gone, "撤", person("chief", bureau, Role.LEADER))
    changed = published(bureau, title="公开以后改的")
    changed.save_revision()
    for n in range(25):
        draft(bureau, title=f"草稿{n}")
    signed(client, bureau, Role.AUTHOR)
    with django_assert_max_num_queries(30):
        page = text(client.get(reverse("wagtailsnippets_disclosures_item:list")))
    assert item.title in page
    for state in ("草稿", "已公开", "已撤下", "已公开，有没有公开的改动"):
        assert state in page, state


@pytest.mark.parametrize("kind", ["column", "catalogueentry"])
def test_the_lists_of_columns_and_rows_take_the_same_queries_however_long(
    client, bureau, kind, django_assert_max_num_queries
):
    for n in range(30):
        column(bureau, f"c{n}")
    save_rows(bureau, shipped_rows("保障性住房"))
    signed(client, bureau, Role.DISCLOSURE_HEAD)
    client.get(url := reverse(f"wagtailsnippets_disclosures_{kind}:list"))  # 记住不变的
    with django_assert_max_num_queries(24):
        client.get(url)
