"""检索：像人那样用汉字、短语、拼音、打错的字找。"""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Attachment, Item, SearchText
from gongkai.disclosures.searching import index, ranking
from gongkai.disclosures.searching.index import Filters
from gongkai.disclosures.searching.ranking import look_up, similar
from gongkai.disclosures.searching.words import learn, suggest
from gongkai.language.thesaurus import thesaurus
from gongkai.letters import Letter, write_pdf
from gongkai.safekeeping.files import store

from ...applications.people import agencies
from ..items import body_of, column, docx

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture
def bureau():
    return agencies()[0]


def put(agency, title, text="", day=DAY, **more):
    """一件已公开的，编入检索。"""
    given = {"column": column(agency), "made_on": day, "subject": "construction", "genre": "notice"}
    item = Item(title=title, live=True, published_on=day, **given | more)
    item.body = body_of(text) if text else []
    item.save()
    index.refresh(item)
    learn(title)
    return item


def titles(text, order="relevance", after="", **filters):
    return [h.item.title for h in look_up(text, Filters(**filters), order, after).hits]


def test_a_word_in_the_title_comes_before_one_in_the_text(bureau):
    put(bureau, "供热管网改造公告", day=DAY - timedelta(400))
    put(bureau, "工作动态", "供热管网改造正在进行。")
    assert titles("供热管网") == ["供热管网改造公告", "工作动态"]
    assert titles("供热管网", "date") == ["工作动态", "供热管网改造公告"]


def test_a_document_comes_before_its_interpretation(bureau):
    put(bureau, "公租房分配办法", document_number="兴住建发〔2026〕3号")
    put(bureau, "公租房分配办法解读")
    assert titles("公租房")[0] == "公租房分配办法"


def test_every_word_must_be_there(bureau):
    put(bureau, "公租房分配结果公示")
    assert titles("公租房 分配") == ["公租房分配结果公示"] and titles("公租房 征收") == []


def test_a_phrase_in_quotes_stands_as_it_is(bureau):
    put(bureau, "甲", "危房改造补助标准")
    put(bureau, "乙", "改造危房，补助另定标准")
    assert titles("“危房改造补助”") == ["甲"]


def test_part_of_a_long_word_is_found(bureau):
    put(bureau, "兴庆区住房和城乡建设局关于印发实施方案的通知")
    for words in ("住房", "建设局", "实施方案", "兴庆区"):
        assert titles(words), words


def test_document_numbers_and_full_width_are_found(bureau):
    put(bureau, "通知", document_number="兴住建发〔2026〕3号")
    assert titles("兴住建发〔2026〕3号") == ["通知"] and titles("２０２６") == ["通知"]


def test_filters_are_part_of_the_search(bureau):
    other = agencies()[1]
    put(bureau, "招生通知", genre="notice")
    put(other, "招生通知", genre="announcement", day=date(2025, 3, 1))
    assert len(titles("招生")) == 2
    assert titles("招生", agency=bureau.pk) == ["招生通知"]
    assert len(titles("招生", year=2025)) == len(titles("招生", genre="announcement")) == 1
    assert titles("招生", genre="announcement", year=2026) == []


def test_a_withdrawn_item_is_gone_and_a_changed_one_is_found_anew(bureau):
    item = put(bureau, "停水公告", "和平小区停水")
    item.title, item.body = "停气公告", body_of("和平小区停气")
    item.save()
    index.refresh(item)
    assert titles("停水公告") == [] and titles("停气公告") == ["停气公告"]
    Item.objects.filter(pk=item.pk).update(live=False)
    index.refresh(item)
    assert titles("停气公告") == [] and not SearchText.objects.exists()


def test_what_people_call_it_finds_the_proper_name(bureau):
    put(bureau, "公共租赁住房分配管理办法")
    hit = look_up("公租房", Filters()).hits[0]
    assert "<mark>公共租赁住房</mark>" in hit.title


def test_pinyin_finds_the_word(bureau):
    put(bureau, "棚户区改造进展")
    found = look_up("penghuqu", Filters())
    assert [h.item.title for h in found.hits] == ["棚户区改造进展"] and found.instead == "棚户区"


def test_a_wrong_character_of_the_same_sound_is_put_right(bureau):
    put(bureau, "棚户区改造进展")
    found = look_up("朋户区", Filters())
    assert found.instead == "棚户区" and found.hits


