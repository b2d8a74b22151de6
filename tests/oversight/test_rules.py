"""由登记查的各条：该查出的查出，像而不是的不查出，没有可查的是“无法判断”。"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.agencies.models import Duty, Role
from gongkai.applications.models import Case, CaseEvent
from gongkai.disclosures.catalogues import save_rows
from gongkai.disclosures.models import Attachment, CatalogueEntry, Item
from gongkai.disclosures.models.records import ExternalLink, ItemLink
from gongkai.engagement.models import Consultation
from gongkai.law.indicators import REGISTER, known_indicators
from gongkai.oversight.models import Verdict
from gongkai.oversight.rules import RULES
from gongkai.remedies.models import Contest
from gongkai.safekeeping.files import store

from ..applications.people import decide, new_case, person
from ..disclosures.items import column, draft
from ..engagement.helpers import new_message, reply
from .helpers import TODAY, columns, live, look

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DENIED = "denied.internal_affairs"


@pytest.fixture
def bureau(district):
    return district["bureau"]


def test_every_rule_of_the_register_is_installed_and_explained():
    named = {i.rule for i in known_indicators(TODAY) if i.way == REGISTER}
    assert named <= set(RULES)
    assert all(len(one.about) > 8 for one in RULES.values())


@pytest.mark.parametrize(("ago", "failed"), [(14, False), (15, True)], ids=["edge", "over"])
def test_news_is_stale_the_day_after_two_weeks(bureau, ago, failed):
    columns(bureau, "news", 5, TODAY - ago * DAY)
    found = look(bureau, "columns.stale", kinds=["news"], days=14, count=5, ahead=3)
    assert (found.verdict == Verdict.FAIL) == failed
    assert len(found.hits) == (5 if failed else 0)


def test_below_the_limit_a_stale_column_is_not_a_failure_but_a_threat_is_told(bureau):
    columns(bureau, "news", 4, TODAY - 20 * DAY)
    soon = column(bureau, "soon", "news", name="工作动态")
    live(soon, TODAY - 11 * DAY)
    found = look(bureau, "columns.stale", kinds=["news"], days=14, count=5, ahead=3)
    assert found.verdict == Verdict.PASS and len(found.hits) == 4
    assert [(t.on, t.about, t.what) for t in found.threats] == [
        (TODAY + 3 * DAY, "栏目“工作动态”", "满两周未更新")
    ]
    none = look(bureau, "columns.stale", kinds=["news"], days=14, count=5, ahead=2)
    assert not none.threats


@pytest.mark.parametrize(
    ("last", "count"), [(date(2026, 5, 25), 0), (date(2026, 5, 24), 1)], ids=["edge", "over"]
)
def test_a_notice_column_has_six_months(bureau, last, count):
    columns(bureau, "notice", 1, last)
    found = look(bureau, "columns.stale", kinds=["notice", "policy"], months=6, count=5)
    assert len(found.hits) == count


def test_no_column_of_the_kind_cannot_be_judged(bureau):
    column(bureau, "news", "news", name="动态")
    found = look(bureau, "columns.stale", kinds=["news"], days=14, count=5)
    assert found.verdict == Verdict.UNKNOWN


def test_a_hidden_column_and_another_agencys_are_not_counted(bureau, district):
    for one in columns(bureau, "news", 5, TODAY - 30 * DAY):
        one.shown = False
        one.save()
    columns(district["other"], "news", 5, TODAY - 30 * DAY)
    found = look(bureau, "columns.stale", kinds=["news"], days=14, count=5)
    assert found.verdict == Verdict.UNKNOWN and not found.hits


def test_a_column_with_its_own_requirement_is_overdue(bureau):
    late, fine = columns(bureau, "statutory", 2, TODAY - 31 * DAY)
    late.update_days, fine.update_days = 30, 31
    late.save()
    fine.save()
    found = look(bureau, "columns.overdue", count=1, ahead=3)
    assert [h.ref for h in found.hits] == [late.pk] and found.verdict == Verdict.FAIL
    assert [t.about for t in found.threats] == [f"栏目“{fine.name}”"]


def test_an_empty_column_is_found_but_not_one_that_only_holds_others(bureau):
    bare = column(bureau, "bare", "statutory", name="空的")
    above = column(bureau, "above", "statutory", name="上面的")
    below = column(bureau, "below", "statutory", name="下面的", parent=above)
    live(below, TODAY)
    draft(bureau, column=bare)
    found = look(bureau, "columns.empty", count=1)
    names = {h.what for h in found.hits}
    assert "栏目“空的”是空的" in names and not any("上面的" in n for n in names)


@pytest.mark.parametrize(
    ("ago", "verdict", "threats"),
    [(11, Verdict.PASS, 1), (14, Verdict.PASS, 1), (15, Verdict.FAIL, 0), (1, Verdict.PASS, 0)],
)
def test_the_home_page_by_its_newest_item(bureau, ago, verdict, threats):
    where = column(bureau)
    live(where, TODAY - 100 * DAY)
    live(where, TODAY - ago * DAY)
    found = look(bureau, "portal.home", days=14, ahead=3)
    assert found.verdict == verdict and len(found.threats) == threats


def test_a_portal_without_an_item_cannot_be_judged(bureau):
    assert look(bureau, "portal.home", days=14).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("received", "hits", "threats"),
    [
        (date(2026, 8, 24), 1, 0),
        (date(2026, 8, 25), 0, 1),
        (date(2026, 9, 8), 0, 1),
        (date(2026, 9, 10), 0, 0),
    ],
    ids=["over", "last-day", "within-ahead", "later"],
)
def test_a_message_has_three_months(bureau, received, hits, threats):
    new_message(bureau, received=received)
    found = look(bureau, "messages.unanswered", count=1, ahead=14)
    assert (len(found.hits), len(found.threats)) == (hits, threats)


def test_an_answered_message_and_its_words_are_not_in_what_is_found(bureau, district):
    done = new_message(bureau, received=date(2026, 3, 2))
    reply(done, district["officer"], district["head"])
    open_ = new_message(bureau, received=date(2026, 3, 2))
    found = look(bureau, "messages.unanswered", count=1)
    assert [h.ref for h in found.hits] == [open_.pk]
    assert "暖气" not in found.hits[0].what + found.hits[0].excerpt


def test_a_draft_past_the_statutory_term_is_late_and_one_within_it_is_not(bureau):
    late = draft(bureau, made_on=date(2026, 10, 9))
    draft(bureau, made_on=date(2026, 11, 20), title="还早的")
    draft(bureau, made_on=date(2026, 9, 1), title="不公开的", attribute="closed")
    gone = draft(bureau, made_on=date(2026, 9, 1), title="撤下的")
    Item.objects.filter(pk=gone.pk).update(published_on=date(2026, 9, 2))
    found = look(bureau, "items.late", back=730, count=1)
    assert [h.ref for h in found.hits] == [late.pk] and found.hits[0].excerpt == late.title


def test_a_shorter_term_of_the_catalogue_counts(bureau):
    save_rows(bureau, [{"field": "住房", "first": "甲", "second": "乙", "days": 5}])
    entry = CatalogueEntry.objects.get()
    draft(bureau, made_on=date(2026, 11, 9), entry=entry)
    assert len(look(bureau, "items.late", back=730, count=1).hits) == 1
    draft(bureau, made_on=date(2026, 11, 9), title="照法定的")
    assert len(look(bureau, "items.late", back=730, count=1).hits) == 1


def test_missing_elements_of_policies_and_bodies_of_all(bureau):
    policy, news = column(bureau), column(bureau, "news", "news")
    live(policy, TODAY, title="齐的")
    live(policy, TODAY, title="缺文号", document_number="")
    live(policy, TODAY, title="缺两样", document_number="", keywords="")
    live(news, TODAY, title="动态不用文号", document_number="", keywords="")
    live(policy, TODAY, title="解读没有文号", document_number="", genre="interpretation")
    bare = {"document_number": "", "keywords": "", "genre": "interpretation"}
    live(policy, TODAY, title="解读缺关键词", **bare)
    live(news, TODAY, title="空的", body=[])
    paper = live(news, TODAY, title="只有附件", body=[])
    paper.attachments.add(Attachment(stored=store("附件".encode()), name="附件.txt"))
    paper.save()
    limits = {"kinds": ["policy"], "elements": ["document_number", "keywords"], "count": 1}
    limits["unnumbered"] = ["interpretation"]
    found = look(bureau, "items.elements", **limits)
    told = {h.excerpt: h.what.split()[-1] for h in found.hits}
    assert told == {
        "缺文号": "缺发文字号",
        "缺两样": "缺发文字号、关键词",
        "解读缺关键词": "缺关键词",
        "空的": "没有正文，也没有附件",
    }


def test_an_interpretation_without_its_policy(bureau):
    assert look(bureau, "items.unlinked").verdict == Verdict.UNKNOWN
    policy = live(column(bureau), TODAY, title="政策")
    live(column(bureau), TODAY, title="连着的", genre="interpretation", interprets=policy)
    assert look(bureau, "items.unlinked").verdict == Verdict.PASS
    alone = live(column(bureau), TODAY, title="没有连", genre="interpretation")
    assert [h.ref for h in look(bureau, "items.unlinked").hits] == [alone.pk]


@pytest.mark.parametrize(("failures", "hits"), [(2, 0), (3, 1)])
def test_a_link_that_fails_day_after_day(bureau, failures, hits):
    item = live(column(bureau), TODAY)
    link = ExternalLink.objects.create(key="k", url="http://a.cn/", failures=failures)
    ItemLink.objects.create(item=item, link=link)
    assert len(look(bureau, "links.dead", failures=3).hits) == hits


def test_an_application_past_its_day(bureau):
    case = new_case(bureau)
    due = Case.objects.get(pk=case.pk).reply_due
    assert not look(bureau, "applications.overdue", today=due).hits
    found = look(bureau, "applications.overdue", today=due + DAY)
    assert [h.ref for h in found.hits] == [case.pk]
    assert "张三丰" not in found.hits[0].what


def test_one_whose_term_is_tentative_is_not_late(bureau):
    case = new_case(bureau)
    Case.objects.filter(pk=case.pk).update(tentative=True)
    assert not look(bureau, "applications.overdue", today=date(2027, 1, 5)).hits


def test_a_refusal_without_a_reason_is_found_and_one_with_it_is_not(bureau, district):
    given = (district["officer"], district["head"])
    told = decide(new_case(bureau), *given, decision=DENIED)
    bare = decide(new_case(bureau), *given, decision=DENIED)
    CaseEvent.objects.filter(case=bare, act="proposed").update(private=None)
    decide(new_case(bureau), *given, decision="granted")
    found = look(bureau, "applications.unreasoned", back=366)
    assert [h.ref for h in found.hits] == [bare.pk] and told.pk != bare.pk
    assert "看了 2 件" in found.why


def test_only_imported_refusals_cannot_be_judged(bureau, district):
    from gongkai.applications.models import ImportBatch

    case = decide(new_case(bureau), district["officer"], district["head"], decision=DENIED)
    batch = ImportBatch.objects.create(agency=bureau, name="旧的", rows=1)
    Case.objects.filter(pk=case.pk).update(imported=batch)
    found = look(bureau, "applications.unreasoned", back=366)
    assert found.verdict == Verdict.UNKNOWN


def test_a_correction_costs_and_its_follow_up_is_what_can_be_mended(bureau):
    given = {"group": "reconsideration", "organ": "区政府", "received": date(2026, 3, 2)}
    given |= {"result": "corrected", "closed": date(2026, 5, 6)}
    bare = Contest.objects.create(case=new_case(bureau), **given)
    Contest.objects.create(case=new_case(bureau), follow_up="已重新答复", **given)
    Contest.objects.create(case=new_case(bureau), **given | {"closed": date(2025, 5, 6)})
    Contest.objects.create(case=new_case(bureau), **given | {"result": "upheld"})
    found = look(bureau, "remedies.corrected")
    assert [h.ref for h in found.hits] == [bare.pk] and found.count == 2


def test_a_row_of_the_catalogue_without_an_item_or_past_its_period(bureau):
    rows = [
        {"field": "住房", "first": "甲", "second": name, "every_days": days, "on_request": asked}
        for name, days, asked in (
            ("没有的", None, False),
            ("过期的", 30, False),
            ("按时的", 366, False),
            ("依申请的", None, True),
        )
    ]
    save_rows(bureau, rows)
    by_name = {e.second: e for e in CatalogueEntry.objects.all()}
    for name in ("过期的", "按时的"):
        live(column(bureau), TODAY - 31 * DAY, entry=by_name[name])
    found = look(bureau, "catalogue.uncovered")
    assert [h.ref for h in found.hits] == [by_name["没有的"].pk, by_name["过期的"].pk]


def test_duties_without_anybody_and_left_by_those_who_are_gone(bureau):
    gone = person("gone", bureau, Role.SECRECY, is_active=False)
    found = look(bureau, "accounts.duties", roles=["officer", "secrecy"])
    assert {h.key for h in found.hits} == {
        "duty:secrecy",
        f"left:{Duty.objects.get(user=gone).pk}",
    }


def test_the_channels_that_are_not_written_down(bureau):
    bureau.address, bureau.fax, bureau.postcode = "民生路8号", "0951-1", ""
    assert {h.key for h in look(bureau, "channels.listed").hits} == {"channel:post"}


@pytest.mark.parametrize(
    ("published_on", "today", "verdict"),
    [
        (None, date(2026, 1, 31), Verdict.UNKNOWN),
        (None, date(2026, 2, 1), Verdict.FAIL),
        (date(2026, 1, 31), date(2026, 6, 1), Verdict.PASS),
        (date(2026, 2, 1), date(2026, 6, 1), Verdict.FAIL),
    ],
    ids=["not-due", "overdue", "in-time", "late"],
)
def test_the_annual_report_of_last_year(bureau, published_on, today, verdict):
    if published_on:
        where = bureau.columns.get(kind="report")
        live(where, published_on, title="兴庆区住建局2025年政府信息公开工作年度报告")
    assert look(bureau, "report.published", today=today, ahead=31).verdict == verdict


def test_a_consultation_whose_outcome_is_overdue(bureau):
    given = {"agency": bureau, "year": 2026, "kind": "opinions", "explanation": "说明"}
    given |= {"opens": TODAY - 60 * DAY, "closes": TODAY - 30 * DAY, "state": "published"}
    late = Consultation.objects.create(serial=1, title="晚的", outcome_due=TODAY - DAY, **given)
    Consultation.objects.create(serial=2, title="不晚的", outcome_due=TODAY, **given)
    assert [h.ref for h in look(bureau, "consultations.outcome").hits] == [late.pk]


@pytest.mark.parametrize(
    "name", sorted({i.rule for i in known_indicators(TODAY) if i.rule in RULES})
)
def test_a_rule_writes_nothing_and_asks_a_fixed_number_of_times(bureau, name):
    limits = {"kinds": ["news", "policy"], "elements": ["keywords"], "roles": ["officer"]}
    limits |= {"days": 14, "count": 1, "back": 730, "failures": 3}

    def asked():
        with CaptureQueriesContext(connection) as caught:
            look(bureau, name, **limits)
        assert not [
            q for q in caught if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
        ]
        return len(caught)

    def fill(start):
        for n in range(start, start + 3):
            where = column(bureau, f"more{n}", "policy", name=f"更多{n}", update_days=3)
            live(where, TODAY - 30 * DAY, genre="interpretation", keywords="")
            new_case(bureau)
            new_message(bureau)
            draft(bureau, made_on=date(2026, 9, 1), title=f"草稿{n}")
            save_rows(bureau, [{"field": "住房", "first": "甲", "second": f"乙{n}"}])

    fill(0)
    first = asked()
    fill(3)
    assert asked() == first
