"""行政复议、行政诉讼。"""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """行政复议、行政诉讼（remedies）。"""

    name = "gongkai.remedies"
    verbose_name = "复议与诉讼"

    def ready(self) -> None:
        """把提醒交给 `gongkai tick`，把未答复的摆上办案台。"""
        from gongkai.applications.beside import BESIDE
        from gongkai.outbox import jobs
        from gongkai.remedies.beside import unanswered
        from gongkai.remedies.jobs import remind
        from gongkai.safekeeping.actions import name_actions

        name_actions({"contest.registered": "登记复议诉讼", "contest.changed": "改复议诉讼"})

        jobs.register("复议诉讼提醒", remind)
        BESIDE.append(unanswered)
