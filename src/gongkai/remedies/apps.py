"""行政复议、行政诉讼。"""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """行政复议、行政诉讼（remedies）。"""

    name = "gongkai.remedies"
    verbose_name = "复议与诉讼"
