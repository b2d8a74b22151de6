"""认领、发送、记下：各份互不相干，隔一阵再试，进程死了有人接着发。"""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from gongkai.outbox import channels
from gongkai.outbox.channels import NotSent, Unreachable
from gongkai.outbox.delivery import claim, deliver, ready, waits
from gongkai.outbox.models import Delivery, Message
from gongkai.safekeeping.outside import InTransaction

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LI, WANG, ZHAO = (("mail", f"{name}@example.com") for name in ("li", "wang", "zhao"))


def go():
    return deliver(TODAY)


def only():
    return Delivery.objects.select_related("message").get()


def past():
    """等够了。"""
    Delivery.objects.filter(ended=None).update(not_before=timezone.now() - timedelta(seconds=1))


def test_it_goes_out_once_with_its_own_message_id(smtp, posted):
    server = smtp()
    (row,) = posted(LI, text="第一行\n第二行")
    assert go() == 1 and go() == 0
    (letter,) = server.letters
    assert letter["Message-ID"] == f"<{row.ident.hex}@localhost>" == only().receipt
    assert letter["Auto-Submitted"] == "auto-generated" and "第二行" in letter.get_content()
    assert (only().state, only().tries, only().error) == ("sent", 1, "") and only().ended


def test_a_batch_shares_one_connection(smtp, posted):
    server = smtp()
    for number in range(5):
        posted(("mail", f"p{number}@example.com"), key=str(number))
    assert go() == 5 and server.calls == 1


def test_a_failing_text_message_never_sends_the_letter_again(smtp, sms, posted):
    server, sms.status = smtp(), 500
    posted(LI, ("sms", "13900000000"))
    for _ in range(3):
        go()
        past()
    assert len(server.letters) == 1 and len(sms.taken) == 3
    text = Delivery.objects.get(channel="sms")
    assert text.state == "waiting" and text.error == "短信没有发成（接口答 500）"


def test_one_bad_recipient_stops_nobody_else_and_is_dead_at_once(smtp, posted):
    server = smtp()
    posted(("mail", "nobody@example.com"), key="1")
    posted(("mail", "坏\r\nBcc: x@example.com"), key="2")
    posted(("mail", "ab@@c"), key="3")
    posted(LI, key="4")
    assert go() == 1 and server.addresses() == ["li@example.com"]
    dead = list(Delivery.objects.filter(state="dead").order_by("pk"))
    assert [d.tries for d in dead] == [1, 1, 1]
    assert "收件人被邮件服务器拒绝（550" in dead[0].error and "n***@example.com" in dead[0].error
    assert "nobody" not in dead[0].error
    assert dead[1].error == dead[2].error == "邮箱或者标题的写法不对，发不出去"


def test_a_line_break_kept_in_the_table_injects_no_header(smtp, posted):
    server = smtp()
    posted(LI, key="1")
    Message.objects.update(subject="题\r\nBcc: x@example.com")
    posted(WANG, key="2")
    assert go() == 1 and server.addresses() == ["wang@example.com"]
    assert Delivery.objects.get(state="dead").error.startswith("邮箱或者标题的写法不对")


def test_one_that_cannot_be_opened_stops_nobody_else(smtp, posted):
    server = smtp()
    posted(LI, key="1")
    posted(WANG, key="2")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_delivery SET \"to\" = 'eHg=' WHERE channel = %s "
            "AND id = (SELECT min(id) FROM outbox_delivery)",
            ["mail"],
        )
    assert go() == 1 and server.addresses() == ["wang@example.com"]
    assert "数据密钥" in Delivery.objects.defer("to").get(state="waiting").error


@pytest.mark.parametrize(
    ("mood", "cause"),
    [
        ("refusing", "邮件服务器现在不接（421 busy）"),
        ("closing", "邮件服务器中途断开了"),
        ("garbage", "邮件服务器"),
        ("cutting", "邮件服务器中途断开了"),
    ],
)
def test_a_bad_server_is_told_in_chinese_and_tried_again_later(smtp, posted, mood, cause):
    smtp(mood, cut="li@")
    posted(LI)
    assert go() == 0
    row = only()
    assert row.state == "waiting" and cause in row.error and row.not_before > timezone.now()
    assert go() == 0 and only().tries == 1


def test_a_server_not_there_at_all(smtp, posted, settings):
    smtp()
    settings.EMAIL_PORT = 1
    posted(LI)
    assert go() == 0 and "没有开，或者端口不对" in only().error


def test_a_slow_server_is_given_up(smtp, posted):
    smtp("slow", seconds=4)
    posted(LI)
    assert go() == 0 and "太久没有答复" in only().error


def test_a_server_that_drips_cannot_hold_us(smtp, posted, settings):
    smtp("dripping")
    settings.OUTBOX_DEADLINE = 0.5
    posted(LI)
    begun = timezone.now()
    assert go() == 0 and "太慢" in only().error
    assert timezone.now() - begun < timedelta(seconds=5)


