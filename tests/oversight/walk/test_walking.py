"""办公的走：名单、要走、走、登记、整改、照同一条查法复核；页面和职责；断了的接着走。"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.law.indicators import WALK, known_indicators
from gongkai.oversight.acts import NotNow
from gongkai.oversight.closing import close
from gongkai.oversight.models import Act, Finding, State, Verdict, Walk, WalkSite
from gongkai.oversight.register import Given, act
from gongkai.oversight.rules import RULES
from gongkai.oversight.standing import standing
from gongkai.oversight.walk import walking
from gongkai.oversight.walk.checks import CHECKS, Flaw
from gongkai.oversight.walk.outcomes import rule_of
from gongkai.oversight.walk.running import NotWalked
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import person
from .faulty import KINDS, item, made_site, policy, resident, serving

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = timezone.localdate


@pytest.fixture
def served(district, settings, elsewhere):
    """每一种差错种下一处的网站，已经在名单上。"""
    settings.WALK_LOOPBACK = True
    site = made_site(len(KINDS), 8, elsewhere)
    with serving(site) as base:
        one = WalkSite(agency=district["bureau"], url=base, pages=300, delay=1)
        yield site, walking.allow(one, district["head"]), base


def walked(one, by):
    made = walking.order(one, by)
    assert walking.go(made.pk)
    made.refresh_from_db()
    return made


def given(finding, text="改好了"):
    return Given(version=finding.version, text=text)


def test_every_rule_of_the_walk_is_installed_and_every_check_has_an_indicator():
    named = {i.rule for i in known_indicators(TODAY()) if i.way == WALK}
    assert named <= set(RULES) and all(RULES[one].way == WALK for one in named)
    assert {one.rule for one in CHECKS.values()} <= named


def test_what_the_walk_finds_becomes_findings_with_evidence(district, served):
    site, one, base = served
    done = walked(one, district["head"])
    assert done.state == Walk.State.DONE and done.pages > 30 and done.ended
    found = Finding.objects.filter(agency=district["bureau"])
    assert found.count() == len(site.planted)
    assert {f.source for f in found} == {"walk"}
    addresses = {e.address.removeprefix(base) for f in found for e in f.evidence.all()}
    assert addresses == {path for _, path in site.planted}
    results = {r.indicator: r for r in done.inspection.results.all()}
    assert set(results) == {i.id for i in known_indicators(TODAY()) if i.way == WALK}
    assert results["score.personal"].verdict == Verdict.FAIL and results["score.personal"].lost
    assert results["veto.home_unreachable"].verdict == Verdict.UNKNOWN
    assert results["veto.no_channel"].verdict == Verdict.PASS
    lines = {line.indicator.id: line for line in standing(district["bureau"], TODAY()).lines}
    assert lines["score.images"].count == 1 and not walking._place(done).exists()


#: 各种再看的路：一页、一页和它的链接、两页、首页的检索、附件
AGAIN = ("unreachable", "dead_inside", "dead_outside", "unlinked_interpretation")
AGAIN += ("unlinked_policy", "wording", "personal_file", "search")


@pytest.mark.parametrize("kind", AGAIN)
def test_a_finding_is_closed_only_when_the_page_itself_is_mended(district, served, kind):
    """照同一条查法再看那一页：没有改好的不能通过，改好了的才通过，由别的人。"""
    site, one, base = served
    walked(one, district["head"])
    path = next(path for name, path in site.planted if name == kind)
    finding = Finding.objects.get(evidence__address=f"{base}{path}")
    act(finding, Act.ANSWERED, district["officer"], given(finding))
    finding.refresh_from_db()
    with pytest.raises(NotNow, match="问题还在"):
        close(finding, district["head"], given(finding))
    mend(site, kind, path)
    closed = close(finding, district["head"], given(finding))
    assert closed.state == State.CLOSED
    assert closed.events.last().data == {"rechecked": True}


def mend(site, kind, path):
    if kind == "search":
        site.hidden.clear()
    elif kind == "unlinked_policy":
        site.put(path, policy("某办法", f'<a href="{path.replace(".html", "-jd.html")}">解读</a>'))
    elif kind == "unlinked_interpretation":
        site.put("/c/made.html", policy("某办法"))
        site.put(path, item("《某办法》政策解读", '<a href="/c/made.html">《某办法》</a>'))
    elif kind == "personal_file":
        site.pages[path] = 200, "text/plain", "名单已经遮盖。".encode()
    else:
        site.put(path, item("题", "改好了。"))


def test_a_page_that_cannot_be_seen_is_not_a_mended_page(district, served):
    site, one, base = served
    walked(one, district["head"])
    path = next(path for name, path in site.planted if name == "wording")
    finding = Finding.objects.get(evidence__address=f"{base}{path}")
    act(finding, Act.ANSWERED, district["officer"], given(finding))
    finding.refresh_from_db()
    site.pages[path] = 500, "text/html", b"error"
    with pytest.raises(NotNow, match="现在看不了"):
        close(finding, district["head"], given(finding))
    # 撤下了的，是没有了
    del site.pages[path]
    assert close(finding, district["head"], given(finding)).state == State.CLOSED


def test_walking_again_raises_nothing_twice_and_reopens_what_came_back(district, served):
    _, one, _ = served
    walked(one, district["head"])
    before = Finding.objects.count()
    finding = Finding.objects.filter(indicator="score.images").get()
    Finding.objects.filter(pk=finding.pk).update(state=State.CLOSED, closed=TODAY())
    walked(one, district["head"])
    finding.refresh_from_db()
    assert Finding.objects.count() == before and finding.state == State.OPEN
    assert finding.reopened == 1


def test_personal_data_is_nowhere_in_what_is_kept(district, served):
    site, one, _ = served
    site.put("/f/11.html", item("名单", f"张某{resident(11)}，13912345678"))
    walked(one, district["head"])
    kept = str(list(Finding.objects.values())) + str(
        [list(f.evidence.values()) for f in Finding.objects.all()]
    )
    assert resident(11) not in kept and "13912345678" not in kept


def test_only_those_who_check_or_keep_the_indicators_list_a_site(district, settings):
    settings.WALK_LOOPBACK = False
    bureau = district["bureau"]
    for who in ("officer", "author"):
        with pytest.raises(PermissionDenied):
            walking.allow(WalkSite(agency=bureau, url="https://a.gov.cn/"), district[who])
    made = walking.allow(WalkSite(agency=bureau, url="https://a.gov.cn"), district["administrator"])
    assert made.url == "https://a.gov.cn/"
    with pytest.raises(NotNow, match="已经在名单上"):
        walking.allow(WalkSite(agency=bureau, url="https://a.gov.cn/#x"), district["head"])
    for bad, why in (
        ("a.gov.cn", "写全"), ("ftp://a.cn/", "写全"), ("http://10.0.0.1/", "内网"),
        ("http://127.0.0.1:8000/", "内网"), ("http://localhost/", "内网"),
    ):  # fmt: skip
        with pytest.raises(NotNow, match=why):
            walking.allow(WalkSite(agency=bureau, url=bad), district["head"])
    assert TrailEntry.objects.filter(action="walk.allowed").count() == 1


@pytest.fixture
def listed(district):
    site = WalkSite.objects.create(agency=district["bureau"], url="https://a.gov.cn/", delay=1)
    return site, walking.order(site, district["head"])


@pytest.fixture
def launched(monkeypatch):
    pks = []
    monkeypatch.setattr(walking, "launch", pks.append)
    return pks


def test_the_tick_starts_what_waits_and_what_was_left_and_nothing_twice(listed, launched):
    _, one = listed
    assert walking.hurry(TODAY()) == 1 and launched == [one.pk]
    rows = Walk.objects.filter(pk=one.pk)
    rows.update(state=Walk.State.RUNNING, beat=timezone.now())
    assert walking.hurry(TODAY()) == 0
    rows.update(beat=timezone.now() - Walk.LEASE - timedelta(seconds=1))
    assert walking.hurry(TODAY()) == 1
    rows.update(ended=timezone.now())
    assert walking.hurry(TODAY()) == 0


def test_the_tick_waits_for_the_hours(listed, launched):
    site, _ = listed
    hour = timezone.localtime().hour
    WalkSite.objects.filter(pk=site.pk).update(start=(hour + 2) % 24, end=(hour + 3) % 24)
    assert walking.hurry(TODAY()) == 0 and not launched


def test_at_most_two_sites_are_walked_at_once(district, listed, launched):
    for n in range(3):
        url = f"https://{n}.gov.cn/"
        site = WalkSite.objects.create(agency=district["bureau"], url=url)
        walking.order(site, district["head"])
    assert walking.hurry(TODAY()) == 2


def test_one_walk_of_a_site_at_a_time_taken_by_one_process(district, listed, monkeypatch):
    site, one = listed
    with pytest.raises(NotNow, match="正在走"):
        walking.order(site, district["head"])
    Walk.objects.filter(pk=one.pk).update(beat=timezone.now())
    monkeypatch.setattr(walking, "walk", lambda *_: pytest.fail("走了两遍"))
    assert walking.go(one.pk) is False


def test_a_walk_that_fails_says_why_and_writes_no_result(listed, monkeypatch):
    def broken(*_):
        raise NotWalked("没有装走网站用的 Scrapy")

    _, one = listed
    monkeypatch.setattr(walking, "walk", broken)
    walking.go(one.pk)
    one.refresh_from_db()
    assert one.state == Walk.State.FAILED and "Scrapy" in one.trouble
    assert not one.inspection and not Finding.objects.exists()


def test_a_stopped_walk_ends_and_finds_nothing(district, listed, monkeypatch):
    _, one = listed

    def slow(plan, place, told):
        walking.stop(one, district["head"])
        told(3)
        pytest.fail("没有停")

    monkeypatch.setattr(walking, "walk", slow)
    walking.go(one.pk)
    one.refresh_from_db()
    assert one.state == Walk.State.STOPPED and one.ended and not one.inspection


def page(client, path, code=200):
    answer = client.get(f"/admin/oversight/{path}")
    assert answer.status_code == code
    return answer.content.decode()


def test_the_pages_of_the_walk(client, district, settings):
    client.force_login(district["head"])
    assert "名单还是空的" in page(client, "walks/")
    told = {"agency": district["bureau"].pk, "url": "https://a.gov.cn", "pages": 50}
    told |= {"delay": 2, "start": 0, "end": 6}
    bad = client.post("/admin/oversight/walks/new/", told | {"url": "http://10.0.0.8/"})
    assert bad.status_code == 422 and "内网" in bad.content.decode()
    assert client.post("/admin/oversight/walks/new/", told).status_code == 302
    site = WalkSite.objects.get()
    assert (site.pages, site.delay, site.by) == (50, 2, district["head"])
    for field, value in (("delay", 0), ("pages", 0), ("start", 24)):
        answer = client.post("/admin/oversight/walks/new/", told | {field: value})
        assert answer.status_code == 422
    assert client.post(f"/admin/oversight/walks/sites/{site.pk}/start/").status_code == 302
    shown = page(client, "walks/")
    assert "等着走" in shown and "叫停" in shown and "0 点到 6 点" in shown
    assert "走一次" not in shown
    one = Walk.objects.get()
    assert client.post(f"/admin/oversight/walks/{one.pk}/stop/").status_code == 302
    assert "叫停了" in page(client, "walks/") and "走一次" in page(client, "walks/")
    actions = set(TrailEntry.objects.values_list("action", flat=True))
    assert {"walk.allowed", "walk.started", "walk.stopped"} <= actions


def test_others_see_what_they_may_and_start_nothing(client, district, listed):
    site, one = listed
    client.force_login(district["officer"])
    assert "https://a.gov.cn/" in page(client, "walks/") and "走一次" not in page(client, "walks/")
    page(client, "walks/new/", 302)
    client.force_login(person("alien", district["other"], Role.DISCLOSURE_HEAD))
    assert "https://a.gov.cn/" not in page(client, "walks/")
    for path in (f"sites/{site.pk}/start/", f"{one.pk}/stop/"):
        assert client.post(f"/admin/oversight/walks/{path}").status_code == 404
    client.force_login(person("none", district["other"], Role.AUDITOR))
    page(client, "walks/", 302)


def test_the_list_asks_a_fixed_number_of_times(client, district, listed):
    client.force_login(district["head"])

    def asked():
        with CaptureQueriesContext(connection) as caught:
            page(client, "walks/")
        return len(caught)

    asked()
    before = asked()
    for n in range(4):
        site = WalkSite.objects.create(agency=district["bureau"], url=f"https://{n}.gov.cn/")
        walking.order(site, district["head"])
    assert asked() == before


def test_every_kind_belongs_to_an_installed_rule():
    assert {rule_of(Flaw(kind, "", "", "")) for kind in KINDS} <= set(RULES)
