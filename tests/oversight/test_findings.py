"""问题到整改：谁可以办、自己不能复核自己的、照原来的查法再查、又出现的重开、异议由上级定。"""

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongkai.agencies.apart import OwnWork, short_handed
from gongkai.agencies.models import Role
from gongkai.applications.models import Case
from gongkai.applications.register import Conflict
from gongkai.disclosures.models import Column, Item
from gongkai.law.facts import chinese
from gongkai.law.parameters import parameter
from gongkai.outbox.models import Message as Told
from gongkai.oversight import entering, jobs
from gongkai.oversight.acts import BY_HAND, TABLE, NotNow, working_days_after
from gongkai.oversight.checking import MOST, check, judge, judged
from gongkai.oversight.closing import close
from gongkai.oversight.indicators import as_local, indicator_of, indicators_of, set_indicator
from gongkai.oversight.models import Act, Excuse, Finding, FindingEvent, Result, State, Verdict
from gongkai.oversight.register import Given, act
from gongkai.oversight.rules import Hit, Outcome
from gongkai.oversight.standing import standing
from gongkai.safekeeping.actor import SYSTEM
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.triggers import ensure

from ..applications.people import new_case, person
from ..disclosures.items import column
from ..trail import recorded
from .helpers import TODAY, columns, live, raised

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = Given(text="改好了")
#: 一个点的 PNG
_DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


@pytest.fixture
def stale(district):
    """一个一年没有更新的栏目（要求三十天），查过一遍：一件问题。"""
    where = columns(district["bureau"], "statutory", 1, timezone.localdate() - 365 * DAY)[0]
    where.update_days = 30
    where.save()
    check(district["bureau"])
    return where


def of(where):
    return Finding.objects.get(key=f"column:{where.pk}")


def update(where):
    live(where, timezone.localdate())


def test_from_a_check_to_a_verified_mending_by_two_persons(district, stale):
    found = of(stale)
    assert found.state == State.OPEN and found.number.startswith("兴住建改〔")
    assert found.evidence.get().kind == "column" and found.evidence.get().ref == stale.pk
    act(found, Act.ASSIGNED, district["head"], Given(owner=district["officer"].pk))
    act(found, Act.ANSWERED, district["officer"], SAID)
    with pytest.raises(NotNow, match="问题还在"):
        close(found, district["head"], SAID)
    assert Finding.objects.get(pk=found.pk).state == State.ANSWERED
    update(stale)
    done = close(found, district["head"], SAID)
    assert done.state == State.CLOSED and done.closed == timezone.localdate()
    acts = list(done.events.values_list("act", flat=True))
    assert acts == ["raised", "assigned", "answered", "closed"]
    assert "照原来的查法再查，没有了" in done.events.last().text
    assert TrailEntry.objects.filter(action="finding.closed").count() == 1


def test_one_who_mended_cannot_verify_his_own(district, stale):
    found = of(stale)
    update(stale)
    act(found, Act.ANSWERED, district["head"], SAID)
    with pytest.raises(OwnWork):
        close(found, district["head"], SAID)
    with pytest.raises(OwnWork):
        act(found, Act.RETURNED, district["head"], SAID)
    short_handed(
        district["administrator"], district["bureau"], "只有一人", timezone.localdate() + DAY
    )
    assert close(found, district["head"], SAID).state == State.CLOSED


def test_what_comes_back_is_the_same_one_reopened(district, stale):
    found = of(stale)
    update(stale)
    act(found, Act.ANSWERED, district["officer"], SAID)
    close(found, district["head"], SAID)
    check(district["bureau"])
    assert of(stale).state == State.CLOSED
    later = timezone.localdate() + 40 * DAY
    check(district["bureau"], later)
    again = of(stale)
    assert (again.pk, again.state, again.reopened) == (found.pk, State.OPEN, 1)
    assert recorded("finding.reopened", SYSTEM, again.subject) == 1
    assert again.closed is None and again.due > later and again.mended_by is None
    check(district["bureau"], later)
    assert of(stale).reopened == 1 and Finding.objects.filter(key=again.key).count() == 1