def test_one_that_breaks_the_line_does_not_keep_the_rest(smtp, posted):
    server = smtp("cutting")
    posted(("mail", "cut@example.com"), key="1")
    posted(LI, key="2")
    posted(WANG, key="3")
    assert go() == 2 and server.addresses() == ["li@example.com", "wang@example.com"]
    assert Delivery.objects.get(state="waiting").tries == 1


def test_a_server_that_is_down_is_asked_three_times_not_a_thousand(smtp, posted):
    server = smtp("closing")
    for number in range(10):
        posted(LI, key=str(number))
    go()
    assert server.calls == 3 and Delivery.objects.filter(tries=0).count() == 7


def test_it_waits_longer_each_time_and_in_the_end_is_dead(smtp, posted):
    smtp("closing")
    posted(LI)
    for wait in waits():
        go()
        gap = only().not_before - timezone.now()
        assert wait - timedelta(minutes=1) < gap <= wait
        past()
    go()
    assert only().state == "dead" and only().tries == len(waits()) + 1
    assert "邮件服务器中途断开了" in only().error and only().ended
    past()
    assert go() == 0


def test_what_a_killed_worker_held_is_claimed_again_with_the_same_id(smtp, posted):
    server = smtp("forgetful")
    posted(LI)
    killed = claim("mail")
    assert claim("mail") is None and only().state == "claimed"
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    server.mood = "good"
    assert go() == 1 and server.ids() == [f"<{only().ident.hex}@localhost>"]
    assert only().tries == killed.tries + 1 == 2


def test_one_taken_by_the_server_and_never_told_is_sent_again_with_the_same_id(smtp, posted):
    server = smtp("forgetful")
    posted(LI)
    assert go() == 0
    past()
    server.mood = "good"
    assert go() == 1
    assert len(server.letters) == 2 and len(set(server.ids())) == 1


def test_one_that_kills_its_worker_every_time_is_buried(smtp, posted):
    server = smtp()
    posted(LI)
    for _ in range(len(waits()) + 1):
        assert claim("mail")
        Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert go() == 0 and not server.letters
    assert only().state == "dead" and "几次都没有发完就停了" in only().error


def test_the_loser_of_a_claim_cannot_undo_what_the_winner_did(smtp, posted):
    smtp()
    posted(LI)
    from gongkai.outbox.delivery import _failed

    old = claim("mail")
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert go() == 1
    _failed(old, NotSent("晚到的坏消息"), 8)
    assert only().state == "sent" and not only().error


def test_a_clock_set_back_keeps_nothing_waiting_for_years(smtp, posted):
    server = smtp()
    far = timezone.now() + timedelta(days=900)
    posted(LI, key="1")
    posted(WANG, key="2")
    Delivery.objects.filter(message__key="1").update(not_before=far, tries=1)
    Delivery.objects.filter(message__key="2").update(
        state="claimed", claimed_until=far, tries=1, not_before=far
    )
    posted(ZHAO, key="3")
    Delivery.objects.filter(message__key="3").update(not_before=timezone.now() + timedelta(hours=5))
    assert go() == 3 and len(server.letters) == 3


def test_the_time_for_one_round_is_bounded_and_the_rest_comes_next_time(smtp, posted, settings):
    server = smtp(each=0.2)
    settings.OUTBOX_BUDGET = 0.3
    for number in range(4):
        posted(LI, key=str(number))
    assert go() == 2 and go() == 2 and len(server.letters) == 4


def test_nothing_is_sent_inside_a_transaction(posted):
    posted(LI)
    with pytest.raises(InTransaction), transaction.atomic():
        go()
    assert only().tries == 0


class _Odd:
    """什么错都会出的渠道。"""

    id, name = "odd", "古怪的"

    def __init__(self, error):
        self.error = error

    def is_on(self):
        return True

    def masked(self, address):
        return "***"

    def open(self):
        return self

    def send(self, parcel):
        raise self.error

    def close(self):
        pass


@pytest.mark.parametrize("error", [ZeroDivisionError("除"), KeyError("键"), Unreachable("断了")])
def test_whatever_a_channel_raises_stops_no_other(smtp, posted, monkeypatch, error):
    server = smtp()
    known = {"odd": _Odd(error), **channels.CHANNELS}
    monkeypatch.setattr(channels, "CHANNELS", known)
    monkeypatch.setattr("gongkai.outbox.delivery.CHANNELS", known)
    posted(("odd", "x"), LI)
    assert go() == 1 and server.addresses() == ["li@example.com"]
    assert str(error).strip("'") in Delivery.objects.get(channel="odd").error


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_once(smtp, posted):
    """真的两个线程（各有自己的连接）；SQLite 的测试库在内存里，另由 tests/crash 的两个进程试。"""
    if connection.vendor == "sqlite":
        pytest.skip("内存里的库只有一个连接")
    server = smtp()
    for number in range(20):
        posted(("mail", f"p{number}@example.com"), key=str(number))

    def work():
        go()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.letters) == len(set(server.ids())) == 20


def test_the_query_for_the_open_ones_uses_its_small_index(posted):
    if connection.vendor != "sqlite":
        pytest.skip("小表上 PostgreSQL 不用索引")
    rows = ready(timezone.now()).filter(channel="mail").order_by("tries", "pk")
    assert "delivery_open" in rows.explain()
