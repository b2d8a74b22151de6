"""自己写的文字：别人批准以后才用，信息又改了要再批；有个人信息的、太长的不存。"""

import pytest
from django.core.exceptions import PermissionDenied

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.models import Role
from gongkai.channels import plans, workplace
from gongkai.channels.accounts import Unfit
from gongkai.channels.models import Plan, Post
from gongkai.disclosures.models import Item

from ..applications.people import person
from ..disclosures.items import NUMBER
from ..trail import recorded
from .helpers import TODAY, account, changed, go, planned, publish, published

OWN = "公租房分配开始了，三步看懂怎样申请。"


def text_of(contract):
    (row,) = contract.posts.values()
    return row["text"]


def test_words_of_ones_own_are_used_once_another_approves_them(bureau, contract, author, head):
    item = planned(bureau, account(bureau, "weibo"))
    plan = Plan.objects.get()
    plans.write(plan, OWN, author)
    plan.refresh_from_db()
    plans.approve(plan, OWN, head)
    assert recorded("plan.written", author, item.subject_of_trail) == 1
    assert recorded("plan.approved", head, item.subject_of_trail) == 1
    publish(item)
    go()
    assert text_of(contract).startswith(f"{OWN} 详见 https://")


def test_words_nobody_approved_are_not_used(bureau, contract, author):
    item = planned(bureau, account(bureau, "weibo"))
    plans.write(Plan.objects.get(), OWN, author)
    publish(item)
    go()
    assert text_of(contract).startswith(f"【{item.title}】")


def test_one_does_not_approve_ones_own_words(bureau, head):
    planned(bureau, account(bureau, "weibo"))
    plan = Plan.objects.get()
    plans.write(plan, OWN, head)
    plan.refresh_from_db()
    with pytest.raises(OwnWork):
        plans.approve(plan, OWN, head)
    assert Plan.objects.get().approved_by is None


def test_words_changed_after_reading_are_not_approved(bureau, author, head):
    planned(bureau, account(bureau, "weibo"))
    plan = Plan.objects.get()
    plans.write(plan, OWN, author)
    with pytest.raises(Unfit, match="刚刚被改过"):
        plans.approve(Plan.objects.get(), "看到的是别的", head)


def test_an_author_cannot_approve(bureau, author):
    planned(bureau, account(bureau, "weibo"))
    plans.write(Plan.objects.get(), OWN, author)
    other = person("other", bureau, Role.AUTHOR)
    with pytest.raises(PermissionDenied):
        plans.approve(Plan.objects.get(), OWN, other)


def test_words_approved_for_another_version_fall_back_to_the_reviewed(
    bureau, contract, author, head
):
    item = planned(bureau, account(bureau, "weibo"))
    plans.write(Plan.objects.get(), OWN, author)
    plans.approve(Plan.objects.get(), OWN, head)
    item = publish(item)
    go()
    changed(item, "改过的内容。")
    go(2)
    assert text_of(contract).startswith("更正：【") and OWN not in text_of(contract)


def test_approving_after_publication_corrects(bureau, contract, author, head):
    published(bureau, account(bureau, "webhook"))
    go()
    plans.write(Plan.objects.get(), OWN, author)
    plans.approve(Plan.objects.get(), OWN, head)
    go()
    assert OWN in list(contract.taken.values())[-1][0]["text"]


@pytest.mark.parametrize(
    ("words", "why"), [(f"联系{NUMBER}", "居民身份证号码"), ("字" * 200, "至多 140 字")]
)
def test_what_may_not_go_out_is_not_kept(bureau, author, words, why):
    planned(bureau, account(bureau, "weibo"))
    with pytest.raises(Unfit, match=why):
        plans.write(Plan.objects.get(), words, author)
    assert Plan.objects.get().text == ""


def test_the_door_looks_for_personal_data_each_time(bureau, contract):
    """存下以后才认出来的（别的途径写进去的）也挡住。"""
    published(bureau, account(bureau, "weibo"))
    Post.objects.update(text=f"号码 {NUMBER}")
    go()
    post = Post.objects.get()
    assert post.state == "dead" and "居民身份证号码" in post.error and not contract.asked


def test_choosing_needs_the_duty(bureau, contract):
    item = planned(bureau)
    weibo = account(bureau, "weibo")
    with pytest.raises(PermissionDenied):
        plans.choose(item, {weibo.pk}, person("secrecy2", bureau, Role.SECRECY))
    assert not Plan.objects.exists() and Item.objects.exists()


def test_words_whose_item_changed_are_asked_for_again(bureau, contract, author, head, client):
    """批准以后信息又改了：页面说还没有批准，可以再批，批了照它更正。"""
    item = planned(bureau, account(bureau, "webhook"))
    plans.write(Plan.objects.get(), OWN, author)
    plans.approve(Plan.objects.get(), OWN, head)
    item = changed(publish(item), "改过的内容。")
    go(2)
    client.force_login(head)
    page = client.get(f"/admin/channels/items/{item.pk}/").content.decode()
    assert "还没有批准" in page and "批准这段文字" in page
    assert any(t.title.endswith("的文字") for t in workplace.waiting(head, TODAY))
    plans.approve(Plan.objects.get(), OWN, head)
    go(2)
    assert OWN in list(contract.taken.values())[-1][0]["text"]
    assert not any(t.title.endswith("的文字") for t in workplace.waiting(head, TODAY))


def test_saving_anothers_words_again_does_not_make_them_ones_own(bureau, author, head):
    """写的人请别人原样再存一遍，仍是他写的，自己不能批。"""
    planned(bureau, account(bureau, "weibo"))
    plans.write(Plan.objects.get(), OWN, head)
    plans.write(Plan.objects.get(), OWN, author)
    with pytest.raises(OwnWork):
        plans.approve(Plan.objects.get(), OWN, head)