def test_checking_twice_makes_no_second_one_and_writes_no_case_and_no_item(district, stale):
    new_case(district["bureau"])
    check(district["bureau"])
    before = [list(m.objects.values()) for m in (Case, Item, Column)]
    count = Finding.objects.count()
    check(district["bureau"])
    assert Finding.objects.count() == count
    assert [list(m.objects.values()) for m in (Case, Item, Column)] == before


def test_a_contest_is_decided_by_the_superior_and_no_one_else(district, stale):
    found = of(stale)
    act(found, Act.CONTESTED, district["officer"], Given(text="这个栏目停用了"))
    until = timezone.localdate() + 60 * DAY
    given = Given(text="确实停用", until=until)
    for who in ("officer", "head", "leader"):
        with pytest.raises(PermissionDenied):
            act(found, Act.EXCUSED, district[who], given)
    own = person("own-supervisor", district["bureau"], Role.SUPERVISOR)
    with pytest.raises(PermissionDenied, match="上级"):
        act(found, Act.EXCUSED, own, given)
    done = act(found, Act.EXCUSED, district["supervisor"], given)
    assert done.state == State.EXCUSED and Excuse.objects.get().until == until
    check(district["bureau"])
    assert of(stale).state == State.EXCUSED
    check(district["bureau"], until + DAY)
    assert of(stale).state == State.OPEN


def test_a_contest_that_fails_goes_on_being_mended(district, stale):
    act(of(stale), Act.CONTESTED, district["officer"], Given(text="不是问题"))
    assert act(of(stale), Act.UPHELD, district["supervisor"], SAID).state == State.OPEN


#: 每一种事，谁可以办：与程序的写法分开写一遍
MAY = {
    Act.ASSIGNED: "head leader supervisor",
    Act.ANSWERED: "head officer author",
    Act.CONTESTED: "head officer author",
    Act.CLOSED: "head leader supervisor",
    Act.RETURNED: "head leader supervisor",
    Act.UPHELD: "supervisor",
    Act.EXCUSED: "supervisor",
    Act.EXTENDED: "supervisor",
}
PEOPLE = ("head", "officer", "author", "leader", "supervisor", "administrator", "alien")


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("what", BY_HAND, ids=str)
def test_who_may_do_what(district, what, who):
    people = district | {"alien": person("alien", district["other"], Role.DISCLOSURE_HEAD)}
    found = raised(district["bureau"])
    Finding.objects.filter(pk=found.pk).update(state=TABLE[what].allowed[0])
    later = timezone.localdate() + 30 * DAY
    given = Given(text="说明", owner=people["officer"].pk, due=later, until=later)
    if who in MAY[what].split():
        assert act(found, what, people[who], given).version == 2
    else:
        with pytest.raises(PermissionDenied):
            act(found, what, people[who], given)
        assert found.events.count() == 1


@pytest.mark.parametrize("state", State, ids=str)
@pytest.mark.parametrize("what", BY_HAND, ids=str)
def test_each_act_only_in_its_states(district, what, state):
    found = raised(district["bureau"])
    Finding.objects.filter(pk=found.pk).update(state=state)
    later = timezone.localdate() + 30 * DAY
    given = Given(text="说明", owner=district["officer"].pk, due=later, until=later)
    who = district["officer"] if what in (Act.ANSWERED, Act.CONTESTED) else district["supervisor"]
    if state in TABLE[what].allowed:
        act(found, what, who, given)
    else:
        with pytest.raises(NotNow):
            act(found, what, who, given)


def test_two_at_once_and_the_second_is_told(district):
    found = raised(district["bureau"])
    act(found, Act.ANSWERED, district["officer"], Given(text="改了", version=1))
    with pytest.raises(Conflict):
        act(found, Act.ANSWERED, district["author"], Given(text="也改了", version=1))


