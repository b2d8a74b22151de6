"""审查一页：看得见公众将看到的、改了什么、检查；通过、退回与编辑页同一道关；走到哪一步。"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from gongkai.agencies.models import Role
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.tasks import Unseen, stamp_of
from gongkai.disclosures.reviewing.progress import place_of, places_of
from gongkai.disclosures.reviewing.queue import decide, waiting_for
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.disclosures.workplace import waiting
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..items import act, body_of, draft, published, reviewers, submit

pytestmark = pytest.mark.django_db
OPINION = "不涉及国家秘密、工作秘密、商业秘密和个人隐私，可以公开。"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def people(bureau):
    return reviewers(bureau)


@pytest.fixture
def author(bureau):
    return person("writer", bureau, Role.AUTHOR, last_name="王写")


def asked(bureau, author, **more):
    """交了审查的一件。"""
    item = draft(bureau, author, **more)
    submit(item, author)
    return Item.objects.get(pk=item.pk)


def url(item):
    return reverse("item_review", args=[item.pk])


def seen(item):
    return stamp_of(Item.objects.get(pk=item.pk).latest_revision)


def test_the_state_names_the_step_the_people_and_since_when(bureau, author, people):
    item = draft(bureau, author)
    assert place_of(item).words == "草稿，没有提交审查"
    submit(item, author)
    place = place_of(Item.objects.get(pk=item.pk))
    assert (place.words, place.who) == ("等科室初审", people["section"].username)
    assert place.since <= timezone.now() and place.at
    act(item, people["section"])
    act(item, people["head"])
    place = place_of(Item.objects.get(pk=item.pk))
    assert (place.words, place.who) == ("等保密审查", people["secrecy"].username)
    act(item, people["secrecy"], "reject", comment="第二段请再核对")
    place = place_of(Item.objects.get(pk=item.pk))
    assert place.words == "保密审查退回，等作者改" and place.note == "第二段请再核对"
    assert place.who == people["secrecy"].username


def test_a_step_that_nobody_but_the_writer_holds_says_so(bureau):
    head = person("only", bureau, Role.SECTION_HEAD)
    item = asked(bureau, head)
    place = place_of(item)
    assert (place.tone, place.who) == ("late", "") and "没有可以审的人" in place.note


def test_the_places_of_many_cost_no_more_queries(bureau, author, people, django_assert_num_queries):
    items = [asked(bureau, author, title=f"第{n}件") for n in range(6)]
    fresh = list(Item.objects.filter(pk__in=[i.pk for i in items[:2]]))
    places_of(fresh)
    with django_assert_num_queries(7):
        places_of(list(fresh))
    with django_assert_num_queries(7):
        places_of(items)


def test_the_queue_of_many_costs_no_more_queries(
    bureau, author, people, django_assert_max_num_queries
):
    for n in range(6):
        asked(bureau, author, title=f"第{n}件")
    with django_assert_max_num_queries(45):
        assert len(waiting_for(people["section"])) == 6


def test_the_list_and_the_workbench_say_who_has_it(client, bureau, author, people):
    item = asked(bureau, author)
    client.force_login(author)
    page = client.get(reverse("wagtailsnippets_disclosures_item:list")).content.decode()
    assert "等科室初审" in page and people["section"].username in page
    page = client.get(reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk]))
    assert "等科室初审" in page.content.decode() and url(item) in page.content.decode()
    (task,) = waiting(people["section"], timezone.localdate())
    assert task.url == url(item) and task.note.startswith("等科室初审（")
    act(item, people["section"], "reject", comment="写明日期")
    fresh = type(author).objects.get(pk=author.pk)
    (task,) = waiting(fresh, timezone.localdate())
    assert "科室初审退回" in task.note and "写明日期" in task.note and "/edit/" in task.url


def test_the_page_shows_the_checks_the_changes_and_the_public_page(client, bureau, people):
    author = person("writer", bureau, Role.AUTHOR)
    item = published(bureau, author, people, text="共分配120套。")
    now = item.get_latest_revision_as_object()
    now.body = [
        *body_of("共分配125套。"),
        (
            "table",
            {"data": [["姓名", "房号"], ["张三", "2-301"]], "first_row_is_table_header": True},
        ),
    ]
    now.correction = "套数写错"
    now.save_revision(user=author)
    submit(item, author)
    client.force_login(people["section"])
    page = client.get(url(item)).content.decode()
    assert "与公开着的比" in page
    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "|", page))
    assert re.search(r"删去：\|+120\|+加上：\|+125", text), text
    assert "2-301" in page and "更正说明" in page
    assert "个人信息：没有查出" in page and "通过" in page and "退回" in page
    assert f'src="{reverse("item_page", args=[item.pk])}"' in page


def test_the_framed_page_is_the_portal_s_and_only_the_back_office_may_frame_it(
    client, bureau, author, people
):
    item = asked(bureau, author, text="将要公开的一段。")
    client.force_login(people["section"])
    answer = client.get(reverse("item_page", args=[item.pk]))
    page = answer.content.decode()
    assert "将要公开的一段。" in page and 'class="banner' in page.replace("inner ", "")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy and "unsafe-inline" not in policy
    assert "<script" not in page
    others = client.get(reverse("item_review", args=[item.pk])).headers["Content-Security-Policy"]
    assert "unsafe-inline" in others


def test_passing_goes_on_to_the_next_and_is_in_the_trail(client, bureau, author, people):
    first, second = asked(bureau, author, title="甲件"), asked(bureau, author, title="乙件")
    client.force_login(people["section"])
    answer = client.post(url(first), {"seen": seen(first), "approve": "1"})
    assert answer.status_code == 302 and answer.url == url(second)
    answer = client.post(url(second), {"seen": seen(second), "approve": "1"})
    assert answer.url == reverse("disclosures")
    entries = TrailEntry.objects.filter(action="item.passed")
    assert {e.subject for e in entries} == {f"item:{first.pk}", f"item:{second.pk}"}
    assert {e.detail["step"] for e in entries} == {"科室初审"}


def test_a_return_needs_its_reason_and_secrecy_its_opinion(client, bureau, author, people):
    item = asked(bureau, author)
    client.force_login(people["section"])
    answer = client.post(url(item), {"seen": seen(item), "reject": "1"})
    assert answer.status_code == 422 and "请写明要改什么" in answer.content.decode()
    act(item, people["section"])
    act(item, people["head"])
    client.force_login(people["secrecy"])
    answer = client.post(url(item), {"seen": seen(item), "approve": "1"})
    assert answer.status_code == 422 and "保密审查意见" in answer.content.decode()
    assert place_of(Item.objects.get(pk=item.pk)).words == "等保密审查"
    given = {"seen": seen(item), "approve": "1", "usual": OPINION}
    assert client.post(url(item), given).status_code == 302
    assert place_of(Item.objects.get(pk=item.pk)).words == "等分管负责人签发"
    states = Item.objects.get(pk=item.pk).current_workflow_state.task_states
    assert states.get(task__name="保密审查").specific.opinion == OPINION


def test_he_cannot_pass_what_changed_after_he_opened_it(client, bureau, author, people):
    item = asked(bureau, author)
    before = seen(item)
    changed = item.get_latest_revision_as_object()
    changed.body = body_of("换了的。")
    changed.save_revision(user=author)
    client.force_login(people["section"])
    answer = client.post(url(item), {"seen": before, "approve": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "您打开以后内容改过了" in page
    assert place_of(Item.objects.get(pk=item.pk)).words == "等科室初审"
    assert seen(item) in page
    # 看过新的再按：这一步就算审了新的一稿
    client.post(url(item), {"seen": seen(item), "approve": "1"})
    assert place_of(Item.objects.get(pk=item.pk)).words == "等信息公开机构复审"


def test_an_autosave_in_place_counts_as_a_change(bureau, author, people):
    """自动保存在原处换掉修订的内容，主键没有变。"""
    item = asked(bureau, author)
    before = seen(item)
    changed = item.get_latest_revision_as_object()
    changed.title = "悄悄换了的标题"
    changed.save_revision(user=author, overwrite_revision=item.latest_revision)
    with pytest.raises(Unseen):
        decide(Item.objects.get(pk=item.pk), people["section"], "approve", before)


def test_only_the_duty_decides_and_others_only_look(client, bureau, author, people):
    item = asked(bureau, author)
    client.force_login(people["leader"])
    page = client.get(url(item)).content.decode()
    assert "只能看" in page and 'name="approve"' not in page
    client.post(url(item), {"seen": seen(item), "approve": "1"})
    assert place_of(Item.objects.get(pk=item.pk)).words == "等科室初审"
    assert not TrailEntry.objects.filter(action="item.passed").exists()
    elsewhere = person("elsewhere", agencies()[1], Role.SECTION_HEAD)
    client.force_login(elsewhere)
    assert client.get(url(item)).status_code == 404
    assert client.get(reverse("item_page", args=[item.pk])).status_code == 404


def test_the_writer_does_not_pass_his_own(client, bureau, people):
    item = asked(bureau, people["section"])
    client.force_login(people["section"])
    page = client.get(url(item)).content.decode()
    assert "要由别人来办" in page and 'name="approve"' not in page
    client.post(url(item), {"seen": seen(item), "approve": "1"})
    assert place_of(Item.objects.get(pk=item.pk)).words == "等科室初审"
    assert not TrailEntry.objects.filter(action="item.passed").exists()


def test_what_is_not_in_review_says_where_it_is(client, bureau, author, people):
    item = draft(bureau, author)
    client.force_login(people["section"])
    answer = client.get(url(item), follow=True)
    assert "现在没有在审查：草稿" in answer.content.decode()


def test_a_scheduled_one_says_when(bureau, author, people):
    item = draft(bureau, author)
    now = item.get_latest_revision_as_object()
    now.go_live_at = timezone.now() + timedelta(days=1)
    now.save_revision(user=author)
    submit(item, author)
    for one in people.values():
        act(item, one)
    assert place_of(Item.objects.get(pk=item.pk)).words.startswith("排定 ")


def test_a_step_that_is_not_by_duty_is_reviewed_on_the_editor(client, bureau, author, people):
    """系统管理员另设的流程里可以有 Wagtail 自己的一步：不认识它也不出错。"""
    own = GroupApprovalTask.objects.create(name="外请专家")
    flow = Workflow.objects.create(name="另设的")
    WorkflowTask.objects.create(workflow=flow, task=own, sort_order=0)
    item = draft(bureau, author)
    flow.start(item.get_latest_revision_as_object(), author)
    client.force_login(people["section"])
    edit = reverse("wagtailsnippets_disclosures_item:edit", args=[item.pk])
    assert client.get(url(item)).url == edit
    assert client.get(edit).status_code == 200
    place = place_of(Item.objects.get(pk=item.pk))
    assert place.words == "等外请专家"
