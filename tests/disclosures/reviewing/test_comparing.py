"""改了什么、走到哪里、谁可以：比的各栏说全；没有改的折起来；名字多的只写三个；职责照表手写一遍。"""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model

from gongkai.agencies.models import Duty, Role
from gongkai.disclosures.models import Attachment, Column, Item
from gongkai.disclosures.reviewing.comparing import Comparison, compared, rows_of
from gongkai.disclosures.reviewing.permissions import column_policy, item_policy
from gongkai.disclosures.reviewing.progress import Place, place_of
from gongkai.disclosures.reviewing.queue import waiting_for
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.language.difference import GONE, NEW, SAME
from gongkai.safekeeping.files import store

from ...applications.people import agencies, person
from ..items import act, body_of, docx, draft, published, reviewers, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


def told_fields(before, **more):
    """改了这几栏的一稿与公开着的比，说出来的：{栏名: (去掉的, 添上的)}。"""
    after = Item.objects.get(pk=before.pk)
    for name, value in more.items():
        setattr(after, name, value)
    found = {}
    for field in compared(before, after).fields:
        pieces = [(p.kind, p.text) for p in field.pieces]
        old = "".join(t for k, t in pieces if k != NEW)
        new = "".join(t for k, t in pieces if k != GONE)
        found[field.name] = (old, new)
    return found


def shape(found):
    return [(part.folded, part.table, len(part.lines)) for part in found.body]


class TestWhatChanged:
    """与公开着的比。"""

    @pytest.fixture
    def live(self, bureau):
        draft(bureau, title="别的一件")
        return published(bureau, text="第一段。")

    def test_nothing_changed_is_said_to_be_nothing(self, live):
        found = compared(live, Item.objects.get(pk=live.pk))
        assert found.against == "公开着的" and not found.changed
        assert (found.fields, found.files, found.body, found.told) == ([], [], [], "")

    @pytest.mark.parametrize(
        ("name", "value", "old", "new"),
        [
            ("title", "关于公租房的通知", "关于公共租赁住房分配的通知", "关于公租房的通知"),
            ("made_on", date(2026, 3, 5), "2026年11月2日", "2026年3月5日"),
            ("effective_on", date(2026, 12, 1), "", "2026年12月1日"),
            ("document_number", "兴住建〔2026〕9号", "", "兴住建〔2026〕9号"),
            ("hides_earlier", True, "否", "是"),
            ("genre", "opinion", "通知", "意见"),
            ("correction", "改了标题", "", "改了标题"),
            ("source", "省厅", "", "省厅"),
        ],
        ids=lambda value: value if isinstance(value, str) and value.isascii() and value else "",
    )
    def test_a_field_is_shown_as_people_read_it(self, live, name, value, old, new):
        label = str(Item._meta.get_field(name).verbose_name)
        assert told_fields(live, **{name: value}) == {label: (old, new)}

    def test_another_column_is_named(self, live, bureau):
        other = Column.objects.create(agency=bureau, slug="other", name="别的栏目", kind="policy")
        (found,) = told_fields(live, column=other).values()
        assert "别的栏目" in found[1] and "别的栏目" not in found[0]

    def test_the_body_is_shown_where_it_changed_and_folded_elsewhere(self, bureau):
        lines = [f"没有改的第{n}段。" for n in range(1, 10)]
        live = published(bureau, title="长的", text="占位。")
        Item.objects.filter(pk=live.pk).update(body="[]")
        before = Item.objects.get(pk=live.pk)
        before.body = body_of(*lines)
        before.save()
        after = Item.objects.get(pk=live.pk)
        after.body = body_of(*lines[:4], "改过的第5段。", *lines[5:])
        found = compared(before, after)
        assert found.changed and found.told
        # 前后各留一行
        assert shape(found) == [(True, False, 3), (False, False, 3), (True, False, 3)]
        kept = [line for part in found.body for line in part.lines]
        assert sum(line.kind == SAME for line in kept) == 8

    def test_a_table_stands_apart_from_the_text(self, live):
        after = Item.objects.get(pk=live.pk)
        after.body = [*body_of("第一段。"), ("table", {"data": [["甲", "乙"], ["1", "2"]]})]
        found = compared(live, after)
        assert shape(found) == [(False, False, 1), (False, True, 2)]

    def test_two_unchanged_lines_are_not_worth_folding(self, bureau):
        live = published(bureau, title="短的", text="占位。")
        live.body = body_of("甲段。", "乙段。", "丙段。", "丁段。")
        live.save()
        after = Item.objects.get(pk=live.pk)
        after.body = body_of("甲段。", "乙段。", "丙段。", "改过的丁段。")
        assert not any(part.folded for part in compared(live, after).body)

    def test_attachments_come_go_and_are_described_anew(self, live):
        stored, other = store(docx("甲")), store(docx("乙"))
        live.attachments.add(
            Attachment(stored=stored, name="一.docx", description="旧说明"),
            Attachment(stored=stored, name="二.docx"),
            Attachment(stored=stored, name="三.docx"),
        )
        live.save()
        after = Item.objects.get(pk=live.pk)
        after.attachments.set(
            [
                Attachment(stored=stored, name="一.docx", description="新说明"),
                Attachment(stored=other, name="二.docx"),
                Attachment(stored=stored, name="四.docx"),
            ]
        )
        found = compared(live, after)
        assert found.changed and found.fields == [] and found.body == []
        assert set(found.files) == {
            "“二.docx”换了内容",
            "添了“四.docx”",
            "去掉“三.docx”",
            "“一.docx”的说明由“旧说明”改成“新说明”",
        }


