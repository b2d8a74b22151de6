"""依申请公开。"""

from django.apps import AppConfig

#: 不许改的列；经手人、加密的内容（换密钥时）除外
_KEPT_COLUMNS = ("case_id", "number", "act", "on", "data", "recorded")
_ACTIONS = {
    "case.unmasked": "看未遮盖的个人信息",
    "case.archive_read": "下载案卷",
    "cases.exported": "导出案件",
    "cases.searched": "按申请人找案件",
    "case.contact_seen": "看申请人的联系方式",
    "case.linked": "关联案件",
    "case.unlinked": "去掉案件的关联",
    "case.commented": "写内部讨论",
    "case.comment_struck": "划去内部讨论的一条",
    "case.restricted": "限定知悉",
    "case.unrestricted": "解除限定知悉",
    "cases.printed": "打印案件",
    "phrase.changed": "改常用语",
    "cases.imported": "导入案件",
    "cases.import_undone": "撤销导入",
    "file.added": "添加附件",
    "file.masked": "遮盖附件",
    "file.given_as_is": "原样提供附件",
    "file.read": "下载附件",
    "letter.read": "下载文书",
    "third_party.sent": "再发第三方的链接",
    "api.listed": "接口列出案件",
    "api.read": "接口读案件",
    "template.changed": "改文书模板",
    "template.restored": "恢复文书模板",
    "token.issued": "发接口令牌",
    "token.revoked": "收回接口令牌",
}


class ApplicationsConfig(AppConfig):
    """依申请公开（applications）。"""

    name = "gongkai.applications"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        """事件只增不改；登记留痕里的名称。"""
        from gongkai.agencies import workplace
        from gongkai.applications import jobs as ours
        from gongkai.applications.restricting import may_know, quiet
        from gongkai.applications.workplace import FEED
        from gongkai.law.procedure import names
        from gongkai.outbox import jobs, messages
        from gongkai.safekeeping.actions import name_actions
        from gongkai.safekeeping.triggers import GUARDED

        workplace.register(FEED, order=10)
        messages.QUIET.append(quiet)
        messages.MAY_KNOW.append(may_know)
        name_actions(_ACTIONS | {f"case.{act}": name for act, name in names().items()})

        GUARDED["applications_caseevent"] = _KEPT_COLUMNS
        GUARDED["applications_casecomment"] = ("case_id", "strikes_id", "recorded")
        jobs.register("到期日重算", ours.recalculate, order=10)
        jobs.register("提醒", ours.remind, order=20)
        jobs.register("每日汇总", ours.digest, order=70)
        jobs.register("清除草稿", ours.clear_drafts, order=80)
