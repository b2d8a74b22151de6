"""随系统的审查流程：全套，和一审加保密审查。"""

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowState, WorkflowTask

from gongkai.agencies.policy import Do
from gongkai.disclosures.models import DutyTask, SecrecyTask
from gongkai.disclosures.models.columns import FULL

SHORT = "一审与保密审查"
_STEPS = {
    "科室初审": (DutyTask, Do.REVIEW),
    "信息公开机构复审": (DutyTask, Do.EDIT),
    "保密审查": (SecrecyTask, Do.SECRECY),
    "分管负责人签发": (DutyTask, Do.SIGN),
}
#: Wagtail 建库时带来的英文流程和组；我们的审查按职责，用不着
_WAGTAIL_FLOW, _WAGTAIL_GROUPS = "Moderators approval", ("Editors", "Moderators")
_FLOWS = {FULL: tuple(_STEPS), SHORT: ("科室初审", "保密审查")}


def ensure_workflows() -> None:
    """随系统的两种审查流程；已有的不动。"""
    tasks = {}
    for name, (kind, do) in _STEPS.items():
        tasks[name] = kind.objects.filter(name=name).first() or kind.objects.create(
            name=name, do=do.value
        )
    for name, steps in _FLOWS.items():
        if not Workflow.objects.filter(name=name).exists():
            flow = Workflow.objects.create(name=name)
            for order, step in enumerate(steps):
                WorkflowTask.objects.create(workflow=flow, task=tasks[step], sort_order=order)


def forget_wagtails() -> None:
    """去掉 Wagtail 自带的流程和组；有人用过的、里面有人的留着。"""
    flows = Workflow.objects.filter(name=_WAGTAIL_FLOW)
    for flow in flows.exclude(pk__in=WorkflowState.objects.values("workflow")):
        flow.delete()
    tasks = GroupApprovalTask.objects.filter(name=_WAGTAIL_FLOW, workflow_tasks=None)
    for task in tasks.exclude(pk__in=TaskState.objects.values("task")):
        task.delete()
    unused = Group.objects.filter(name__in=_WAGTAIL_GROUPS, user=None, groupapprovaltask=None)
    unused.delete()


def has_secrecy(workflow: Workflow) -> bool:
    """流程里有没有保密审查：没有的，什么也发不出去。"""
    steps = workflow.tasks.values("pk")
    return bool(SecrecyTask.objects.filter(pk__in=steps, active=True).exists())
