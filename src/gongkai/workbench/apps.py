"""工作台。"""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """工作台（workbench）。"""

    name = "gongkai.workbench"
    verbose_name = "工作台"

    def ready(self) -> None:
        """登记留痕里的名称。"""
        from gongkai.safekeeping.actions import name_actions

        name_actions(
            {
                "calendar.address_made": "生成日历的订阅网址",
                "calendar.address_revoked": "收回日历的订阅网址",
            }
        )
