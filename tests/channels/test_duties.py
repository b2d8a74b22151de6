"""政务新媒体：两周以内有更新、互动有人答；没有做到的上工作台，告诉管的人，一件事只说一次。"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.channels import duties, workplace
from gongkai.channels.models import Account, Post
from gongkai.law.parameters import parameter
from gongkai.outbox.models import Message

from ..applications.people import agencies, person
from .helpers import account, go, published

OLD = date(2020, 1, 1)
FINE = {"interacts": True, "interaction_on": date(2026, 11, 20)}


def failing(today, **more):
    given = {"registered": date(2026, 1, 1)} | FINE | more
    Account.objects.all().delete()
    account(agencies()[0], "weibo", **given)
    (one,) = duties.media()
    return [bad.words for bad in duties.standing(one, today).failing]


def test_the_terms_are_the_law_of_the_day():
    assert parameter("media.update", date(2026, 1, 1)).amount == 14
    assert "国办秘函〔2019〕19号" in parameter("media.update", date(2026, 1, 1)).citation


@pytest.mark.parametrize(("days", "late"), [(13, False), (14, False), (15, True)])
def test_two_weeks_without_news_fails(bureau, days, late):
    today = date(2026, 11, 26)
    words = failing(today, elsewhere=today - timedelta(days=days))
    assert bool(words) == late
    assert not late or "14日以内没有更新" in words[0]


def test_a_post_that_went_out_counts_as_news(bureau, contract):
    weibo = account(bureau, "weibo", registered=date(2020, 1, 1), **FINE)
    published(bureau, weibo)
    go()
    (one,) = duties.media()
    found = duties.standing(one, timezone.localdate())
    assert found.updated == timezone.localdate()


def test_a_recall_is_no_news(bureau, contract):
    item = published(bureau, account(bureau, "weibo"))
    go()
    item.unpublish()
    go()
    Post.objects.filter(act="publish").update(ended=timezone.now() - timedelta(days=40))
    (one,) = duties.media()
    assert duties.standing(one, timezone.localdate()).updated < timezone.localdate()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"interacts": False}, "互动不能用"),
        ({"interaction_on": date(2026, 11, 1)}, "没有看过了"),
        ({"interacts": None, "interaction_on": None}, "还没有看过互动"),
    ],
    ids=["broken", "old", "never"],
)
def test_interaction_must_work_and_be_looked_at(bureau, given, words):
    today = date(2026, 11, 26)
    (found,) = failing(today, elsewhere=today, **given)
    assert words in found


def test_a_closed_account_owes_nothing(bureau):
    account(bureau, "weibo", registered=date(2020, 1, 1), closed=date(2026, 1, 1))
    assert not duties.media()


def test_the_people_in_charge_are_told_once_and_it_is_on_their_workbench(bureau, head):
    other = person("theirs", agencies()[1], Role.DISCLOSURE_HEAD)
    head.email = "head@example.com"
    head.save()
    one = account(bureau, "weibo", registered=date(2026, 1, 1), **FINE)
    today = date(2026, 11, 26)
    assert duties.check(today) == 1 and duties.check(today + timedelta(days=1)) == 0
    assert one.name in Message.objects.get().subject
    tasks = workplace.waiting(head, today)
    assert [(t.title, t.deadline) for t in tasks] == [(str(one), "新媒体")]
    assert workplace.waiting(other, today) == []


def test_the_workbench_tells_of_the_dead_the_paused_and_what_awaits_approval(
    bureau, contract, head, author
):
    from gongkai.channels import accounts, plans
    from gongkai.channels.models import Plan

    weibo = account(bureau, "weibo", elsewhere=timezone.localdate(), **FINE)
    published(bureau, weibo)
    contract.moods = [20021]
    go()
    plans.write(Plan.objects.get(), "自己写的", author)
    accounts.hold(weibo, "令牌过期")
    titles = [t.title for t in workplace.waiting(head, date(2026, 11, 26))]
    assert titles == [
        f"“关于公共租赁住房分配的通知”发到{weibo}的文字",
        "没有发成的 1 条",
        f"{weibo} 停着",
    ]
    assert workplace.waiting(author, date(2026, 11, 26)) == []


def test_the_workbench_asks_a_fixed_number_of_queries(bureau, head, django_assert_max_num_queries):
    def ask():
        head.__dict__.pop("_gongkai_reach", None)
        head.__dict__.pop("_gongkai_duties", None)
        return workplace.waiting(head, date(2026, 11, 26))

    for number in range(2):
        account(bureau, "weibo", name=f"甲{number}", registered=OLD)
    ask()
    with django_assert_max_num_queries(8):
        ask()
    for number in range(10):
        account(bureau, "weibo", name=f"乙{number}", registered=OLD)
    with django_assert_max_num_queries(8):
        assert len(ask()) > 10
