"""Wagtail 建库时带来的英文流程和组去掉；有人用的留着。"""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowPage, WorkflowTask

from gongkai.disclosures.reviewing.publishing import after_migrate
from gongkai.disclosures.reviewing.workflows import forget_wagtails

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
    after_migrate()
    assert left() == (0, 0, [])
    assert Workflow.objects.count() == 2
    after_migrate()
    assert Workflow.objects.count() == 2


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
