"""邮件订阅：双重确认，只寄新公开的，一点就退。"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from gongkai.disclosures.models import Item
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.language.numerals import to_int
from gongkai.outbox.delivery import deliver
from gongkai.outbox.models import Delivery, Message, Trouble
from gongkai.outbox.ticking import tick
from gongkai.portal.models import Subscription
from gongkai.portal.subscriptions import tell

from ..applications.people import agencies
from ..disclosures.items import column, published

pytestmark = pytest.mark.django_db
COLUMN = "/subscribe/?agency=housing&column=policy"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    column(bureau)
    return bureau


def ask(client, url=COLUMN, email="li@example.com"):
    page = client.get(url).content.decode()
    a, b = re.search(r"验证题：(.)加(.)等于", page).groups()
    token = re.search(r'name="captcha_token" value="([^"]+)"', page)[1]
    given = {"email": email, "captcha_token": token, "answer": str(to_int(a) + to_int(b))}
    return client.post(url, given)


def link(kind):
    deliver(timezone.localdate())
    found = re.search(rf"/subscribe/{kind}/\S+/", mail.outbox[-1].body)
    return found[0] if found else None


def confirmed(client, url=COLUMN):
    ask(client, url)
    client.post(link("confirm"))
    one = Subscription.objects.get()
    Subscription.objects.update(told_until=timezone.now() - timedelta(hours=1))
    return one


def test_nothing_is_sent_before_the_second_yes(client, bureau):
    assert "请到邮箱里确认" in ask(client).content.decode()
    published(bureau)
    assert tell(timezone.localdate()) == 0
    page = link("confirm")
    assert client.get(page).status_code == 200 and Subscription.objects.get().confirmed is None
    client.post(page)
    assert Subscription.objects.get().confirmed is not None


def test_what_is_new_is_sent_once(client, bureau):
    confirmed(client)
    item = published(bureau, title="新的办法")
    published(bureau, title="别的栏目", column=column(bureau, "news", "news"))
    assert tell(timezone.localdate()) == 1 and tell(timezone.localdate()) == 0
    deliver(timezone.localdate())
    text = mail.outbox[-1].body
    assert item.get_absolute_url() in text and "别的栏目" not in text


def test_a_search_is_followed_too(client, bureau):
    confirmed(client, "/subscribe/?q=公租房")
    published(bureau, title="公共租赁住房分配结果")
    published(bureau, title="供热公告")
    assert tell(timezone.localdate()) == 1
    deliver(timezone.localdate())
    assert "公共租赁住房" in mail.outbox[-1].body and "供热" not in mail.outbox[-1].body


def test_leaving_takes_the_address_away(client, bureau):
    confirmed(client)
    published(bureau)
    tell(timezone.localdate())
    page = link("leave")
    client.get(page)
    assert Subscription.objects.exists()
    client.post(page)
    assert not Subscription.objects.exists() and client.get(page).status_code == 404


def test_an_address_is_kept_sealed_and_the_answer_tells_nothing(client, bureau):
    first, again = ask(client), ask(client)
    assert first.content == again.content and Subscription.objects.count() == 1
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM portal_subscription")
        assert "li@example.com" not in str(cursor.fetchone())


def test_unconfirmed_ones_are_forgotten(client, bureau):
    ask(client)
    Subscription.objects.update(created=timezone.now() - timedelta(days=4))
    tell(timezone.localdate())
    assert not Subscription.objects.exists()


def test_wrong_links_and_targets_are_not_there(client, bureau):
    for path in (
        "/subscribe/?agency=housing&column=no",
        "/subscribe/confirm/x/",
        "/subscribe/leave/x/",
    ):
        assert client.get(path).status_code == 404, path


def test_a_wrong_address_or_answer_is_told(client, bureau):
    assert client.post(COLUMN, {"email": "x", "answer": "3"}).status_code == 422
    assert ask(client, email="不是邮箱").status_code == 422
    assert not Message.objects.exists()


def told(count):
    """寄出最后一封，返回里面列出的标题和全文。"""
    assert tell(timezone.localdate()) == count
    deliver(timezone.localdate())
    text = mail.outbox[-1].body
    return set(re.findall(r"^第\d+号$", text, re.MULTILINE)), text


def test_more_than_thirty_news_lose_none(client, bureau):
    confirmed(client)
    one = published(bureau, title="第0号")
    for number in range(1, 45):
        _copy(one, number)
    listed, text = told(1)
    assert len(listed) == 30 and "还有 15 件没有列出，都在：" in text
    assert "新公开 45 件" in mail.outbox[-1].subject
    page = re.search(r"都在：http://127.0.0.1:8000(\S+)", text)[1]
    assert client.get(page).status_code == 200


def test_more_than_thirty_found_lose_none(client, bureau):
    confirmed(client, "/subscribe/?q=公租房%20%26%20名单")
    one = published(bureau, title="公租房名单")
    for number in range(1, 32):
        _copy(one, number, title=f"公租房名单{number}")
    page = re.search(r"都在：http://127.0.0.1:8000(\S+)", told(1)[1])[1]
    assert client.get(page).context["words"] == "公租房 & 名单"


def _copy(one, number, title=""):
    """同样的再公开一件。"""
    made = Item.objects.get(pk=one.pk)
    made.pk, made.serial, made.index_number = None, 1000 + number, f"x-{number}"
    made.title, made.latest_revision, made.live_revision = title or f"第{number}号", None, None
    made.save()


def test_what_was_committed_after_the_last_look_is_not_lost(client, bureau):
    """公开的事务先定下时刻、后提交：看的时候还没有提交，看过了才出现。"""
    confirmed(client)
    Subscription.objects.update(confirmed=timezone.now() - timedelta(days=1))
    published(bureau, title="先提交的")
    assert tell(timezone.localdate()) == 1
    late = published(bureau, title="后提交的")
    before = timezone.now() - timedelta(minutes=2)
    Item.objects.filter(pk=late.pk).update(first_published_at=before)
    assert tell(timezone.localdate()) == 1 and tell(timezone.localdate()) == 0
    deliver(timezone.localdate())
    assert "后提交的" in mail.outbox[-1].body and "先提交的" not in mail.outbox[-1].body


def test_a_clock_set_back_loses_nothing(client, bureau):
    confirmed(client)
    ahead = timezone.now() + timedelta(hours=3)
    Subscription.objects.update(told_until=ahead, confirmed=ahead)
    published(bureau, title="拨回以后的")
    assert tell(timezone.localdate()) == 1


def test_one_address_that_cannot_be_opened_stops_nobody_else(client, bureau):
    confirmed(client)
    ask(client, email="wang@example.com")
    client.post(link("confirm"))
    first = Subscription.objects.order_by("pk").first()
    Subscription.objects.update(told_until=timezone.now() - timedelta(hours=1))
    from django.db import connection

    with connection.cursor() as cursor:
        sql = "UPDATE portal_subscription SET email = 'eHg=' WHERE id = %s"
        cursor.execute(sql, [first.pk])
    published(bureau)
    outcome = tick()["订阅"]
    assert (outcome.done, outcome.failures) == (1, 1) and mail.outbox[-1].to == ["wang@example.com"]
    assert "数据密钥" in Trouble.objects.get(job="订阅").error


def test_a_line_break_in_a_subscription_stops_nobody_s_mail(client, bureau):
    """信头里的换行：网址里的不收；已经存着的，信照样发得出，别人的也是。"""
    assert client.get("/subscribe/?q=a%0ABcc:%20x@example.com").status_code == 400
    confirmed(client, "/subscribe/?q=公租房")
    Subscription.objects.update(words="公租房\r\nBcc: x@example.com", email="li\n@example.com")
    again = Subscription.objects.get()
    again.pk, again.email_key, again.email, again.words = None, "k", "wang@example.com", "公租房"
    again.save()
    published(bureau, title="公共租赁住房 Bcc x@example.com 分配结果")
    assert tell(timezone.localdate()) == 2
    deliver(timezone.localdate())
    news = [letter for letter in mail.outbox if "新公开" in letter.subject]
    assert [letter.to for letter in news] == [["wang@example.com"]]
    assert all("\n" not in letter.subject and not letter.bcc for letter in mail.outbox)
    parked = Delivery.objects.get(state=Delivery.State.DEAD)
    assert "写法不对" in parked.error and not Trouble.objects.exists()


def test_what_can_be_followed_is_found_without_knowing_an_address(client, home, bureau):
    """/subscribe/：按机关、栏目，或者写一个词。"""
    place = column(bureau, "policy", "policy", name="政策文件")
    column(bureau, "inner", "news", name="内部的", shown=False)
    page = client.get("/subscribe/").content.decode()
    assert f"/subscribe/?agency=housing&amp;column={place.slug}" in page and bureau.name in page
    assert 'name="q"' in page and "内部的" not in page
    assert 'href="/subscribe/"' in client.get("/").content.decode()
