"""公众网站。"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """门户（portal）：首页与年报体检。"""

    name = "gongkai.portal"
    verbose_name = "门户"
