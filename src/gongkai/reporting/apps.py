"""由登记到年报。"""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """由登记到年报（reporting）。"""

    name = "gongkai.reporting"
    verbose_name = "年报"
