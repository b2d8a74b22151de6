"""跟着信息走：公开了发、改了更正、撤下撤回；没有走完审查的、撤下的发不出去；断了接着办，只有一条。"""

from datetime import timedelta

import pytest
from django.utils import timezone

from gongkai.channels import plans, posts, sending
from gongkai.channels.adapters import Step
from gongkai.channels.models import Account, Plan, Post
from gongkai.disclosures.models import Item
from gongkai.outbox import claims
from gongkai.outbox.models import Delivery, Trouble

from ..disclosures.items import act, submit
from ..trail import recorded
from .helpers import account, changed, go, lapse, planned, publish, published

STATE = Post.State
WEB = ("weibo", "wechat", "webhook")
#: 公众号要等结果：多走几遍
ROUNDS = 4


def states(**given):
    return list(Post.objects.filter(**given).order_by("pk").values_list("act", "state"))


def withdraw(item):
    Item.objects.get(pk=item.pk).unpublish()


def test_an_item_goes_to_each_channel_once_it_is_published(bureau, contract):
    chosen = [account(bureau, kind) for kind in (*WEB, "bulletin", "rss", "board")]
    item = planned(bureau, *chosen)
    assert not Post.objects.exists()
    publish(item)
    assert go(ROUNDS) == 4
    assert {p.state for p in Post.objects.all()} == {STATE.SENT} and Post.objects.count() == 6
    assert (contract.shared, contract.published, len(contract.taken)) == (1, 1, 1)
    assert go(ROUNDS) == 0
    weibo, wechat = (Post.objects.get(account__kind=kind) for kind in ("weibo", "wechat"))
    assert weibo.receipt in contract.posts and wechat.receipt in contract.articles
    assert wechat.link == f"https://mp.weixin.qq.com/s/{wechat.receipt}"
    assert Delivery.objects.filter(message__subject__startswith="新公开：").count() == 2


def test_nothing_goes_before_every_review_has_passed(bureau, contract, author):
    item = planned(bureau, account(bureau, "weibo"))
    submit(item, author)
    go()
    assert not Post.objects.exists() and not contract.asked


def test_a_review_that_no_longer_counts_stops_the_post(bureau, contract):
    from wagtail.models import TaskState

    item = published(bureau, account(bureau, "weibo"))
    TaskState.objects.filter(workflow_state__object_id=str(item.pk)).update(status="rejected")
    go()
    post = Post.objects.get()
    assert post.state == STATE.DEAD and "审查不作数" in post.error and not contract.asked


def test_what_was_withdrawn_before_it_went_never_goes(bureau, contract):
    item = published(bureau, account(bureau, "weibo"))
    withdraw(item)
    go()
    assert states() == [("publish", STATE.OFF)] and not contract.asked


def test_a_claimed_post_is_asked_again_at_the_door(bureau, contract):
    """认领以后、发出以前撤下的：不发。"""
    weibo = account(bureau, "weibo")
    item = published(bureau, weibo)
    assert claims.claim(sending.waiting_of(weibo, timezone.now()))
    withdraw(item)
    lapse()
    go(2)
    assert contract.shared == 0
    assert states() == [("publish", STATE.OFF), ("recall", STATE.OFF)]


def test_a_withdrawn_item_is_recalled_everywhere(bureau, contract):
    chosen = [account(bureau, kind) for kind in (*WEB, "bulletin")]
    item = published(bureau, *chosen)
    go(ROUNDS)
    withdraw(item)
    go(ROUNDS)
    assert not contract.posts and not contract.articles
    events = [content["event"] for content, *_ in contract.taken.values()]
    assert events == ["publish", "recall"]
    told = Delivery.objects.filter(message__subject__startswith="已撤下：")
    assert told.count() == 2 and "请不要再转发" in told[0].message.text
    assert {p.state for p in Post.objects.all()} == {STATE.SENT}


def test_a_correction_follows_to_each_channel(bureau, contract):
    chosen = [account(bureau, kind) for kind in (*WEB, "bulletin")]
    item = published(bureau, *chosen)
    go(ROUNDS)
    changed(item, "改过的内容。")
    go(ROUNDS)
    (text,) = [row["text"] for row in contract.posts.values()]
    assert text.startswith("更正：") and "改过的内容" in text
    ((article, _),) = contract.articles.values()
    assert article["title"].startswith("更正：") and "改过的内容" in article["content"]
    first, second = (content for content, *_ in contract.taken.values())
    assert (second["event"], second["of"]) == ("correct", first["ident"])
    assert Delivery.objects.filter(message__subject__startswith="更正：").count() == 2


def test_publishing_the_same_words_again_sends_nothing(bureau, contract):
    item = published(bureau, account(bureau, "webhook"))
    go()
    draft = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    draft.keywords = "只改了关键词"
    draft.save_revision()
    publish(Item.objects.get(pk=item.pk))
    go()
    assert len(contract.taken) == 1


