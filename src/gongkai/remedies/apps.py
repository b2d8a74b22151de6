"""行政复议、行政诉讼。"""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """行政复议、行政诉讼（remedies）。"""

    name = "gongkai.remedies"
    verbose_name = "复议与诉讼"

    def ready(self) -> None:
        """把提醒交给 `gongkai tick`，把未答复的摆上办案台。"""
        from gongkai.agencies import trail_words, workplace
        from gongkai.applications.beside import BESIDE
        from gongkai.outbox import jobs
        from gongkai.remedies.beside import complaints, unanswered, unreanswered
        from gongkai.remedies.jobs import fill_complaints, remind, remind_reanswers
        from gongkai.remedies.models import GROUPS, RESULTS, Complaint
        from gongkai.remedies.workplace import FEED
        from gongkai.safekeeping.actions import name_actions

        trail_words.name_values("group", GROUPS)
        trail_words.name_values("result", RESULTS)
        trail_words.name_values("ground", Complaint.Ground.choices)
        name_actions(
            {
                "contest.registered": "登记复议诉讼",
                "contest.changed": "改复议诉讼",
                "contest.reopened": "重新答复另立一件",
                "contest.withdrawn": "撤去复议诉讼的登记",
                "contest.letter": "写复议诉讼的文书",
                "complaint.registered": "登记投诉举报",
                "complaint.changed": "改投诉举报",
                "utility.added": "登记公共企事业单位",
                "utility.changed": "改公共企事业单位",
                "utility.removed": "去掉公共企事业单位",
            }
        )

        jobs.register("复议诉讼提醒", remind)
        jobs.register("重新答复提醒", remind_reanswers)
        jobs.register("投诉举报期限", fill_complaints)
        workplace.register(FEED, order=20)
        BESIDE.extend((unanswered, unreanswered, complaints))
