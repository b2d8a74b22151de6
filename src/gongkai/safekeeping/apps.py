"""保管。"""

from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    """加密、附件、留痕（safekeeping）。"""

    name = "gongkai.safekeeping"
    verbose_name = "保管与留痕"
