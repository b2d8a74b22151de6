"""演示。"""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """演示数据（demo）：只有一个命令，没有自己的表。"""

    name = "gongkai.demo"
    verbose_name = "演示"
