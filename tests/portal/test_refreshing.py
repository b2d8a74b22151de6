"""要作废的页面与公开、撤下、改栏目存在同一个事务里：记不下的就没有改，改了的就记下了。"""

from datetime import timedelta

import pytest
from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.disclosures.catalogues import save_rows, shipped_fields, shipped_rows
from gongkai.disclosures.models import CatalogueEntry, Column, Item
from gongkai.disclosures.moving import approve, load
from gongkai.disclosures.moving.source import read_mapping, rows_of
from gongkai.disclosures.reviewing.publishing import on_time, withdraw
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal import front_page, refreshing
from gongkai.portal.models import HomePage, StaleGroup

from ..applications.people import agencies, person
from ..disclosures.items import body_of, column, draft, publish, published, reviewers
from ..disclosures.moving.test_moving import row, write

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """进程在这里被杀。"""


class Office:
    """每种改动：先备好，再做。`state` 是公众看得见的样子。"""

    def __init__(self, tmp_path):
        ensure_workflows()
        self.folder = tmp_path
        self.bureau = agencies()[0]
        self.author, self.people = person("a", self.bureau, Role.AUTHOR), reviewers(self.bureau)
        self.home = front_page.ensure()
        save_rows(self.bureau, shipped_rows(shipped_fields()[0]))

    def state(self):
        """公众看得见的。"""
        return [
            *Item.objects.filter(live=True).order_by("pk").values_list("pk", "title"),
            *Column.objects.order_by("pk").values_list("pk", "name"),
            *CatalogueEntry.objects.order_by("pk").values_list("pk", "second", "basis"),
            *Agency.objects.order_by("pk").values_list("pk", "name"),
            *HomePage.objects.values_list("pk", "introduction"),
        ]

    def publish(self):
        """公开。"""
        item = draft(self.bureau, self.author)
        return lambda: publish(item, self.author, self.people)

    def scheduled(self):
        """到时公开。"""
        item = draft(self.bureau, self.author, go_live_at=timezone.now() + timedelta(hours=1))
        revision = publish(item, self.author, self.people).revisions.get(
            approved_go_live_at__isnull=False
        )
        revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
        revision.content["go_live_at"] = None
        revision.save()
        return lambda: on_time(timezone.localdate())

    def correct(self):
        """更正。"""
        changed = published(self.bureau, self.author, self.people).get_latest_revision_as_object()
        changed.title, changed.correction, changed.body = "新的标题", "有误", body_of("改过。")
        changed.save_revision(user=self.author)
        return lambda: publish(changed, self.author, self.people)

    def withdraw(self):
        """撤下。"""
        item = published(self.bureau, self.author, self.people)
        return lambda: withdraw(item, "有误", self.people["leader"])

    def expire(self):
        """到期撤下。"""
        item = published(self.bureau, self.author, self.people)
        Item.objects.filter(pk=item.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        return lambda: on_time(timezone.localdate())

    def batch(self):
        """公开搬来的一批。"""
        folder = self.folder / "old"
        folder.mkdir()
        write(folder, *(row(f"第{n}件") for n in range(7)))
        batch = load.start(self.bureau, "old")
        load.move(batch, rows_of(folder, read_mapping(None)))
        approve.review(batch, "可以公开。", self.people["secrecy"])
        approve.approve(batch, self.people["leader"])
        return lambda: approve.go_live(batch)

    def column(self):
        """改栏目。"""
        found = column(self.bureau)
        found.name = "新的栏目名"
        return found.save

    def new_column(self):
        """新的栏目。"""
        return lambda: column(self.bureau, "fresh")

    def column_deleted(self):
        """删栏目。"""
        return column(self.bureau, "empty").delete

    def entry(self):
        """改目录的一行。"""
        found = CatalogueEntry.objects.first()
        found.basis = "新的依据"
        return found.save

    def entry_deleted(self):
        """删目录的一行。"""
        return CatalogueEntry.objects.first().delete

    def catalogue(self):
        """导入目录。"""
        return lambda: save_rows(self.bureau, shipped_rows(shipped_fields()[1]))

    def agency(self):
        """改机关。"""
        found = Agency.objects.get(pk=self.bureau.pk)
        found.name = "新的局名"
        return found.save

    def home_page(self):
        """改首页。"""
        home = HomePage.objects.get()
        home.introduction = "<p>新的简介</p>"
        return home.save_revision().publish


CHANGES = [n for n in vars(Office) if not n.startswith("_") and n != "state"]


@pytest.fixture
def office(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    monkeypatch.setattr(approve, "_BATCH", 3)
    return Office(tmp_path)


@pytest.mark.parametrize("change", CHANGES)
def test_killed_before_the_mark_nothing_has_changed(office, change, monkeypatch):
    do = getattr(office, change)()
    before = office.state()

    def die(groups):
        raise Killed

    monkeypatch.setattr(refreshing, "_refresh", die)
    with pytest.raises(Killed):
        do()
    assert office.state() == before


@pytest.mark.parametrize("change", CHANGES)
def test_killed_after_the_commit_the_mark_is_there(office, change, monkeypatch):
    do = getattr(office, change)()
    before = office.state()

    def die(rows):
        raise Killed

    monkeypatch.setattr(refreshing, "_settle", die)
    with pytest.raises(Killed):
        do()
    assert office.state() != before
    assert StaleGroup.objects.filter(group=refreshing.SITE).exists()
