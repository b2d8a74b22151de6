"""大屏和海报：只有现在公开着的，选了栏目的只有那些；查询的次数不随件数变。"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.channels import board
from gongkai.channels.models import Account
from gongkai.disclosures.models import Column, Item

from ..disclosures.items import column
from .helpers import account, planned, published


@pytest.fixture
def screen(bureau):
    return account(bureau, "board", name="一楼大厅")


def page(client, screen):
    answer = client.get(f"/board/{screen.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_what_is_public_now_and_nothing_else(client, bureau, screen):
    item = published(bureau, title="公开着的一件")
    planned(bureau, title="没有公开的草稿")
    gone = published(bureau, title="已经撤下的一件")
    gone.unpublish()
    text = page(client, screen)
    assert "公开着的一件" in text and "<svg" in text
    assert "没有公开的草稿" not in text and "已经撤下的一件" not in text
    item.unpublish()
    assert "公开着的一件" not in page(client, screen)


def test_it_keeps_to_the_chosen_columns_and_those_shown(client, bureau, screen):
    published(bureau, title="政策的一件")
    published(bureau, title="名单的一件", column=column(bureau, "lists", "list"))
    screen.columns.add(Column.objects.get(slug="lists"))
    text = page(client, screen)
    assert "名单的一件" in text and "政策的一件" not in text
    Column.objects.filter(slug="lists").update(shown=False)
    assert "名单的一件" not in page(client, screen)


@pytest.mark.parametrize("given", [{"paused": "2026-01-01T00:00Z"}, {"closed": "2026-01-01"}])
def test_a_screen_paused_or_closed_is_gone(client, screen, given):
    Account.objects.update(**given)
    assert client.get(f"/board/{screen.pk}/").status_code == 404


def test_only_a_board_is_a_screen(client, bureau):
    assert client.get(f"/board/{account(bureau, 'weibo').pk}/").status_code == 404


def test_the_policy_of_the_page_is_the_strict_one_and_nothing_is_inline(client, bureau, screen):
    published(bureau)
    answer = client.get(f"/board/{screen.pk}/")
    policy, text = answer["Content-Security-Policy"], answer.content.decode()
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert " style=" not in text and "<style" not in text and "onclick" not in text
    worker = client.get("/board/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "no-cache" in worker["Cache-Control"]


def test_the_queries_do_not_grow_with_the_items(client, bureau, screen):
    published(bureau, title="第一件")
    page(client, screen)

    def many():
        with CaptureQueriesContext(connection) as caught:
            page(client, screen)
        return len(caught)

    few = many()
    for number in range(4):
        published(bureau, title=f"又一件{number}")
    assert many() == few


@pytest.mark.parametrize(("paper", "most"), [("a3", 6), ("a4", 3)])
def test_a_poster_holds_what_can_be_read_at_two_metres(bureau, paper, most):
    for number in range(3):
        published(bureau, title=f"第{number}件很长的标题" * 4)
    wanted = board.Poster(bureau, None, None, paper)
    items = board.chosen(wanted)
    assert len(items) == 3 and board.PAPERS[paper].most == most
    # 汉字高 10 毫米以上：28 磅
    assert board.PAPERS[paper].title >= 28
    text = board.source(wanted, items * 3, date(2026, 11, 26))
    assert text.count('format: "svg"') == 9
    content = board.poster(wanted, date(2026, 11, 26))
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    wide, high = document[0].get_size()
    size = {"a3": (297, 420), "a4": (210, 297)}[paper]
    assert (round(wide * 25.4 / 72), round(high * 25.4 / 72)) == size
    assert len(document) == 1 and bureau.name in document[0].get_textpage().get_text_bounded()


def test_a_full_poster_is_one_page(bureau):
    import pypdfium2

    items = [published(bureau, title="很长的标题，" * 30)] * 8
    for paper in ("a3", "a4"):
        wanted = board.Poster(bureau, None, date(2026, 11, 26), paper)
        text = board.source(wanted, items[: board.PAPERS[paper].most], date(2026, 11, 26))
        assert len(pypdfium2.PdfDocument(board.compile_typst(text))) == 1, paper


def test_quotes_and_marks_in_a_title_are_plain_words(bureau):
    published(bureau, title='“引号"与\\#rect()与$x$')
    content = board.poster(board.Poster(bureau, None, None, "a4"), date(2026, 11, 26))
    assert content.startswith(b"%PDF-")


def test_nothing_of_another_agency(client, bureau, screen):
    from ..applications.people import agencies

    published(agencies()[1], title="别的机关的一件")
    assert "别的机关的一件" not in page(client, screen)
    assert Item.objects.filter(live=True).exists()
