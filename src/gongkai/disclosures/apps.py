"""主动公开。"""

from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    """主动公开（disclosures）。"""

    name = "gongkai.disclosures"
    verbose_name = "主动公开"

    def ready(self) -> None:
        """登记权限、留痕的名称、每天的事、随系统的审查流程、“开始使用”的几步。"""
        from django.db.models.signals import post_migrate, post_save
        from wagtail.permissions import register_permission_policy
        from wagtail.signals import workflow_cancelled, workflow_submitted

        from gongkai.agencies import workplace
        from gongkai.agencies.models import Agency
        from gongkai.disclosures import models, starting
        from gongkai.disclosures.linking import links
        from gongkai.disclosures.models.exits import EXITS
        from gongkai.disclosures.moving import approve
        from gongkai.disclosures.reviewing import forgetting, gate, permissions, publishing
        from gongkai.disclosures.searching import index, misses, rebuilding, words
        from gongkai.disclosures.workplace import FEED
        from gongkai.outbox import jobs
        from gongkai.safekeeping.actions import name_actions

        register_permission_policy(models.Item, permissions.item_policy(models.Item))
        for model in (models.Column, models.CatalogueEntry):
            register_permission_policy(model, permissions.column_policy(model))
        name_actions(publishing.ACTIONS)
        workplace.register(FEED, order=30)
        starting.register_steps()
        post_save.connect(starting.agency_saved, sender=Agency, dispatch_uid="report-column")
        post_migrate.connect(starting.after_migrate, sender=self, dispatch_uid="report-columns")
        EXITS.publish, EXITS.unpublish = gate.publish, gate.unpublish
        EXITS.before_step = gate.demand_clean
        gate.AFTER += [index.refresh, words.learned, links.refresh]
        jobs.register("定时公开、撤下", publishing.on_time)
        jobs.register("公开导入的", approve.on_time)
        jobs.register("收起数据库的日志", forgetting.on_time, order=95)
        jobs.register("清去旧的查找记录", misses.sweep, order=95)
        for model in rebuilding.WATCHED:
            post_save.connect(rebuilding.renamed, sender=model, dispatch_uid=f"renamed-{model}")
        # 最慢的排在后面
        jobs.register("更新检索", rebuilding.on_time, order=92)
        jobs.register("封存检索", rebuilding.seal_on_time, order=93)
        jobs.register("查站外链接", links.on_time, order=90)
        workflow_submitted.connect(publishing.submitted, dispatch_uid="item-submitted")
        workflow_cancelled.connect(publishing.recalled, dispatch_uid="item-recalled")
        post_migrate.connect(publishing.after_migrate, sender=self, dispatch_uid="workflows")
