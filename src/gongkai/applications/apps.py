"""依申请公开。"""

from django.apps import AppConfig

#: 不许改的列；经手人、加密的内容（换密钥时）除外
_KEPT_COLUMNS = ("case_id", "number", "act", "on", "data", "recorded")


class ApplicationsConfig(AppConfig):
    """依申请公开（applications）。"""

    name = "gongkai.applications"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        """事件只增不改。"""
        from gongkai.safekeeping.triggers import GUARDED

        GUARDED["applications_caseevent"] = _KEPT_COLUMNS
