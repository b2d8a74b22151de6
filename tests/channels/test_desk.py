"""渠道的办公页面：账号和密钥、停发、方案、发到哪里、再发、海报、抄评论。"""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.channels import accounts
from gongkai.channels.models import Account, Plan, Post
from gongkai.disclosures.models import Item
from gongkai.engagement.models import Message
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person
from ..disclosures.items import NUMBER, column
from .helpers import account, go, planned, published

HOME = "/admin/channels/"
WHY = {"why": "停"}


@pytest.fixture
def signed(client, head):
    client.force_login(head)
    return client


def body(answer):
    return answer.content.decode()


def test_an_account_is_registered_and_its_secret_never_shown(signed, bureau):
    given = {
        "agency": bureau.pk,
        "name": "兴庆住建",
        "address": "https://weibo.com/xqzj",
        "fact_rip": "203.0.113.9",
        "secret_access_token": "不该看见的令牌",
    }
    answer = signed.post(f"{HOME}new/weibo/", given)
    one = Account.objects.get()
    assert answer["Location"] == f"{HOME}{one.pk}/" and one.is_connected
    page = body(signed.get(f"{HOME}{one.pk}/"))
    assert "不该看见的令牌" not in page and "已经填过" in page
    detail = TrailEntry.objects.filter(action="channel.saved").last()
    assert "不该看见的令牌" not in str(detail.__dict__)
    # 再存，密钥空着：保持原来的
    signed.post(f"{HOME}{one.pk}/", given | {"name": "改了名", "secret_access_token": ""})
    one.refresh_from_db()
    assert one.name == "改了名" and one.secret == {"access_token": "不该看见的令牌"}


