"""机关与人员。"""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """机关、科室、人员、职责（agencies）。"""

    name = "gongkai.agencies"
    verbose_name = "机关与人员"
