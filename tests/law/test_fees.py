from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.errors import FactsContradict, NotInForce, WrongValue
from gongkai.law.fees import Fee, FeeStep, fee, monthly
from gongkai.law.given import MOST

TODAY = date(2024, 1, 2)


@pytest.mark.parametrize(
    ("count", "yuan"),
    [
        (0, 0),
        (10, 0),
        (11, 100),
        (30, 2000),
        (31, 2200),
        (40, 4000),
        (41, 4300),
        (45, 5500),
        (51, 7400),
    ],
)
def test_pieces(count, yuan):
    assert fee(count, "pieces", TODAY).yuan == yuan


@pytest.mark.parametrize(
    ("count", "yuan"),
    [(0, 0), (30, 0), (31, 10), (100, 700), (200, 2700), (250, 4700), (1000, 34700)],
)
def test_pages(count, yuan):
    assert fee(count, "pages", TODAY).yuan == yuan


@given(st.integers(0, 3000), st.sampled_from(["pieces", "pages"]))
def test_the_steps_cover_every_piece_once_and_add_up(count, schedule):
    answer = fee(count, schedule, TODAY)
    assert sum(s.last - s.first + 1 for s in answer.steps) == count
    assert sum(s.yuan for s in answer.steps) == answer.yuan
    assert all(a.last + 1 == b.first for a, b in zip(answer.steps, answer.steps[1:], strict=False))
    assert [s.each for s in answer.steps] == sorted(s.each for s in answer.steps)


def test_there_was_no_schedule_before_2021():
    with pytest.raises(NotInForce):
        fee(45, "pieces", date(2020, 12, 31))


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="不能为负"):
        fee(-1, "pages", TODAY)


def test_what_earlier_notices_of_the_month_billed_is_subtracted():
    """十二件已经通知 200 元，第十三件再通知 100 元。"""
    answer = fee(13, "pieces", TODAY, billed=200)
    assert (answer.yuan, answer.total, answer.billed) == (100, 300, 200)
    assert "第四条" in answer.citation


def test_nothing_is_charged_for_what_is_public():
    answer = fee(400, "pages", TODAY, public=True)
    assert answer.yuan == 0 and not answer.steps and "已经公开" in answer.reason


@pytest.mark.parametrize(("count", "billed"), [(10, 0), (12, 200)])
def test_nothing_to_pay_says_why(count, billed):
    answer = fee(count, "pieces", TODAY, billed=billed)
    assert answer.yuan == 0 and answer.reason


@pytest.mark.parametrize(("count", "schedule", "billed"), [(12, "pieces", 300), (50, "pages", 10)])
def test_a_billed_amount_that_cannot_be_is_refused(count, schedule, billed):
    with pytest.raises(FactsContradict, match="已经计收"):
        fee(count, schedule, TODAY, billed=billed)


CITED = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"


def test_the_answer_says_every_step_in_full():
    assert fee(12, "pieces", TODAY) == Fee(
        yuan=200,
        measure="件",
        name="按件计收",
        period="同一申请人每自然月",
        steps=(FeeStep(1, 10, 0, 0), FeeStep(11, 12, 100, 200)),
        citation=f"{CITED}第四条",
        total=200,
    )


def test_only_pieces_run_over_the_month():
    assert monthly("pieces", TODAY) and not monthly("pages", TODAY)


@pytest.mark.parametrize(
    ("count", "schedule", "more", "reason"),
    [
        (10, "pieces", {}, "没有超过免费的数量，不收取，也不发收费通知。"),
        (12, "pieces", {"billed": 200}, "本月以前的通知已经全部计收，不再收取。"),
        (
            13,
            "pieces",
            {"billed": 300, "public": True},
            "已经公开的信息，告知获取的方式和途径，不收取信息处理费",
        ),
        (13, "pieces", {"billed": 200}, ""),
    ],
)
def test_why_nothing_is_charged(count, schedule, more, reason):
    assert fee(count, schedule, TODAY, **more).reason == reason


def test_what_is_public_is_free_by_the_article_that_says_so():
    assert fee(45, "pieces", TODAY, public=True).citation == f"{CITED}第五条"
    assert fee(45, "pieces", TODAY, public=True, billed=300).yuan == 0


@pytest.mark.parametrize(
    ("count", "schedule", "billed", "said"),
    [
        (12, "pieces", 300, "本月已经计收300元与累计应计200元——已经计收的多于累计应计的"),
        (
            50,
            "pages",
            10,
            "已经计收10元与按量计收——只有按件计收的才按自然月累计，按量的一件一算",
        ),
    ],
)
def test_a_billed_amount_that_cannot_be_is_told_in_one_sentence(count, schedule, billed, said):
    with pytest.raises(FactsContradict) as error:
        fee(count, schedule, TODAY, billed=billed)
    assert str(error.value) == f"事实矛盾：{said}。请核对这两项。"


@pytest.mark.parametrize(("count", "billed"), [(-1, 0), (0, -1)])
def test_neither_number_is_negative(count, billed):
    with pytest.raises(ValueError, match=r"^数量不能为负。$"):
        fee(count, "pieces", TODAY, billed=billed)


def test_the_most_that_can_be_asked_is_answered():
    answer = fee(MOST, "pieces", TODAY)
    assert sum(s.last - s.first + 1 for s in answer.steps) == MOST
    with pytest.raises(WrongValue, match=f"不能大于 {MOST}"):
        fee(MOST + 1, "pieces", TODAY)