@pytest.mark.parametrize("kind", WEB)
@pytest.mark.parametrize("mood", ["refuse", "cut"])
def test_failing_twice_and_recovering_leaves_exactly_one(bureau, contract, kind, mood):
    contract.moods = [mood, mood]
    published(bureau, account(bureau, kind))
    go(ROUNDS + 4)
    assert Post.objects.get().state == STATE.SENT
    there = {"weibo": contract.shared, "wechat": contract.published, "webhook": len(contract.taken)}
    assert there[kind] == 1


@pytest.mark.parametrize("kind", WEB)
def test_a_recall_of_one_whose_answer_was_lost_finds_and_removes_it(bureau, contract, kind):
    """发成了，答复丢了，还没有再试就撤下：去找，找到了删。"""
    if kind == "wechat":
        contract.moods = [None, "cut"]
    else:
        contract.moods = ["cut"]
    item = published(bureau, account(bureau, kind))
    go()
    withdraw(item)
    go(ROUNDS + 4)
    assert not contract.posts and not contract.articles
    if kind == "webhook":
        assert [c["event"] for c, *_ in contract.taken.values()] == ["publish", "recall"]


def test_an_account_paused_keeps_its_posts_and_sends_them_after(bureau, contract, head):
    from gongkai.channels import accounts

    weibo = account(bureau, "weibo")
    accounts.pause(weibo, "账号被盗，正在处理", head)
    published(bureau, weibo)
    assert go() == 0 and not contract.asked
    weibo.refresh_from_db()
    assert weibo.paused_by == head and weibo.paused_why == "账号被盗，正在处理"
    accounts.resume(weibo, head)
    assert go() == 1


def test_an_account_that_is_not_connected_waits(bureau, contract):
    published(bureau, account(bureau, "weibo", secret=None))
    assert go() == 0 and Post.objects.get().state == STATE.WAITING and Post.objects.get().tries == 0


@pytest.mark.parametrize("code", [21327, 10017, 20031])
def test_a_trouble_of_the_account_pauses_it_and_costs_no_try(bureau, contract, code):
    contract.moods = [code]
    published(bureau, account(bureau, "weibo"))
    go()
    post, one = Post.objects.get(), Account.objects.get()
    assert (post.state, post.tries) == (STATE.WAITING, 0)
    assert one.paused and not one.paused_by and str(code) in one.paused_why
    assert go() == 0


def test_codes_are_told_in_chinese_and_the_hopeless_are_dead_at_once(bureau, contract, head):
    contract.moods = [20021]
    published(bureau, account(bureau, "weibo"))
    go()
    post = Post.objects.get()
    assert post.state == STATE.DEAD and post.error == "微博认为内容里有违禁的字（20021）"
    assert posts.again(post) and go() == 1


def test_a_limit_of_the_other_side_waits_an_hour_and_costs_no_try(bureau, contract):
    contract.moods = [10023]
    published(bureau, account(bureau, "weibo"))
    go()
    post = Post.objects.get()
    assert (post.state, post.tries) == (STATE.WAITING, 0)
    assert post.not_before > timezone.now() + timedelta(minutes=55)
    assert sending.on_time(None) == 0


def test_our_own_count_keeps_within_the_limit_of_an_hour(bureau, contract):
    weibo = account(bureau, "weibo")
    item = published(bureau, weibo)
    now = timezone.now()
    for number in range(30):
        given = {"agency": bureau, "item": item, "account": weibo, "act": "publish"}
        Post.objects.create(number=100 + number, state="sent", ended=now, title="题", **given)
    assert go() == 0 and not contract.asked
    until = sending.used_up(weibo, now)
    assert until == now + timedelta(hours=1)
    Post.objects.filter(state="sent").update(ended=now - timedelta(hours=2))
    assert go() == 1


def test_after_the_last_try_it_is_dead_with_its_cause(bureau, contract, settings):
    settings.OUTBOX_BACK_OFF = (0, 0)
    contract.moods = ["refuse"] * 3
    published(bureau, account(bureau, "webhook"))
    go(4)
    post = Post.objects.get()
    assert post.state == STATE.DEAD and post.error == "对方现在不收（500）" and post.tries == 3
    assert Trouble.objects.count() == 0  # 不在 tick 里跑，不记


def test_a_retired_account_gets_nothing(bureau, contract):
    weibo = account(bureau, "weibo")
    item = planned(bureau, weibo)
    Account.objects.update(closed=timezone.localdate())
    publish(item)
    assert not Post.objects.exists()


def test_choosing_after_publication_sends_and_dropping_recalls(bureau, contract, author):
    item = published(bureau)
    weibo = account(bureau, "weibo")
    plans.choose(item, {weibo.pk}, author)
    go()
    assert len(contract.posts) == 1
    plans.choose(item, set(), author)
    go()
    assert not contract.posts and not Plan.objects.exists()
    assert recorded("plan.chosen", author, item.subject_of_trail) == 2


