"""发出的请求一字不差地照公布的接口；错误码用中文说；只连公网上的、加密的。"""

import hmac
import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from gongkai.channels import wire
from gongkai.channels.kinds import kinds, trouble
from gongkai.channels.models import Account, Post
from gongkai.channels.writing import cut, measured, size, too_long, written
from gongkai.outbox.channels import NotSent, Unreachable

from ..disclosures.items import attach, body_of
from ..outbox.test_delivery import TODAY  # noqa: F401
from .contract import SECRET, TOKEN
from .helpers import account, go, planned, publish, published

pytestmark = pytest.mark.once

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99"
    b"=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_the_request_to_weibo(bureau, contract):
    item = published(bureau, account(bureau, "weibo"))
    go()
    ((method, path, query, fields, headers),) = contract.asked
    assert (method, path, query) == ("POST", "/2/statuses/share.json", {})
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    url = f"https://xxgk.example.gov.cn/gk/housing/{item.year}/{item.serial}/"
    assert fields == {
        "access_token": TOKEN,
        "rip": "203.0.113.9",
        "status": f"【{item.title}】现将有关事项通知如下。 详见 {url} （{item.index_number}）",
    }


def test_a_picture_goes_with_it_and_one_too_large_stays(bureau, contract, author):
    weibo = account(bureau, "weibo")
    item = planned(bureau, weibo)
    publish(attach(item, PNG, "图.png", "示意图", user=author))
    go()
    ((*_, fields, headers),) = contract.asked
    assert headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert set(fields) == {"access_token", "status", "rip"} and contract.shared == 1


def test_the_requests_to_wechat(bureau, contract):
    wechat = account(bureau, "wechat")
    item = published(bureau, wechat)
    go(3)
    assert contract.paths() == [
        "/cgi-bin/stable_token",
        "/cgi-bin/material/add_material",
        "/cgi-bin/draft/add",
        "/cgi-bin/freepublish/submit",
        "/cgi-bin/freepublish/get",
        "/cgi-bin/freepublish/get",
    ]
    token = contract.asked[0][3]["json"]
    assert token == {"grant_type": "client_credential", "appid": "wx1", "secret": SECRET}
    ((name, kind, content),) = contract.covers
    assert (name, kind, content[:4]) == ("cover.png", "image/png", b"\x89PNG")
    (article,) = contract.asked[2][3]["json"]["articles"]
    url = f"https://xxgk.example.gov.cn/gk/housing/{item.year}/{item.serial}/"
    assert article == {
        "article_type": "news",
        "title": item.title,
        "author": bureau.name,
        "digest": "现将有关事项通知如下。",
        "content": f"<p>现将有关事项通知如下。</p><p>全文：{url}（{item.index_number}）</p>",
        "content_source_url": url,
        "thumb_media_id": "cover-1",
        "need_open_comment": 1,
        "only_fans_can_comment": 0,
    }


def test_the_token_is_kept_sealed_and_used_again_until_it_lapses(
    bureau, contract, django_db_blocker
):
    from django.db import connection

    wechat = account(bureau, "wechat")
    published(bureau, wechat)
    published(bureau, wechat, title="又一件")
    go(4)
    assert contract.tokens == 1 and contract.published == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, secret FROM channels_account")
        row = str(cursor.fetchone())
    assert "token-1" not in row and SECRET not in row
    Account.objects.update(token_until=timezone.now() - timedelta(seconds=1))
    published(bureau, wechat, title="第三件")
    go(3)
    assert contract.tokens == 2


def test_a_token_the_other_side_no_longer_takes_is_replaced_at_once(bureau, contract):
    """别处用同一个公众号换过令牌，我们存的就不认了。"""
    wechat = account(bureau, "wechat")
    published(bureau, wechat)
    later = timezone.now() + timedelta(hours=1)
    Account.objects.filter(pk=wechat.pk).update(token="旧的", token_until=later)
    go(3)
    assert contract.tokens == 1 and contract.published == 1
    assert Post.objects.get().tries <= 1