def test_suggestions_begin_with_what_was_typed(bureau):
    put(bureau, "公租房分配结果")
    assert any(w.startswith("公租") for w in suggest("公租"))
    assert any(w.startswith("公租") for w in suggest("gongzu"))
    assert suggest("") == [] and suggest("钻") == []


def test_snippets_mark_the_words_and_escape_the_rest(bureau):
    put(bureau, "通知", "前面 &lt;b&gt; 的文字，供热管网检修。")
    hit = look_up("供热", Filters()).hits[0]
    assert "<mark>供热</mark>" in hit.snippet and "&lt;b&gt;" in hit.snippet


def test_pages_follow_without_gap_or_double(bureau):
    for n in range(25):
        put(bureau, f"供热公告{n}", day=DAY - timedelta(n))
    for order in ("date", "relevance"):
        seen, after = [], ""
        while True:
            page = look_up("供热公告", Filters(), order, after)
            seen += [h.item.title for h in page.hits]
            if not page.after:
                break
            after = page.after
        assert len(seen) == len(set(seen)) == 25


@pytest.mark.parametrize(
    "text", ["", " ", "的", "'", '"', "%", "*", "a:b", "()", "NOT", "“”", "\\"]
)
def test_odd_input_finds_nothing_and_breaks_nothing(bureau, text):
    put(bureau, "供热公告")
    assert titles(text) == []


def test_ranking_reads_a_bounded_number_of_rows(bureau, django_assert_max_num_queries):
    for n in range(30):
        put(bureau, f"供热公告{n}")
    # 标题里已经够多的：整句、标题、本站的同义词、取出来比、列出，机关、栏目、目录；
    # PostgreSQL 上一次查找至多四句
    with django_assert_max_num_queries(40):
        look_up("供热公告", Filters())
    assert ranking.PAGE == 10


def test_what_is_asked_for_in_a_whole_sentence_finds_what_is_like_it(bureau):
    put(bureau, "2026年第三季度租赁补贴发放情况")
    put(bureau, "供热管网检修公告")
    story = "我想了解去年到今年租赁补贴的发放情况，包括户数和金额。"
    assert [i.title for i in similar(story)] == ["2026年第三季度租赁补贴发放情况"]
    assert similar("今天天气") == [] == similar("") == similar("的")


def test_a_short_question_needs_all_its_words(bureau):
    put(bureau, "公共租赁住房分配结果公示")
    assert similar("公租房分配") and not similar("公租房征收")


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_what_an_attachment_says_is_found(bureau, settings, tmp_path, kind):
    settings.HOME = tmp_path
    item = put(bureau, "通知")
    content = {"docx": docx, "xlsx": xlsx, "pdf": pdf}[kind]("中央空调采购清单")
    Attachment.objects.create(item=item, stored=store(content), name=f"清单.{kind}")
    index.refresh(Item.objects.get(pk=item.pk))
    assert titles("中央空调") == ["通知"]


def xlsx(text):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append([text])
    book.save(out)
    return out.getvalue()


def pdf(text):
    letter = Letter("机关", "", "标题", "", (text,), "2026年1月1日")
    return write_pdf(letter)


_VOCABULARY = ("供热管网", "公租房", "分配", "通知", "公告", "和平小区", "征收", "补贴")


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(_VOCABULARY), min_size=1, max_size=4), st.booleans()),
        min_size=1,
        max_size=10,
    ),
    st.lists(st.sampled_from(_VOCABULARY), min_size=1, max_size=2, unique=True),
)
def test_what_is_found_is_just_what_holds_every_word(made, wanted):
    """与逐件比对的结果一样：索引不多给，也不少给。"""
    with transaction.atomic():
        agency = Agency.add_root(name="查找局", slug="finding", mark="查")
        expected = set()
        for n, (words, in_title) in enumerate(made):
            text = "、".join(words)
            title = f"{text}第{n}件" if in_title else f"第{n}件"
            item = put(agency, title, "" if in_title else text, day=DAY - timedelta(n % 3))
            if all(any(s in text for s in thesaurus().of(w)) for w in wanted):
                expected.add(item.pk)
        for order in ("relevance", "date"):
            found = look_up(" ".join(wanted), Filters(agency=agency.pk), order)
            assert {h.item.pk for h in found.hits} == expected, order
        transaction.set_rollback(True)