@pytest.mark.parametrize(
    ("kind", "field", "value", "why"),
    [
        ("weibo", "fact_rip", "不是地址", "IP 地址的写法不对"),
        ("weibo", "name", f"号{NUMBER}", "居民身份证号码"),
        ("webhook", "fact_url", "http://x.cn/", "https://"),
        ("webhook", "secret_secret", "短", "太短"),
        ("bulletin", "secret_readers", "不是邮箱", "不是邮箱"),
        ("weibo", "interaction_on", "2099-01-01", "还没有到"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_kept(signed, bureau, kind, field, value, why):
    answer = signed.post(f"{HOME}new/{kind}/", {"agency": bureau.pk, "name": "甲", field: value})
    assert answer.status_code == 422 and why in body(answer) and not Account.objects.exists()


def test_the_same_account_is_not_registered_twice(signed, bureau):
    account(bureau, "weibo", name="兴庆住建")
    answer = signed.post(f"{HOME}new/weibo/", {"agency": bureau.pk, "name": "兴庆住建"})
    assert answer.status_code == 422 and "已经有" in body(answer)


def test_pausing_says_who_and_why(signed, bureau):
    one = account(bureau, "weibo")
    signed.post(f"{HOME}{one.pk}/do/pause/", {"why": ""})
    assert Account.objects.get().paused is None
    signed.post(f"{HOME}{one.pk}/do/pause/", {"why": "正在核对"})
    page = body(signed.get(f"{HOME}{one.pk}/"))
    assert "正在核对" in page and "boss" in page
    signed.post(f"{HOME}{one.pk}/do/resume/")
    assert Account.objects.get().paused is None
    acts = TrailEntry.objects.filter(action__startswith="channel.").values_list("action", flat=True)
    assert list(acts) == ["channel.paused", "channel.resumed"]


def test_who_only_sees_cannot_change(client, bureau):
    one = account(bureau, "weibo")
    client.force_login(person("leader2", bureau, Role.LEADER))
    page = client.get(f"{HOME}{one.pk}/")
    assert page.status_code == 200 and "secret_access_token" not in body(page)
    for path, given in ((f"{HOME}{one.pk}/", {"name": "x"}), (f"{HOME}{one.pk}/do/pause/", WHY)):
        assert client.post(path, given)["Location"] == "/admin/"  # 没有权限的，回后台首页
    assert client.get(f"{HOME}new/weibo/")["Location"] == "/admin/"
    one.refresh_from_db()
    assert one.name != "x" and one.paused is None


def test_the_plan_is_chosen_previewed_and_shown(client, bureau, author):
    weibo, wechat = account(bureau, "weibo"), account(bureau, "wechat")
    item = planned(bureau)
    client.force_login(author)
    page = body(client.get(f"{HOME}items/{item.pk}/"))
    assert "至多 140 字" in page and "至多 128 字" in page and "现将有关事项通知如下" in page
    client.post(f"{HOME}items/{item.pk}/", {"account": [weibo.pk, wechat.pk, "x", "99999"]})
    assert set(Plan.objects.values_list("account", flat=True)) == {weibo.pk, wechat.pk}
    client.post(f"{HOME}items/{item.pk}/", {"account": [weibo.pk]})
    assert list(Plan.objects.values_list("account", flat=True)) == [weibo.pk]


def test_words_are_written_and_approved_on_the_page(client, bureau, author, head):
    weibo = account(bureau, "weibo")
    item = planned(bureau, weibo)
    client.force_login(author)
    where = f"{HOME}items/{item.pk}/text/{weibo.pk}/"
    client.post(where, {"words": "自己写的话"})
    assert "还没有批准" in body(client.get(f"{HOME}items/{item.pk}/"))
    client.post(where, {"words": "自己写的话", "approve": "1"})
    assert Plan.objects.get().approved_by is None
    client.force_login(head)
    assert "批准这段文字" in body(client.get(f"{HOME}items/{item.pk}/"))
    client.post(where, {"words": "自己写的话", "approve": "1"})
    assert Plan.objects.get().approved_by == head


def test_the_dead_are_listed_with_their_cause_and_sent_again(signed, bureau, contract):
    contract.moods = [20021]
    published(bureau, account(bureau, "weibo"))
    go()
    page = body(signed.get(f"{HOME}posts/?state=dead"))
    assert "违禁的字" in page and "再发" in page
    post = Post.objects.get()
    signed.post(f"{HOME}posts/{post.pk}/retry/")
    assert go() == 1 and len(contract.posts) == 1
    assert "/user_timeline" in "".join(contract.paths()), "再发以前先看有没有"
    assert TrailEntry.objects.filter(action="post.retried").count() == 1
    signed.post(f"{HOME}posts/retry/")
    assert go() == 0 and len(contract.posts) == 1


def test_the_list_asks_a_fixed_number_of_queries(signed, bureau, contract):
    webhook = account(bureau, "webhook")
    item = published(bureau, webhook)

    def many():
        with CaptureQueriesContext(connection) as caught:
            assert signed.get(f"{HOME}posts/").status_code == 200
        return len(caught)

    signed.get(f"{HOME}posts/")
    few = many()
    given = {"agency": bureau, "item": item, "account": webhook, "act": "publish", "title": "题"}
    Post.objects.bulk_create([Post(number=100 + n, **given) for n in range(60)])
    assert many() == few
    assert "更早的" in body(signed.get(f"{HOME}posts/"))


def test_a_poster_of_a_week_is_a_pdf(signed, bureau):
    published(bureau)
    week = timezone.localdate().isoformat()
    answer = signed.post(f"{HOME}poster/", {"agency": bureau.pk, "week": week, "paper": "a3"})
    assert answer["Content-Type"] == "application/pdf" and answer.content[:5] == b"%PDF-"
    old = (date(2020, 1, 1)).isoformat()
    answer = signed.post(f"{HOME}poster/", {"agency": bureau.pk, "week": old, "paper": "a4"})
    assert answer.status_code == 422 and "换一周" in body(answer)


def test_a_column_of_another_agency_makes_no_poster(signed, bureau):
    theirs = column(agencies()[1], "theirs")
    given = {"agency": bureau.pk, "column": theirs.pk, "paper": "a4"}
    assert signed.post(f"{HOME}poster/", given).status_code == 422


def test_a_copied_comment_goes_to_the_inbox(signed, bureau):
    wechat = account(bureau, "wechat")
    answer = signed.post(f"{HOME}heard/", {"account": wechat.pk, "words": "有人问停车位"})
    assert answer.status_code == 302 and Message.objects.get().text == "有人问停车位"


def test_the_edit_page_of_an_item_leads_to_its_plan(client, bureau, author):
    item = planned(bureau)
    client.force_login(author)
    page = body(client.get(f"/admin/items/edit/{item.pk}/"))
    assert f'href="{HOME}items/{item.pk}/"' in page


def test_the_clock_sends(bureau, contract, settings):
    settings.CHECK_LINKS = False
    published(bureau, account(bureau, "webhook"))
    call_command("tick", verbosity=0)
    assert len(contract.taken) == 1


def test_a_draft_never_published_can_be_deleted_with_its_plan(bureau):
    item = planned(bureau, account(bureau, "weibo"))
    Item.objects.get(pk=item.pk).delete()
    assert not Plan.objects.exists()


def test_an_account_that_sent_something_stays(bureau, contract):
    from django.db.models import ProtectedError

    webhook = account(bureau, "webhook")
    published(bureau, webhook)
    with pytest.raises(ProtectedError):
        webhook.delete()


@pytest.mark.parametrize("field", ["registered", "elsewhere", "closed"])
@pytest.mark.parametrize("day", ["2099-01-01", "9999-12-31", "0001-01-01"])
def test_a_day_that_has_not_come_or_makes_no_sense_is_not_kept(signed, bureau, field, day):
    """9999 年的开设日期曾使整个渠道页、工作台打不开。"""
    one = account(bureau, "weibo")
    answer = signed.post(f"{HOME}{one.pk}/", {"name": "甲", field: day})
    assert answer.status_code == 422
    one.refresh_from_db()
    assert getattr(one, field) is None
    assert signed.get(HOME).status_code == 200


def test_saving_the_form_does_not_undo_what_happened_meanwhile(bureau, head):
    one = account(bureau, "weibo")
    Account.objects.update(
        paused=timezone.now(), paused_why="账号被盗", heard={"comments": 9}, token="新的"
    )
    one.name = "改了名"
    accounts.save(one, {}, head)
    now = Account.objects.get()
    assert (now.name, now.paused_why, now.heard, now.token) == (
        *("改了名", "账号被盗"),
        *({"comments": 9}, "新的"),
    )


def test_a_number_too_long_for_any_account_chooses_none(signed, bureau):
    item = planned(bureau)
    answer = signed.post(f"{HOME}items/{item.pk}/", {"account": "9" * 5000})
    assert answer.status_code == 302 and not Plan.objects.exists()