def test_one_never_published_is_compared_with_what_was_returned(bureau):
    people, author = reviewers(bureau), person("author", bureau, Role.AUTHOR)
    item = draft(bureau, author, text="第一段。")
    assert compared(item, item) == Comparison("", [], [], [], "")
    submit(item, author)
    act(item, people["section"], "reject", comment="再核对")
    item = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    item.title = "改过的标题"
    item.save_revision(user=author)
    found = compared(Item.objects.get(pk=item.pk), item)
    assert found.against == "上次退回的" and [f.name for f in found.fields] == ["标题"]


def test_it_is_compared_with_the_last_returned_of_its_own(bureau):
    """后来通过过的一稿、别的一件退回的都不算；退回以后没有改的没有可比。"""
    people, author = reviewers(bureau), person("author", bureau, Role.AUTHOR)
    item, other = (draft(bureau, author, title=title) for title in ("第一稿", "别的"))

    def titled(title):
        now = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
        now.title = title
        now.save_revision(user=author)

    def against():
        now = Item.objects.get(pk=item.pk)
        found = compared(now, now.get_latest_revision_as_object())
        return [field.pieces[0].text for field in found.fields] if found.against else None

    titled("甲")
    submit(item, author)
    act(item, people["section"], "reject", comment="再核对")
    submit(other, author)
    act(other, people["section"], "reject", comment="再核对")
    assert against() is None
    titled("乙")
    Item.objects.get(pk=item.pk).current_workflow_state.resume(author)
    act(item, people["section"])
    titled("丙")
    assert against() == ["甲"]


def test_the_lines_of_a_body(bureau):
    item = draft(bureau)
    cells = "<tr><th>甲</th>\n<td>1</td></tr>"
    item.body = [
        ("paragraph", "<p>一段 话。</p><p> </p><p>又一段。</p>"),
        ("html", f"<p>前。</p><TABLE>\n{cells}\n</TABLE><p>后。</p>"),
        ("table", {"data": [["乙", None], ["丙", 2]], "table_caption": "分配表"}),
        ("table", {"data": [["丁"]]}),
        ("table", {"data": None}),
        ("table", None),
        ("picture", {"name": "图.png"}),
    ]
    text = [("一段 话。",), ("又一段。",), ("前。",), ("甲", "1"), ("后。",)]
    tables = [("乙", ""), ("丙", "2"), ("分配表",), ("丁",)]
    assert rows_of(item) == [*text, *tables, ("［图片：图.png］",)]