def test_a_wrong_secret_pauses_the_account(bureau, contract):
    wechat = account(bureau, "wechat", secret={"secret": "不对"})
    published(bureau, wechat)
    go()
    wechat.refresh_from_db()
    assert wechat.paused_why == "AppSecret 不对，请核对（40125）"


@pytest.mark.parametrize(
    ("status", "words"), [(2, "原创声明失败"), (3, "发布失败"), (4, "平台审核")]
)
def test_what_wechat_refuses_after_taking_it_is_told(bureau, contract, status, words):
    contract.status = status
    published(bureau, account(bureau, "wechat"))
    go(3)
    post = Post.objects.get()
    assert post.state == "dead" and words in post.error


def test_waiting_for_wechat_is_not_a_try(bureau, contract):
    contract.publishing = 12
    published(bureau, account(bureau, "wechat"))
    go(14)
    assert Post.objects.get().state == "sent"


def test_the_request_to_a_webhook_is_signed(bureau, contract):
    item = published(bureau, account(bureau, "webhook"))
    go()
    ((content, raw, headers),) = contract.taken.values()
    stamp = headers["X-Timestamp"]
    right = hmac.new(b"s" * 32, stamp.encode() + b"." + raw, "sha256").hexdigest()
    assert headers["X-Signature"] == right
    assert headers["Idempotency-Key"] == content["ident"] == Post.objects.get().ident.hex
    assert content["event"] == "publish" and content["index_number"] == item.index_number
    assert Post.objects.get().receipt == f"h-{content['ident'][:8]}"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.com/hook", "不是公网上的"),
        ("https://127.0.0.2/hook", "不是公网上的"),
        ("https://10.0.0.1/hook", "不是公网上的"),
        ("https://0x7f.1/", "不是公网上的"),
        ("ftp://example.com/", "写得不对"),
    ],
    ids=["plain", "loopback", "inside", "hex", "ftp"],
)
def test_only_public_and_encrypted_addresses_are_reached(settings, url, words):
    assert not settings.CHANNELS_LOOPBACK
    with pytest.raises(NotSent, match=words) as told:
        wire.post_json(url, {})
    assert told.value.for_good


def test_a_name_that_points_inside_is_not_reached(settings, monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotSent, match="不是公网上的"):
        wire.get("https://api.example.com/", {})


def test_nonsense_from_the_other_side_is_unreachable(settings, contract):
    with pytest.raises(Unreachable, match="读不懂"):
        wire.Answer(200, b"<html>").json()
    with pytest.raises(Unreachable, match="读不懂"):
        wire.Answer(200, b"[" * 100_000).json()


def test_an_unknown_code_is_tried_again():
    assert trouble("weibo", 99999).then == "retry"


def test_lengths_are_counted_as_weibo_counts():
    assert size("住房abcd", half=True) == 4 and size("住房abcd", half=False) == 6
    assert cut("一二三四五", 4) == "一二……" and size(cut("字" * 500, 140, True), True) == 140


def test_whatever_is_written_keeps_within_the_limits(bureau):
    item = planned(bureau, title="很长的标题" * 38)
    item.body = body_of(*["很长的一段，" * 300] * 20)
    for kind in kinds().values():
        for correcting in (False, True):
            made = written(item, kind, correcting=correcting)
            assert not too_long(made, kind), kind.id
    made = written(item, kinds()["weibo"])
    assert made.text.endswith(f"（{item.index_number}）") and "……" in made.text
    assert all(one.fits for one in measured(made, kinds()["weibo"]))


def test_the_article_has_tables_and_no_script(bureau):
    item = planned(bureau)
    item.body = [
        (
            "html",
            "<p onclick='x()'>一<script>alert(1)</script></p><table><tr><td>甲</td></tr></table>",
        ),
        ("table", {"data": [["<b>项目</b>", "12"]], "table_caption": "表一"}),
    ]
    html = written(item, kinds()["wechat"]).html
    assert "script" not in html and "onclick" not in html
    assert "<td>甲</td>" in html and "<td>&lt;b&gt;项目&lt;/b&gt;</td>" in html
