"""编辑页上面的“检查”，列表里“走到哪一步”的一栏。"""

from typing import Any

from django.conf import settings
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import Column as TableColumn

from gongkai.agencies.apart import Apart, ask
from gongkai.agencies.policy import Do, may
from gongkai.disclosures.linking import links
from gongkai.disclosures.models import DutyTask
from gongkai.disclosures.models.hands import hands_of
from gongkai.disclosures.reviewing.precheck import precheck
from gongkai.disclosures.reviewing.progress import place_of
from gongkai.disclosures.reviewing.scheduling import schedule_of


class PrecheckPanel(Panel):
    """存下的草稿查出了什么，可以一键遮盖、写理由。"""

    class BoundPanel(Panel.BoundPanel):
        """一件的。"""

        template_name = "disclosures/precheck_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """检查的结论。"""
            context: dict[str, Any] = super().get_context_data(parent_context)
            if self.instance.pk:
                context["found"] = precheck(self.instance)
                context["schedule"] = schedule_of(self.instance)
                context["place"] = place_of(self.instance)
                context["asked"] = self.instance.current_workflow_task is not None
                context["apart"] = self._apart()
                context["entry"] = self.instance.entry
                context["attachments"] = list(self.instance.attachments.all())
                context["unchecked"] = links.unknown(self.instance) if settings.CHECK_LINKS else []
            context["item"] = self.instance
            return context

        def _apart(self) -> Apart:
            """正轮到他审、而这一稿有他写的：不能审的理由，或者靠什么登记才能审。"""
            task, user = self.instance.current_workflow_task, self.request.user
            if not isinstance(task, DutyTask) or not may(
                user, Do(task.do), self.instance.agency_id
            ):
                return Apart()
            return ask(user, self.instance.agency_id, hands_of(self.instance))


class PlaceColumn(TableColumn):
    """走到哪一步：等谁审、从什么时候起。"""

    cell_template_name = "disclosures/place_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """这一页的一起查过了。"""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["place"] = instance.place
        return context
