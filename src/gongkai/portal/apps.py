"""公众网站。"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """门户（portal）：首页与年报体检。"""

    name = "gongkai.portal"
    verbose_name = "门户"

    def ready(self) -> None:
        """公开、撤下以后作废有关的页面；栏目、机关改了作废那个机关的。"""
        from django.db.models.signals import post_delete, post_migrate, post_save
        from wagtail.models import Page, Site

        from gongkai.agencies.models import Agency
        from gongkai.disclosures.models import CatalogueEntry, Column, Item
        from gongkai.disclosures.moving.approve import AFTER_BATCH
        from gongkai.disclosures.reviewing.gate import AFTER
        from gongkai.outbox import jobs
        from gongkai.portal import front_page, refreshing, subscriptions
        from gongkai.portal.models import HomePage
        from gongkai.remedies.models import Utility
        from gongkai.safekeeping import limits

        post_migrate.connect(front_page.after_migrate, sender=self)
        AFTER.append(refreshing.refresh)
        jobs.register("订阅", subscriptions.tell, order=60)
        jobs.register("作废旧页", refreshing.on_time)
        jobs.register("清掉次数", limits.sweep)
        AFTER_BATCH.append(refreshing.refresh_agency)
        post_delete.connect(refreshing.item_deleted, sender=Item, dispatch_uid="pages-item")
        for model, told in (
            (Column, refreshing.changed),
            (CatalogueEntry, refreshing.changed),
            (Agency, refreshing.agency_changed),
            (Utility, refreshing.changed),
            (HomePage, refreshing.home_changed),
            (Page, refreshing.home_changed),
            (Site, refreshing.home_changed),
        ):
            for name, signal in (("save", post_save), ("delete", post_delete)):
                uid = f"pages-{model.__name__}-{name}"
                signal.connect(told, sender=model, dispatch_uid=uid)