@pytest.mark.parametrize("what", [Act.ANSWERED, Act.CONTESTED], ids=str)
def test_words_are_asked_for(district, what):
    with pytest.raises(NotNow, match="说明"):
        act(raised(district["bureau"]), what, district["officer"], Given(text="  "))


def test_the_history_is_not_changed_or_removed(district):
    found = raised(district["bureau"])
    ensure(connection)
    for work in (
        lambda: FindingEvent.objects.filter(finding=found).update(text="别的"),
        lambda: FindingEvent.objects.filter(finding=found)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            work()


def test_overdue_climbs_step_by_step_and_each_is_told_once(district):
    found = raised(district["bureau"], due=date(2026, 11, 2))
    told = lambda: Told.objects.filter(key__startswith="finding-late").count()  # noqa: E731
    jobs.remind(date(2026, 11, 2))
    assert Told.objects.filter(key__startswith="finding-due").count() == 1 and told() == 0
    jobs.remind(date(2026, 11, 3))
    assert (Finding.objects.get().level, told()) == (1, 1)
    jobs.remind(date(2026, 11, 3))
    assert told() == 1
    jobs.remind(date(2026, 11, 10))
    assert (Finding.objects.get().level, told()) == (2, 2)
    jobs.remind(date(2026, 11, 20))
    assert (Finding.objects.get().level, told()) == (3, 3)
    acts = list(found.events.values_list("act", flat=True))
    assert acts == ["raised", "climbed", "climbed", "climbed"]
    assert recorded("finding.climbed", SYSTEM, found.subject) == 3


def test_before_the_day_the_owner_is_told(district):
    found = raised(district["bureau"], due=date(2026, 11, 27))
    act(found, Act.ASSIGNED, district["head"], Given(owner=district["officer"].pk))
    assert jobs.remind(date(2026, 11, 25)) == 1
    assert Told.objects.get().notices.get().user == district["officer"]
    assert jobs.remind(date(2026, 11, 25)) == 0


def test_cannot_be_judged_is_never_a_pass(district):
    found = standing(district["bureau"], TODAY)
    assert {line.verdict for line in found.lines} == {Verdict.UNKNOWN}
    assert found.verdict == "无法判断" and len(found.unknown) > 20
    judge_all(district)
    assert standing(district["bureau"], timezone.localdate()).verdict == "合格"
    one = indicator_of(district["bureau"], "veto.media", timezone.localdate())
    judge(district["bureau"], one, Verdict.UNKNOWN, "没有新媒体", 0, district["head"])
    assert standing(district["bureau"], timezone.localdate()).verdict == "无法判断"


def judge_all(district):
    today = timezone.localdate()
    passed = Outcome(Verdict.PASS)
    every = [(i, passed) for i in indicators_of(district["bureau"], today)]
    judged(district["bureau"], every, today, "person")


def test_a_veto_fails_whatever_the_score(district):
    judge_all(district)
    one = indicator_of(district["bureau"], "veto.misstatement", timezone.localdate())
    judge(district["bureau"], one, Verdict.FAIL, "领导人姓名写错", 1, district["head"])
    found = standing(district["bureau"], timezone.localdate())
    assert found.verdict == "不合格" and found.score == 100
    assert Finding.objects.get().is_veto and Finding.objects.get().source == "person"


def test_a_persons_result_goes_out_of_date(district):
    one = indicator_of(district["bureau"], "veto.media", TODAY)
    judged(district["bureau"], [(one, Outcome(Verdict.PASS))], TODAY, "person")

    def verdict(on):
        lines = standing(district["bureau"], on).lines
        return next(line.verdict for line in lines if line.indicator.id == one.id)

    assert verdict(TODAY + 31 * DAY) == Verdict.PASS
    assert verdict(TODAY + 32 * DAY) == Verdict.UNKNOWN


def test_points_are_lost_by_the_piece_up_to_the_most(district):
    one = indicator_of(district["bureau"], "score.links", TODAY)
    hits = [Hit(f"link:{n}", "打不开") for n in range(9)]
    judged(district["bureau"], [(one, Outcome(Verdict.FAIL, hits[:3]))], TODAY, "register")
    assert Result.objects.get().lost == 3 * one.points
    judged(district["bureau"], [(one, Outcome(Verdict.FAIL, hits))], TODAY + DAY, "register")
    assert Result.objects.order_by("-pk")[0].lost == one.most
    found = standing(district["bureau"], TODAY + DAY)
    assert [line.change for line in found.changes] == [f"{chinese(TODAY)}是 3 处"]


def test_a_walks_evidence_is_kept_page_time_excerpt_and_picture(district):
    one = indicator_of(district["bureau"], "score.wording", TODAY)
    picture = base64.b64decode(_DOT)
    hit = Hit(
        "page:/gk/housing/:错字",
        "“公开”写成了“公幵”",
        excerpt="政府信息公幵指南",
        address="https://xxgk.example.gov.cn/gk/housing/",
        picture=picture,
    )
    judged(district["bureau"], [(one, Outcome(Verdict.FAIL, [hit]))], TODAY, "walk")
    proof = Finding.objects.get().evidence.get()
    assert proof.address.endswith("/gk/housing/") and "公幵" in proof.excerpt
    assert proof.at.date() and content_of(proof.picture) == picture
    assert Finding.objects.get().source == "walk"


def test_very_many_are_raised_a_part_at_a_time_but_counted_whole(district):
    one = indicator_of(district["bureau"], "score.items_elements", TODAY)
    hits = [Hit(f"elements:{n}", "缺关键词", "item", n) for n in range(MOST + 50)]
    judged(district["bureau"], [(one, Outcome(Verdict.FAIL, hits))], TODAY, "register")
    assert Finding.objects.count() == MOST and Result.objects.get().count == MOST + 50


def test_the_same_column_in_two_indicators_is_one_finding_and_the_veto_wins(district):
    bureau = district["bureau"]
    for where in columns(bureau, "news", 5, timezone.localdate() - 30 * DAY):
        where.update_days = 10
        where.save()
    check(bureau)
    found = Finding.objects.filter(key__startswith="column:")
    assert found.count() == 5 and all(f.is_veto for f in found)


def test_one_without_the_duty_does_not_check(district):
    with pytest.raises(PermissionDenied):
        check(district["bureau"], by=district["officer"])
    assert not recorded("inspection.done", district["officer"], f"agency:{district['bureau'].pk}")


def test_a_check_by_hand_is_in_the_trail(district):
    check(district["bureau"], by=district["head"])
    assert recorded("inspection.done", district["head"], f"agency:{district['bureau'].pk}") == 1


def test_a_local_threshold_counts_from_its_day_and_is_in_the_trail(district, client):
    client.force_login(district["administrator"])
    address = f"/admin/oversight/indicators/{district['district'].pk}/veto.news_stale/"
    given = {"since": TODAY.isoformat(), "citation": "区考核办法", "points": 0, "most": 0}
    given |= {"mend": 2, "limit_days": 7, "limit_count": 3, "limit_ahead": 2}
    assert client.post(address, given).status_code == 302
    before = indicator_of(district["bureau"], "veto.news_stale", TODAY - DAY)
    after = indicator_of(district["bureau"], "veto.news_stale", TODAY)
    assert (before.limits["days"], after.limits["days"], after.limits["count"]) == (14, 7, 3)
    assert after.limits["kinds"] == ["news"] and after.mend == 2 and "另定" in after.note
    entry = TrailEntry.objects.get(action="indicator.set")
    assert entry.detail["before"]["limits"]["days"] == 14
    assert entry.detail["after"]["limits"]["days"] == 7


def test_a_nearer_agencys_threshold_wins(district):
    for agency, days in ((district["district"], 7), (district["bureau"], 5)):
        one = as_local(_home(agency), agency, TODAY)
        one.limits = {"days": days}
        set_indicator(one, district["administrator"])
    assert _home(district["bureau"]).limits["days"] == 5
    assert _home(district["other"]).limits["days"] == 7


def _home(agency):
    return indicator_of(agency, "veto.home_stale", TODAY)


def test_an_administrator_adds_one_that_a_person_judges_or_a_rule_finds(district, client):
    client.force_login(district["administrator"])
    given = {"agency": district["district"].pk, "group": "score", "name": "信息量"}
    given |= {"standard": "每月公开十件", "points": 1, "most": 5, "mend": 5}
    given |= {"citation": "区考核办法", "since": TODAY.isoformat(), "rule": ""}
    assert client.post("/admin/oversight/indicators/new/", given).status_code == 302
    given |= {"name": "首页", "rule": "portal.home"}
    assert client.post("/admin/oversight/indicators/new/", given).status_code == 302
    added = [i for i in indicators_of(district["bureau"], TODAY) if i.id.startswith("local.")]
    assert {(i.name, i.way, i.rule) for i in added} == {
        ("信息量", "person", ""),
        ("首页", "register", "portal.home"),
    }


@pytest.mark.parametrize("who", ["head", "supervisor", "officer"])
def test_only_the_administrator_sets_indicators(district, client, who):
    client.force_login(district[who])
    address = f"/admin/oversight/indicators/{district['bureau'].pk}/veto.news_stale/"
    assert client.get(address).status_code == 404


def test_every_day_every_agency_is_checked_once_and_the_head_is_warned(district):
    bureau, today = district["bureau"], date(2026, 11, 25)
    live(column(bureau), today - 12 * DAY)
    assert jobs.watch(today) == 3 and jobs.watch(today) == 0
    told = Told.objects.filter(key__startswith="threat:")
    assert {one.subject for one in told} == {"单项否决险情：首页 2 天后满两周未更新"}
    assert {n.user.username for one in told for n in one.notices.all()} == {"head", "leader"}


def test_whoever_had_a_hand_in_the_mending_does_not_verify_it(district, stale):
    """答复过一次被退回、由别人再答复的；交给他整改、由别人替他答复的：都是他自己的事。"""
    found, head, leader = of(stale), district["head"], district["leader"]
    update(stale)
    act(found, Act.ANSWERED, head, SAID)
    act(found, Act.RETURNED, leader, SAID)
    act(found, Act.ANSWERED, district["officer"], SAID)
    with pytest.raises(OwnWork):
        close(found, head, SAID)
    act(found, Act.RETURNED, leader, SAID)
    act(found, Act.ASSIGNED, leader, Given(owner=head.pk))
    act(found, Act.ANSWERED, district["officer"], SAID)
    with pytest.raises(OwnWork):
        close(found, head, SAID)
    assert close(found, leader, SAID).state == State.CLOSED


def test_the_days_for_mending_are_dated_data_not_code(district, client, monkeypatch):
    """没有另定期限的照数据；数据改了，登记的、模板和表单上写的都跟着改。"""
    real = parameter("rectification.default", TODAY)
    assert raised(district["bureau"]).due == working_days_after(timezone.localdate(), real.amount)
    other = replace(real, amount=3)
    monkeypatch.setattr("gongkai.oversight.acts.parameter", lambda *_: other)
    found = raised(district["bureau"], "别的问题")
    assert found.due == working_days_after(timezone.localdate(), 3)
    assert "3个工作日" in str(entering.explained())
    client.force_login(district["head"])
    shown = client.get("/admin/oversight/findings/new/").content.decode()
    assert "不填的为3个工作日" in shown
