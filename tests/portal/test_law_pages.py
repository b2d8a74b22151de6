"""计算器与法律依据的公开页面。"""

import io
import re

import openpyxl
import pytest

from gongkai.agencies.models import Agency
from gongkai.law.register import encoded


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("url", ["/fee/", "/remedy/", "/law/", "/due-day/"])
def test_the_pages_lead_to_each_other(client, db, url):
    page = client.get(url)
    assert page.status_code == 200
    for other in {"/fee/", "/remedy/", "/law/", "/due-day/"} - {url}:
        assert f'href="{other}"' in text(page)


def test_the_whole_list_as_a_sheet_is_costly_and_is_limited_like_other_whole_lists(
    client, db, settings
):
    settings.WHOLE_RATE = 1
    answers = [client.get("/law/", {"format": "xlsx"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_the_fee_is_told_step_by_step(client, db):
    given = {"schedule": "pieces", "count": "45", "on": "2026-03-02"}
    page = text(client.get("/fee/", given))
    assert "5500 元" in page and "第 41 至 45 件" in page and "第四条" in page
    page = text(client.get("/fee/", given | {"count": "13", "billed": "200"}, follow=True))
    assert "<strong>100 元</strong>" in page and "扣除本月已经计收的 200 元" in page
    page = text(client.get("/fee/", {"schedule": "pages", "count": "99", "public": "on"}))
    assert "<strong>0 元</strong>" in page and "已经公开" in page


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"schedule": "pieces", "count": "-1"}, "不能小于 0"),
        ({"schedule": "pieces", "count": "很多"}, "请写整数"),
        ({"schedule": "weight", "count": "1"}, "没有这种计收标准"),
        ({"count": "1"}, "请选择计收标准"),
        ({"schedule": "pieces", "count": "1", "on": "2020-12-31"}, "没有施行"),
        ({"schedule": "pieces", "count": "12", "billed": "900"}, "事实矛盾"),
    ],
)
def test_a_fee_that_cannot_be_computed_says_why(client, db, given, why):
    page = client.get("/fee/", given)
    assert page.status_code == 422 and why in text(page)


def test_the_remedy_names_the_organ_of_the_agency(client, db):
    city = Agency.add_root(name="某市人民政府", slug="city", mark="市", is_government=True)
    bureau = city.add_child(name="某市住房局", slug="bureau", mark="住")
    bureau.court = "某区人民法院"
    bureau.save()
    given = {"decision": "unavailable.not_held", "decided": "2025-12-18", "agency": "bureau"}
    page = text(client.get("/remedy/", given | {"signed": "2025-12-19"}, follow=True))
    assert "某市人民政府" in page and "某区人民法院" in page
    assert "2026年2月24日" in page and "2026年6月22日" in page
    assert "复议、诉讼由申请人选择" in page


def test_an_organ_that_is_not_named_is_not_called_by_its_own_name(client, db):
    given = {"decision": "granted", "decided": "2026-03-02", "signed": "2026-03-02"}
    page = text(client.get("/remedy/", given))
    assert "<dd>复议机关</dd>" not in page and "答复书告知的复议机关" in page


def test_what_is_missing_is_said_in_a_few_words(client, db):
    page = text(client.get("/remedy/", {"decision": "granted"}))
    assert "作出答复之日：请填写作出答复之日。" in page.replace("\n", "")
    assert "没有答复的，填答复期限届满之日" in page


def test_the_remedy_first_goes_to_reconsideration_for_refusals_only(client, db):
    given = {"decision": "denied.third_party", "decided": "2026-03-02", "signed": "2026-03-02"}
    page = text(client.get("/remedy/", given))
    assert "应当先申请行政复议" in page and "不能直接提起行政诉讼" in page


def test_silence_is_told_as_contested(client, db):
    page = text(client.get("/remedy/", {"decision": "silence", "decided": "2026-03-30"}))
    assert "有争议" in page and "2026年9月30日" in page


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"decided": "2026-03-02"}, "请选择答复的结果"),
        ({"decision": "granted"}, "请填写作出答复之日"),
        ({"decision": "granted", "decided": "2007-01-01"}, "没有收录"),
        ({"decision": "granted", "decided": "9999-12-31"}, "9999年"),
        (
            {"decision": "granted", "decided": "2026-03-02", "signed": "2026-03-01"},
            "事实矛盾",
        ),
        ({"decision": "granted", "decided": "2026-03-02", "agency": "none"}, "没有这个机关"),
    ],
)
def test_a_remedy_that_cannot_be_told_says_why(client, db, given, why):
    page = client.get("/remedy/", given)
    assert page.status_code == 422 and why in text(page)


def test_every_encoded_fact_is_on_the_page(client, db):
    answer = client.get("/law/")
    page = text(answer)
    assert f"共 {len(encoded())} 项" in page
    for id in ("reply.base", "route.partial", "correction.late", "notice.2026"):
        assert f'data-id="{id}"' in answer.content.decode()
        assert id not in re.sub("<[^>]+>", "", page), (
            "代号是给核对的人看的，在下载的表里，不写给公众"
        )
    old = client.get("/law/", {"on": "2018-03-01", "table": "parameters"})
    assert "15个工作日" in text(old) and "20个工作日" in text(old)
    assert "correction.notice" not in old.content.decode()


def test_the_facts_can_be_taken_away_to_sign(client, db):
    answer = client.get("/law/", {"unread": "on", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == sum(not e.read for e in encoded()) + 1
    assert "attachment" in answer["Content-Disposition"]


def test_a_wrong_day_is_said(client, db):
    page = client.get("/law/", {"on": "昨天"})
    assert page.status_code == 422 and "2026-11-24 这样" in text(page)


def test_the_calculator_takes_the_day_on_which_the_third_party_received(client, db):
    given = {"received": "2026-03-02", "channel": "in_person", "consult_from": "2026-03-05"}
    page = text(client.get("/due-day/", given | {"consult_received": "2026-03-09"}))
    assert "2026年4月23日" in page and "较短的读法" in page
    page = client.get(
        "/due-day/",
        {"received": "2026-03-02", "channel": "in_person"} | {"consult_to": "2026-03-18"},
    )
    assert page.status_code == 422 and "请填写征求意见发出之日" in text(page)
    page = text(
        client.get(
            "/due-day/", {"received": "2026-03-02", "channel": "in_person", "extension_days": "10"}
        )
    )
    assert "第 30 个工作日" in page
