"""关停了的账号上等着的：告诉管渠道的人，摆在工作台；可以叫停，可以改发到别的账号。"""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.agencies.policy import Do, may
from gongkai.channels import accounts, posts, workplace
from gongkai.channels.models import Plan, Post
from gongkai.outbox.models import Notice
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person
from .helpers import account, go, planned, publish, published

POSTS = "/admin/channels/posts/"


def closed(one, head):
    one.closed = timezone.localdate()
    accounts.save(one, {}, head)
    return one


@pytest.fixture
def stranded(bureau, head):
    """一件公开了的，等着发到微博，微博关停了。"""
    weibo = account(bureau, "weibo")
    published(bureau, weibo)
    closed(weibo, head)
    return Post.objects.get()


def test_who_manages_the_channels_is_told_once_and_sees_it_on_the_workbench(bureau, stranded, head):
    other = person("second", bureau, Role.DISCLOSURE_HEAD)
    accounts.save(stranded.account, {}, head)
    told = Notice.objects.filter(message__about=stranded.account.subject)
    people = list(told.values_list("user", flat=True))
    assert head.pk in people and len(people) == len(set(people))
    assert "1 条" in told.first().message.subject
    titles = [t.title for t in workplace.waiting(other, timezone.localdate())]
    assert f"{stranded.account} 关停了，还有 1 条等着" in titles


def test_an_account_closed_with_nothing_waiting_tells_nobody(bureau, head):
    closed(account(bureau, "weibo"), head)
    assert not Notice.objects.exists()
    assert not workplace.waiting(head, timezone.localdate())


def test_a_post_is_called_off_with_its_reason(client, stranded, head):
    client.force_login(head)
    page = client.get(f"{POSTS}?state=waiting").content.decode()
    assert reverse("channel_call_off", args=[stranded.pk]) in page
    where = reverse("channel_call_off", args=[stranded.pk])
    assert client.get(where).status_code == 200
    assert client.post(where, {"why": " "}).status_code == 422
    assert client.post(where, {"why": "账号不用了"}).status_code == 302
    stranded.refresh_from_db()
    assert stranded.state == "off" and "账号不用了" in stranded.error and stranded.ended
    entry = TrailEntry.objects.get(action="post.called_off")
    assert entry.detail["reason"] == "账号不用了" and entry.subject == stranded.subject
    assert not workplace.waiting(head, timezone.localdate())
    # 叫停了的不能再发，也不能再叫停
    assert not posts.again(stranded)
    assert "已经" in client.post(where, {"why": "再一次"}).content.decode()


def test_a_post_is_moved_to_another_account_and_goes_out_there(
    client, bureau, stranded, head, contract
):
    hook = account(bureau, "webhook")
    client.force_login(head)
    where = reverse("channel_call_off", args=[stranded.pk])
    assert str(hook) in client.get(where).content.decode()
    assert client.post(where, {"why": "改发", "to": hook.pk}).status_code == 302
    stranded.refresh_from_db()
    assert stranded.state == "off" and str(hook) in stranded.error
    assert set(Plan.objects.values_list("account", flat=True)) == {hook.pk}
    assert go() == 1 and len(contract.taken) == 1


def test_moving_to_where_it_already_went_does_not_send_it_twice(bureau, head, contract):
    weibo, hook = account(bureau, "weibo"), account(bureau, "webhook")
    published(bureau, weibo, hook)
    closed(weibo, head)
    go()
    left = Post.objects.get(account=weibo)
    posts.call_off(left, "改发", head, to=hook)
    go()
    assert len(contract.taken) == 1 and Post.objects.filter(account=hook).count() == 1


@pytest.mark.parametrize("state", ["claimed", "sent", "off"])
def test_what_is_going_out_or_is_done_is_not_called_off(stranded, head, state):
    Post.objects.filter(pk=stranded.pk).update(state=state)
    with pytest.raises(accounts.Unfit):
        posts.call_off(stranded, "不发了", head)
    stranded.refresh_from_db()
    assert stranded.state == state


@pytest.mark.parametrize("role", list(Role))
def test_only_who_manages_the_channels_may(client, bureau, stranded, role):
    user = person("someone", bureau, role)
    client.force_login(user)
    client.post(reverse("channel_call_off", args=[stranded.pk]), {"why": "不发了"})
    stranded.refresh_from_db()
    assert (stranded.state == "off") is may(user, Do.CHANNELS, bureau)


def test_another_agency_s_account_is_not_offered_and_its_post_not_there(client, bureau, stranded):
    other = agencies()[1]
    alien = account(other, "webhook")
    boss = person("alien", other, Role.DISCLOSURE_HEAD)
    client.force_login(boss)
    where = reverse("channel_call_off", args=[stranded.pk])
    assert client.get(where).status_code == 404
    client.force_login(person("h2", bureau, Role.DISCLOSURE_HEAD))
    assert str(alien) not in client.get(where).content.decode()
    assert client.post(where, {"why": "改发", "to": alien.pk}).status_code == 422


def test_what_was_tried_says_that_it_may_be_there(client, stranded, head):
    Post.objects.filter(pk=stranded.pk).update(stage={"asked": "2026-03-02T00:00:00+08:00"})
    client.force_login(head)
    page = client.get(reverse("channel_call_off", args=[stranded.pk])).content.decode()
    assert re.search(r"试着发过.*看一看", page)


def test_a_withdrawn_item_is_not_moved(bureau, head):
    weibo, hook = account(bureau, "weibo"), account(bureau, "webhook")
    item = publish(planned(bureau, weibo))
    closed(weibo, head)
    item.unpublish()
    left = Post.objects.create(
        agency=bureau, item=item, account=weibo, number=9, act="recall", title="撤回"
    )
    with pytest.raises(accounts.Unfit, match="没有公开"):
        posts.call_off(left, "改发", head, to=hook)
    posts.call_off(left, "到网页上手工删了", head)
    assert Post.objects.get(pk=left.pk).state == "off"
