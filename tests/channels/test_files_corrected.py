"""只改附件的更正也跟到每个渠道：对方改不了的撤回再发，文字里说附件改了什么。"""

import pytest

from gongkai.channels.models import Post
from gongkai.disclosures.models import Attachment, Item
from gongkai.outbox.models import Delivery
from gongkai.safekeeping.files import store

from ..disclosures.items import attach
from .helpers import account, go, planned, publish, published

ROUNDS = 4
WEB = ("weibo", "wechat", "webhook")


def add(item, name="清单.txt", content=b"second"):
    """给公开了的一件添一份附件，再走审查。"""
    draft = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    draft.correction = "附件添了一份"
    draft.save_revision()
    return publish(attach(Item.objects.get(pk=item.pk), content, name))


def replace(item, content):
    """附件换一份，名称不变。"""
    draft = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    draft.correction = "换了附件的内容"
    (known,) = draft.attachments.all()
    draft.attachments = [Attachment(stored=store(content), name=known.name)]
    draft.save_revision()
    return publish(Item.objects.get(pk=item.pk))


def test_a_correction_of_attachments_alone_follows_to_each_channel(bureau, contract):
    chosen = [account(bureau, kind) for kind in (*WEB, "bulletin")]
    item = published(bureau, *chosen)
    go(ROUNDS)
    add(item)
    go(ROUNDS)
    (text,) = [row["text"] for row in contract.posts.values()]
    assert text.startswith("更正：") and "附件添了“清单.txt”" in text
    assert (contract.shared, contract.destroyed) == (2, 1)
    ((article, _),) = contract.articles.values()
    assert article["title"].startswith("更正：")
    assert article["content"].startswith("<p>更正：附件添了“清单.txt”。")
    assert article["digest"].startswith("更正：附件添了“清单.txt”")
    first, second = (content for content, *_ in contract.taken.values())
    assert (second["event"], second["of"]) == ("correct", first["ident"])
    assert "附件添了“清单.txt”" in second["text"]
    letters = Delivery.objects.filter(message__subject__startswith="更正：")
    assert letters.count() == 2 and "附件添了“清单.txt”" in letters[0].message.text
    assert {p.state for p in Post.objects.all()} == {"sent"}


@pytest.mark.parametrize("kind", WEB)
def test_an_attachment_that_was_replaced_is_followed_once(bureau, contract, kind):
    item = planned(bureau, account(bureau, kind))
    item = publish(attach(item, "第一版".encode(), "清单.txt"))
    go(ROUNDS)
    replace(item, "第二版".encode())
    go(ROUNDS)
    acts = list(Post.objects.order_by("pk").values_list("act", flat=True))
    assert acts == (
        ["publish", "correct"] if kind == "webhook" else ["publish", "recall", "publish"]
    )
    told = [row["text"] for row in contract.posts.values()]
    told += [article["content"] for article, _ in contract.articles.values()]
    told += [content["text"] for content, *_ in list(contract.taken.values())[1:]]
    (text,) = told
    assert "附件“清单.txt”换了内容" in text
    assert go(ROUNDS) == 0


@pytest.mark.parametrize("kind", WEB)
def test_a_correction_whose_answer_was_lost_leaves_exactly_one(bureau, contract, kind):
    """撤回、再发各断一次：对方那里只有更正了的一条。"""
    item = published(bureau, account(bureau, kind))
    go(ROUNDS)
    contract.moods = ["cut", "cut"]
    add(item)
    go(ROUNDS + 6)
    there = [*contract.posts, *contract.articles]
    assert len(there) == (0 if kind == "webhook" else 1)
    assert len(contract.taken) == (2 if kind == "webhook" else 0)
    assert {p.state for p in Post.objects.all()} == {"sent"}


def test_the_words_of_long_names_fit_and_keep_the_address(bureau, contract):
    """附件的名称很长：微博不超过 140 字，网址、索引号还在。"""
    item = published(bureau, account(bureau, "weibo"))
    go()
    add(item, name="公共租赁住房申请材料" * 9 + ".txt")
    go(2)
    (text,) = [row["text"] for row in contract.posts.values()]
    assert item.index_number in text and "https://" in text


def test_later_words_do_not_repeat_an_older_correction(bureau, contract):
    """先改附件、再改正文：第二次的文字不再说附件。"""
    from .helpers import changed

    item = published(bureau, account(bureau, "webhook"))
    go()
    add(item)
    go()
    changed(item, "改过的内容。")
    go()
    *_, last = (content for content, *_ in contract.taken.values())
    assert (
        last["event"] == "correct" and "附件" not in last["text"] and "改过的内容" in last["text"]
    )


def test_a_channel_chosen_after_the_correction_gets_it_as_new(bureau, contract, author):
    from gongkai.channels import plans

    item = add(published(bureau))
    one = account(bureau, "wechat")
    plans.choose(item, {one.pk}, author)
    go(ROUNDS)
    ((article, _),) = contract.articles.values()
    assert "更正" not in article["title"] and "更正" not in article["content"]