def test_an_account_of_another_agency_cannot_be_chosen(bureau, contract, author):
    from ..applications.people import agencies

    theirs = account(agencies()[1], "weibo")
    item = planned(bureau)
    plans.choose(item, {theirs.pk}, author)
    assert not Plan.objects.exists()


def test_the_steps_of_an_item_go_in_order(bureau, contract):
    """前一条没有完，后一条不发。"""
    contract.moods = ["refuse"]
    webhook = account(bureau, "webhook")
    item = published(bureau, webhook)
    go()
    changed(item, "改过的。")
    assert [p.act for p in Post.objects.order_by("pk")] == ["publish", "correct"]
    go(3)
    # 第一条还没有发成就又改了：旧的一稿不发，新的发
    assert states() == [("publish", STATE.OFF), ("correct", STATE.SENT)]
    assert len(contract.taken) == 1


def test_a_review_step_alone_posts_nothing(bureau, contract, author):
    weibo = account(bureau, "weibo")
    item = planned(bureau, weibo)
    submit(item, author)
    from ..disclosures.items import _people

    act(item, _people(bureau)["section"])
    assert not Post.objects.exists()


def test_those_in_charge_are_told_that_an_account_was_paused(bureau, contract, head):
    from gongkai.outbox.models import Message
    from gongkai.safekeeping.models import TrailEntry

    head.email = "head@example.com"
    head.save()
    contract.moods = [21327]
    published(bureau, account(bureau, "weibo"))
    go()
    told = Message.objects.get(subject__contains="停下了", key__endswith=f":user:{head.pk}")
    assert "access_token 过期了" in told.subject
    entry = TrailEntry.objects.get(action="channel.paused")
    assert entry.actor == "系统"


def test_a_submission_to_wechat_whose_answer_was_lost_is_found_not_repeated(bureau, contract):
    contract.moods, contract.publishing = [None, "cut"], 0
    published(bureau, account(bureau, "wechat"))
    go(3)
    post = Post.objects.get()
    assert post.state == STATE.SENT and post.receipt in contract.articles
    assert contract.published == 1
    assert contract.paths().count("/cgi-bin/freepublish/submit") == 1


def test_a_submission_that_never_arrived_is_made_again_only_after_a_while(bureau, contract):
    """对方没有收到，也看不出没有收到：十分钟以内只看，过了才再提交，等的不算试过。"""
    contract.moods = [None, "refuse"]
    published(bureau, account(bureau, "wechat"))
    go(5)
    post = Post.objects.get()
    assert contract.paths().count("/cgi-bin/freepublish/submit") == 1
    assert post.state == STATE.WAITING and "还看不出有没有发成" in post.error
    then = (timezone.now() - timedelta(minutes=20)).isoformat()
    Post.objects.update(stage=post.stage | {"submitting": then})
    go(4)
    assert Post.objects.get().state == STATE.SENT and contract.published == 1


def test_a_recall_waits_for_what_wechat_is_still_publishing(bureau, contract):
    contract.publishing = 3
    item = published(bureau, account(bureau, "wechat"))
    go()
    withdraw(item)
    go(8)
    assert not contract.articles and contract.published == 1


def test_pausing_stops_at_once_what_is_going_out(bureau, contract, head, monkeypatch):
    """正在一条一条地发，有人按了停发：余下的不再发。"""
    from gongkai.channels import accounts

    weibo = account(bureau, "weibo")
    for n in range(3):
        published(bureau, weibo, title=f"通知{n}")
    sent = sending._done_within

    def pausing(kind, job):
        accounts.pause(Account.objects.get(), "账号被盗", head)
        return sent(kind, job)

    monkeypatch.setattr(sending, "_done_within", pausing)
    assert go() == 1 and len(contract.posts) == 1


def test_sending_again_keeps_how_far_it_has_come(bureau, contract):
    """列出来以后、按“再发”以前又办了几步的：按现在办到的接着办，不退回去再发一遍。"""
    published(bureau, account(bureau, "wechat"))
    stale = Post.objects.get()
    reached = {"asked": "2026-11-26T00:00:00+00:00", "cover": "1", "draft": "2", "publish": "3"}
    Post.objects.update(stage=reached)
    assert posts.again(stale)
    assert Post.objects.get().stage == reached


def test_a_link_that_is_not_of_the_web_is_not_kept(bureau, contract, monkeypatch):
    published(bureau, account(bureau, "webhook"))
    step = Step(done=True, receipt="1", link="javascript:alert(1)")
    monkeypatch.setattr(sending, "_done_within", lambda kind, job: step)
    assert go() == 1 and Post.objects.get().link == ""
