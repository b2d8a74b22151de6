"""由登记到年报。"""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """由登记到年报（reporting）。"""

    name = "gongkai.reporting"
    verbose_name = "年报"

    def ready(self) -> None:
        """登记留痕里的名称。"""
        from gongkai.safekeeping.actions import name_actions

        name_actions({"report.exported": "导出年报"})
