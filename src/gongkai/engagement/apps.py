"""政民互动。"""

from django.apps import AppConfig

#: 不许改的列；经手人、加密的内容（换密钥时）除外
_KEPT_COLUMNS = ("message_id", "number", "act", "on", "data", "recorded")
_ACTIONS = {
    "message.unmasked": "看留言未遮盖的个人信息",
    "message.receipt_read": "看、打印留言登记回执",
    "knowledge.added": "添知识库的一条",
    "knowledge.changed": "改知识库的一条",
    "knowledge.removed": "去掉知识库的一条",
    "orders.imported": "导入 12345 工单",
    "orders.import_undone": "撤销导入的工单",
    "hotline_key.issued": "发工单接口的密钥",
    "hotline_key.revoked": "收回工单接口的密钥",
    "topic.drafted": "写热点的统一答复",
    "topic.returned": "退回热点的统一答复",
    "topic.answered": "统一答复热点",
    "topic.disclosed": "把热点写成公开的信息",
    "topic.renamed": "给热点起名",
    "topic.merged": "合并热点",
    "topic.taken_out": "把留言拿出热点",
    "consultation.saved": "写征集",
    "consultation.submitted": "征集交审核",
    "consultation.published": "发布征集",
    "consultation.returned": "退回征集",
    "consultation.found": "归纳意见",
    "consultation.unfound": "去掉归纳的意见",
    "consultation.outcome_submitted": "征集的结果交审核",
    "consultation.ended": "公布征集的结果",
    "consultation.exported": "导出征集的结果",
    "opinion.judged": "定意见计不计",
    "opinion.read": "看征集的意见",
    "opinion.file_read": "下载随意见来的附件",
}


class EngagementConfig(AppConfig):
    """政民互动（engagement）。"""

    name = "gongkai.engagement"
    verbose_name = "政民互动"

    def ready(self) -> None:
        """经过只增不改；登记留痕里的名称、定时的事。"""
        from gongkai.agencies import trail_words, workplace
        from gongkai.engagement import jobs as ours
        from gongkai.engagement.models import Act, Finding
        from gongkai.engagement.queues import may_know
        from gongkai.engagement.soliciting import outcome
        from gongkai.engagement.topics import answering, incremental, rising
        from gongkai.engagement.workplace import FEED
        from gongkai.outbox import jobs, messages
        from gongkai.safekeeping.actions import name_actions
        from gongkai.safekeeping.triggers import GUARDED

        trail_words.name_values("result", Finding.Result.choices)
        name_actions(_ACTIONS | {f"message.{one.value}": str(one.label) for one in Act})
        GUARDED["engagement_messageevent"] = _KEPT_COLUMNS
        workplace.register(FEED, order=15)
        messages.MAY_KNOW.append(may_know)
        jobs.register("留言期限补算", ours.fill_due, order=10)
        jobs.register("留言提醒", ours.remind, order=20)
        jobs.register("留言归类", incremental.on_time, order=30)
        jobs.register("热点升温", rising.on_time, order=31)
        jobs.register("统一答复告知", answering.on_time, order=32)
        jobs.register("征集结果催办", outcome.chase, order=33)
        jobs.register("知识库复核", ours.review_knowledge, order=34)
