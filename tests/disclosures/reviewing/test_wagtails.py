"""Wagtail 建库时带来的英文流程和组去掉；有人用的留着。"""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowPage, WorkflowTask

from gongkai.disclosures.models import DutyTask, SecrecyTask
from gongkai.disclosures.models.columns import FULL
from gongkai.disclosures.reviewing.publishing import after_migrate
from gongkai.disclosures.reviewing.workflows import SHORT, forget_wagtails

from ..items import draft

pytestmark = pytest.mark.django_db
FLOW = "Moderators approval"


@pytest.fixture
def wagtails():
    """像 Wagtail 的迁移那样建。"""
    groups = [Group.objects.get_or_create(name=n)[0] for n in ("Moderators", "Editors")]
    Workflow.objects.filter(name=FLOW).delete()
    Task.objects.filter(name=FLOW).delete()
    task = GroupApprovalTask.objects.create(name=FLOW)
    task.groups.add(groups[0])
    flow = Workflow.objects.create(name=FLOW)
    WorkflowTask.objects.create(workflow=flow, task=task, sort_order=0)
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="x", slug="root"))
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": flow})
    return flow


def left():
    return (
        Workflow.objects.filter(name=FLOW).count(),
        Task.objects.filter(name=FLOW).count(),
        sorted(Group.objects.filter(name__in=("Moderators", "Editors")).values_list("name")),
    )


def test_after_migrating_nothing_of_it_is_left(wagtails):
    Group.objects.create(name="自己的组")
    GroupApprovalTask.objects.create(name="外请专家")
    after_migrate()
    assert left() == (0, 0, [])
    assert Workflow.objects.count() == 2
    assert Group.objects.filter(name="自己的组") and Task.objects.filter(name="外请专家")
    after_migrate()
    assert Workflow.objects.count() == 2


#: 随系统的各步：名称、哪一种、由谁办
STEPS = [
    ("科室初审", DutyTask, "review"),
    ("信息公开机构复审", DutyTask, "edit"),
    ("保密审查", SecrecyTask, "secrecy_review"),
    ("分管负责人签发", DutyTask, "sign"),
]


def flows():
    steps = {flow.name: [task.specific for task in flow.tasks] for flow in Workflow.objects.all()}
    return {name: [(t.name, type(t), t.do) for t in tasks] for name, tasks in steps.items()}


def test_the_two_flows_are_made_and_what_was_changed_in_them_stays():
    Workflow.objects.all().delete()
    Task.objects.all().delete()
    after_migrate()
    assert flows() == {FULL: STEPS, SHORT: [STEPS[0], STEPS[2]]}
    WorkflowTask.objects.filter(workflow__name=FULL, task__name="分管负责人签发").delete()
    after_migrate()
    assert flows() == {FULL: STEPS[:3], SHORT: [STEPS[0], STEPS[2]]}
    assert Task.objects.count() == len(STEPS)


def test_a_flow_or_a_task_that_was_used_stays(wagtails, bureau, author):
    """交过审查的流程、办过的一步，记录要对得上。"""
    task = Task.objects.get(name=FLOW)
    wagtails.start(draft(bureau, author).get_latest_revision_as_object(), author)
    forget_wagtails()
    assert left() == (1, 1, [("Moderators",)])
    own = Workflow.objects.create(name="自己的流程")
    WorkflowTask.objects.create(workflow=own, task=task, sort_order=0)
    own.start(draft(bureau, author).get_latest_revision_as_object(), author)
    wagtails.delete()
    WorkflowTask.objects.filter(task=task).delete()
    forget_wagtails()
    assert left() == (0, 1, [("Moderators",)])


def test_a_group_with_people_stays(wagtails):
    user = get_user_model().objects.create_user("someone")
    user.groups.add(Group.objects.get(name="Editors"))
    forget_wagtails()
    assert left() == (0, 0, [("Editors",)])


def test_a_task_in_another_workflow_stays_with_its_group(wagtails):
    own = Workflow.objects.create(name="自己的流程")
    task = Task.objects.get(name=FLOW)
    WorkflowTask.objects.create(workflow=own, task=task, sort_order=0)
    forget_wagtails()
    assert left() == (0, 1, [("Moderators",)])
