"""监督检查。"""

from django.apps import AppConfig

_EVENT_COLUMNS = ("finding_id", "number", "act", "on", "text", "data", "file_id", "recorded")
_ACTIONS = {
    "inspection.done": "检查",
    "inspection.judged": "人看一项指标",
    "indicator.set": "改检查指标",
    "finding.imported": "导入上级指出的问题",
    "finding.file_read": "下载整改的附件",
    "finding.ledger": "导出整改台账",
    "score.exported": "导出得分表",
    "score.letter": "写检查情况的通报",
    "question.asked": "督办",
    "question.answered": "答复督办",
    "question.closed": "督办办结",
    "walk.allowed": "列入可以走的网站",
    "walk.started": "走网站",
    "walk.stopped": "叫停走网站",
    "training.planned": "计划培训",
    "training.attended": "培训签到",
    "training.quiz": "做培训的测验",
    "training.certificate": "下载培训的证书",
    "training.exported": "导出培训的记录",
    "training.file_read": "下载培训的讲义",
}


class OversightConfig(AppConfig):
    """监督检查（oversight）。"""

    name = "gongkai.oversight"
    verbose_name = "监督检查"

    def ready(self) -> None:
        """经过只增不改；登记留痕里的名称、查法、定时的事、工作台。"""
        from gongkai.agencies import workplace
        from gongkai.applications.restricting import FORGET
        from gongkai.outbox import jobs
        from gongkai.oversight import jobs as ours
        from gongkai.oversight import rules
        from gongkai.oversight.forgetting import forget_number
        from gongkai.oversight.models import Act
        from gongkai.oversight.walk import homes, outcomes, walking
        from gongkai.oversight.workplace import FEED
        from gongkai.safekeeping.actions import name_actions
        from gongkai.safekeeping.triggers import GUARDED

        rules.load()
        outcomes.load()
        name_actions(_ACTIONS | {f"finding.{one.value}": f"整改：{one.label}" for one in Act})
        GUARDED["oversight_findingevent"] = _EVENT_COLUMNS
        GUARDED["oversight_questionnote"] = ("question_id", "state", "text", "at")
        workplace.register(FEED, order=5)
        FORGET.append(forget_number)
        jobs.register("每日检查", ours.watch, order=60)
        jobs.register("走网站", walking.hurry, order=63)
        jobs.register("访问首页", homes.probe, order=64)
        jobs.register("判断首页", homes.judge, order=65)
        jobs.register("整改提醒", ours.remind, order=61)
        jobs.register("督办提醒", ours.remind_questions, order=62)