@pytest.mark.parametrize(
    ("people", "who"),
    [
        ((), ""),
        (("甲", "乙", "丙"), "甲、乙、丙"),
        (("甲", "乙", "丙", "丁"), "甲、乙、丙等 4 人"),
    ],
)
def test_of_many_three_are_named(people, who):
    assert Place("soon", "等审", people).who == who


def test_the_time_is_ours():
    assert Place("soon", "等审", (), datetime(2026, 3, 1, 20, 5, tzinfo=UTC)).at == "3月2日 04:05"
    assert Place("soon", "等审").at == ""


def test_those_named_hold_the_duty_in_this_agency_and_are_there(bureau):
    other = agencies()[1]
    author = person("author", bureau, Role.AUTHOR)
    person("gone", bureau, Role.SECTION_HEAD, is_active=False)
    person("aside", other, Role.SECTION_HEAD)
    person("b", bureau, Role.SECTION_HEAD, last_name="赵科长")
    person("a", bureau, Role.SECTION_HEAD)
    item = draft(bureau, author)
    submit(item, author)
    place = place_of(Item.objects.get(pk=item.pk))
    assert (place.tone, place.people) == ("soon", ("a", "赵科长"))


def test_those_who_wait_longest_come_first_and_no_more_than_asked(bureau):
    people, author = reviewers(bureau), person("author", bureau, Role.AUTHOR)
    items = [draft(bureau, author, title=f"第{n}件") for n in range(3)]
    for item in (items[1], items[0], items[2]):
        submit(item, author)
    waiting = [item.pk for item, _ in waiting_for(people["section"])]
    assert waiting == [items[1].pk, items[0].pk, items[2].pk]
    assert [i.pk for i, _ in waiting_for(people["section"], 2)] == waiting[:2]
    assert waiting_for(people["head"]) == [] and waiting_for(author) == []


#: Wagtail 的行为 -> 哪些职责，与程序分开写一遍
REVIEWERS = {"section_head", "disclosure_head", "secrecy", "leader"}
WRITERS = {"officer", "section_head", "disclosure_head", "author"}
ITEMS = {
    "add": WRITERS,
    "change": WRITERS | REVIEWERS,
    "view": WRITERS | REVIEWERS | {"supervisor"},
    "delete": WRITERS,
    "lock": WRITERS,
    "unlock": WRITERS,
    "publish": set(),
}
COLUMNS = {a: {"disclosure_head"} for a in ("add", "change", "view", "delete")} | {"publish": set()}


@pytest.mark.parametrize("role", list(Role))
def test_the_general_pages_know_the_duties_and_the_agency(bureau, role):
    other = agencies()[1]
    user = person("user", bureau, role)
    mine, theirs = draft(bureau), draft(other)
    columns = [
        Column.objects.create(agency=a, slug="x", name="x", kind="policy") for a in (bureau, other)
    ]
    for policy, table, (here, there) in (
        (item_policy(Item), ITEMS, (mine, theirs)),
        (column_policy(Column), COLUMNS, columns),
    ):
        for action, roles in table.items():
            able = role in roles
            assert policy.user_has_permission(user, action) is able
            assert policy.user_has_permission_for_instance(user, action, here) is able
            assert not policy.user_has_permission_for_instance(user, action, there)
            rows = policy.instances_user_has_any_permission_for(user, [action])
            assert set(rows.values_list("agency", flat=True)) == ({bureau.pk} if able else set())
            assert (user in policy.users_with_any_permission([action])) is able
    Duty.objects.filter(user=user).delete()
    fresh = get_user_model().objects.get(pk=user.pk)
    assert not item_policy(Item).user_has_permission(fresh, "view")


def test_one_who_has_left_is_not_among_those_who_may(bureau):
    gone = person("gone", bureau, Role.AUTHOR, is_active=False)
    assert gone not in item_policy(Item).users_with_any_permission(["add", "view"])
