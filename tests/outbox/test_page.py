"""管理员的“通知与定时”：看得见本机关没有发成的和原因，收件人遮去大半；重发留痕。"""

import pytest
from django.db import connection
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.outbox.models import Delivery, JobState, Trouble
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
PAGE = "/admin/outbox/"
LI = ("mail", "li@example.com")


@pytest.fixture
def manager(client, bureau):
    user = person("manager", bureau, Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def kill(rows, error="收件人被邮件服务器拒绝（550）"):
    keys = [row.pk for row in rows]
    rows = Delivery.objects.filter(pk__in=keys)
    rows.update(state="dead", tries=8, error=error, ended=timezone.now())
    return keys


def shown(client, **more):
    return client.get(PAGE, more).content.decode()


def test_a_dead_one_is_listed_with_its_cause_and_masked(client, manager, bureau, posted, sms):
    kill(posted(LI, ("sms", "13912345678"), subject="进展", agency=bureau.pk))
    page = shown(client)
    assert "l***@example.com" in page and "139****5678" in page and "8 次" in page
    assert "收件人被邮件服务器拒绝（550）" in page and "进展" in page
    assert "li@example.com" not in page and "13912345678" not in page


def test_a_waiting_one_is_listed_too(client, manager, bureau, posted):
    posted(LI, subject="还没有发的", agency=bureau.pk)
    assert "等着发的（1 份）" in shown(client) and "还没有发的" in shown(client)


def test_retrying_starts_again_and_stands_in_the_trail(client, manager, bureau, posted):
    (pk,) = kill(posted(LI, agency=bureau.pk))
    assert client.get(f"{PAGE}{pk}/retry/").status_code == 405
    page = client.post(f"{PAGE}{pk}/retry/", follow=True).content.decode()
    assert "已排上 1 份" in page
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.ended) == ("waiting", 0, None)
    entry = TrailEntry.objects.get(action="delivery.retried")
    assert (entry.subject, entry.agency) == (f"delivery:{pk}", bureau.pk)


def test_all_dead_ones_are_retried_at_once(client, manager, bureau, posted):
    for number in range(3):
        kill(posted(LI, key=str(number), agency=bureau.pk))
    assert "已排上 3 份" in client.post(f"{PAGE}retry/", follow=True).content.decode()
    assert Delivery.objects.filter(state="waiting").count() == 3
    assert TrailEntry.objects.filter(action="delivery.retried").count() == 3


def test_one_on_its_way_is_left_alone(client, manager, bureau, posted):
    (row,) = posted(LI, agency=bureau.pk)
    Delivery.objects.update(state="claimed", tries=1)
    client.post(f"{PAGE}{row.pk}/retry/")
    assert Delivery.objects.get().state == "claimed"
    assert not TrailEntry.objects.filter(action="delivery.retried").exists()


def test_another_agency_s_are_never_seen_nor_retried(client, manager, bureau, posted):
    other = agencies()[1]
    (pk,) = kill(posted(LI, subject="别的机关的", agency=other.pk))
    (nobody,) = kill(posted(LI, key="2", subject="没有机关的"))
    Trouble.objects.create(
        job="提醒", about="case:1", agency=other, error="别的机关的错", last=timezone.now()
    )
    page = shown(client)
    assert "别的机关的" not in page and "没有机关的" not in page
    for key in (pk, nobody):
        assert client.post(f"{PAGE}{key}/retry/").status_code == 404
    client.post(f"{PAGE}retry/")
    assert Delivery.objects.filter(state="dead").count() == 2


def test_the_manager_above_and_the_system_s_administrator_see_them(client, bureau, posted):
    kill(posted(LI, subject="局里的", agency=bureau.pk))
    kill(posted(LI, key="2", subject="没有机关的"))
    client.force_login(person("above", bureau.get_parent(), Role.ADMINISTRATOR))
    assert "局里的" in shown(client) and "没有机关的" not in shown(client)
    client.force_login(person("root", bureau, is_superuser=True))
    assert "局里的" in shown(client) and "没有机关的" in shown(client)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_sees_the_page(client, bureau, posted, role):
    (pk,) = kill(posted(LI, agency=bureau.pk))
    client.force_login(person("someone", bureau, role))
    for answer in (
        client.get(PAGE),
        client.post(f"{PAGE}retry/"),
        client.post(f"{PAGE}{pk}/retry/"),
    ):
        assert answer.status_code in (302, 403, 404)
    assert Delivery.objects.get().state == "dead"
    assert PAGE not in client.get("/admin/", follow=True).content.decode()


def test_the_menu_leads_there(client, manager):
    assert PAGE in client.get("/admin/", follow=True).content.decode()


def test_jobs_and_their_troubles_are_shown(client, manager, bureau):
    assert "还没有运行过" in shown(client)
    now = timezone.now()
    JobState.objects.create(name="提醒", started=now, finished=now, done=3)
    JobState.objects.create(name="坏的", started=now, finished=now, error="别处的话")
    Trouble.objects.create(job="提醒", about="case:7", agency=bureau, error="坏的一件", last=now)
    page = shown(client)
    assert "做完了" in page and "没有做完" in page and "case:7" in page and "坏的一件" in page
    assert "别处的话" not in page and "请找系统管理员" in page and "没有运行" not in page
    JobState.objects.update(finished=now - timezone.timedelta(hours=3))
    assert "定时任务已经 3小时0分没有运行" in shown(client)


def test_one_that_cannot_be_opened_hides_no_other(client, manager, bureau, posted):
    kill(posted(LI, key="1", agency=bureau.pk))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_delivery SET \"to\" = 'eHg='")
    kill(posted(LI, key="2", agency=bureau.pk))
    assert "（解不开）" in shown(client) and "l***@example.com" in shown(client)


def test_many_are_paged(client, manager, bureau, posted):
    for number in range(52):
        kill(posted(LI, key=str(number), subject=f"第{number}号。", agency=bureau.pk))
    page = shown(client)
    assert "第51号。" in page and "第1号。" not in page
    below = page.split("?below=")[1].split('"')[0]
    assert "第1号。" in shown(client, below=below) and "第51号。" not in shown(client, below=below)
    assert client.get(PAGE, {"below": "x"}).status_code == 200


def test_an_odd_place_in_the_list_is_the_beginning(client, manager):
    assert client.get(PAGE, {"below": "²"}).status_code == 200
