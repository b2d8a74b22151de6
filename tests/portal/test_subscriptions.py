"""邮件订阅：双重确认，只寄新公开的，一点就退。"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from gongkai.applications.models import Notice
from gongkai.applications.ticking import deliver
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.language.numerals import to_int
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
    deliver()
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
    deliver()
    text = mail.outbox[-1].body
    assert item.get_absolute_url() in text and "别的栏目" not in text


def test_a_search_is_followed_too(client, bureau):
    confirmed(client, "/subscribe/?q=公租房")
    published(bureau, title="公共租赁住房分配结果")
    published(bureau, title="供热公告")
    assert tell(timezone.localdate()) == 1
    deliver()
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
        "/subscribe/",
        "/subscribe/?agency=housing&column=no",
        "/subscribe/confirm/x/",
        "/subscribe/leave/x/",
    ):
        assert client.get(path).status_code == 404, path


def test_a_wrong_address_or_answer_is_told(client, bureau):
    assert client.post(COLUMN, {"email": "x", "answer": "3"}).status_code == 422
    assert ask(client, email="不是邮箱").status_code == 422
    assert not Notice.objects.exists()
