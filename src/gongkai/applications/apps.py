"""依申请公开。"""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """依申请公开（applications）。"""

    name = "gongkai.applications"
    verbose_name = "依申请公开"
