"""机关之间的界线：Wagtail 的通用页面进门以前先看是不是看得见的那一件。"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Revision, WorkflowState
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import SnippetViewSet

from gongkai.disclosures.models.exits import NotReady

_DIGITS = re.compile(r"^\d+$")
_SEEN = ("view", "change", "add")


class AgencyViewSet(SnippetViewSet):
    """每个页面都先过界线；挑选用的页面不设。"""

    add_to_admin_menu = False
    #: 列表里要显示的关联，一起取
    related: ClassVar[tuple[str, ...]] = ("agency",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """列表里只有看得见的。"""
        policy = policy_registry.get_by_type(self.model)
        seen = policy.instances_user_has_any_permission_for(request.user, _SEEN)
        return seen.select_related(*self.related)

    def construct_view(self, view_class: Any, **kwargs: Any) -> Callable[..., HttpResponse]:
        """包上界线。"""
        return bounded(self, super().construct_view(view_class, **kwargs))

    def register_chooser_viewset(self) -> None:
        """没有挑选用的页面：它们按模型给权限，会露出别的机关的。"""
        return


def bounded(viewset: AgencyViewSet, view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """看不见的 404；还不能公开的说明为什么，回到编辑页。"""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "export" in request.GET:
            raise Http404  # 通用的导出不留痕，也没有这个需要
        if "pk" not in kwargs:
            return view(request, *args, **kwargs)
        found = _seen(viewset, request, kwargs["pk"])
        if not _belongs(found, kwargs):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except NotReady as error:
            messages.error(request, str(error))
            return redirect(viewset.get_url_name("edit"), found.pk)

    return guarded


def _seen(viewset: AgencyViewSet, request: HttpRequest, pk: Any) -> Any:
    if not request.user.is_authenticated or not _DIGITS.match(str(pk)):
        raise Http404
    found = viewset.get_queryset(request).filter(pk=int(pk)).first()
    if found is None:
        raise Http404
    return found


def _belongs(found: Any, kwargs: dict[str, Any]) -> bool:
    """网址里的修订、审查步骤都是这一件的。"""
    revisions = [v for k, v in kwargs.items() if k.startswith("revision_id")]
    for pk in revisions:
        if _DIGITS.match(str(pk)) and not _of(Revision, found).filter(pk=int(pk)).exists():
            return False
    if "task_state_id" in kwargs:
        state = found.current_workflow_state
        if state is None or state.current_task_state_id != int(kwargs["task_state_id"]):
            return False
    if "workflow_state_id" in kwargs:
        return bool(
            WorkflowState.objects.for_instance(found)
            .filter(pk=kwargs["workflow_state_id"])
            .exists()
        )
    return True


def _of(model: Any, found: Any) -> Any:
    return model.objects.for_instance(found)
