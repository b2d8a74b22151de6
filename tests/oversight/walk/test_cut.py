"""没有走全的：要看过全部的页才能说合格的各项，判断不了；查到的问题还是问题；说明走到了哪里。"""

import json

import pytest

from gongkai.cli import main as gongkai
from gongkai.oversight.models import Verdict, Walk, WalkSite
from gongkai.oversight.walk import command, walking
from gongkai.oversight.walk.outcomes import outcomes
from gongkai.oversight.walk.plans import Plan
from gongkai.oversight.walk.running import walk

from .faulty import item, made_site, serving
from .test_walking import TODAY

pytestmark = pytest.mark.django_db
#: 要看过全部的页的
WHOLE = {"links", "meta", "wording", "personal", "images", "columns", "interpretation", "footer"}
#: 走到了就是有的、抽着查的
SOME = {"search", "guide", "engagement"}
CUTS = {
    "pages": ({"pages": 25}, "页数的上限（25 页）"),
    "depth": ({"depth": 1}, "深度的上限（离首页 1 步）"),
    "bytes": ({"total": 1}, "总量的上限（0 MB）"),
}


def verdicts(district, found):
    told = outcomes(district["bureau"], found, TODAY())
    return {i.rule.removeprefix("site."): o for i, o in told if i.rule.startswith("site.")}


def looked(site, place, **more):
    with serving(site) as base:
        return walk(Plan(f"{base}/", delay=0, loopback=True, **more), place)


@pytest.mark.parametrize("case", CUTS)
def test_what_needs_every_page_is_not_passed_by_a_walk_that_was_cut(
    district, elsewhere, tmp_path, case
):
    more, words = CUTS[case]
    found = looked(made_site(0, 40, elsewhere), tmp_path, **more)
    assert not [f for f in found.flaws if not f.unsure]
    told = verdicts(district, found)
    assert {told[one].verdict for one in WHOLE} == {Verdict.UNKNOWN}
    for one in WHOLE:
        assert words in told[one].why and f"走了 {found.pages} 页" in told[one].why


def test_what_was_seen_to_be_there_passes_all_the_same(district, elsewhere, tmp_path):
    found = looked(made_site(0, 40, elsewhere), tmp_path, pages=25)
    told = verdicts(district, found)
    assert {told[one].verdict for one in SOME} == {Verdict.PASS}


def test_a_walk_of_every_page_passes(district, elsewhere, tmp_path):
    """页数刚好是上限的，是走全了。"""
    site = made_site(0, 12, elsewhere)
    whole = looked(site, tmp_path / "a")
    found = looked(site, tmp_path / "b", pages=whole.pages)
    assert found.pages == whole.pages and not found.cuts
    told = verdicts(district, found)
    assert {o.verdict for name, o in told.items() if name in WHOLE | SOME} == {Verdict.PASS}


def test_links_to_the_outside_that_were_not_asked_leave_only_the_links_unjudged(
    district, elsewhere, tmp_path
):
    site = made_site(0, 12, elsewhere)
    site.put("/c/0.html", item("题", "".join(f'<a href="{elsewhere}/{n}">x</a>' for n in range(4))))
    told = verdicts(district, looked(site, tmp_path, outside=0))
    assert told["links"].verdict == Verdict.UNKNOWN and "站外链接的上限" in told["links"].why
    assert {told[one].verdict for one in WHOLE - {"links"}} == {Verdict.PASS}


def test_a_fault_that_was_found_stays_a_fault(district, elsewhere, tmp_path):
    site = made_site(0, 40, elsewhere)
    site.put("/", site.pages["/"][2].decode().replace("<h1>", "<p>请登陆网站查询。</p><h1>", 1))
    told = verdicts(district, looked(site, tmp_path, pages=25))
    assert told["wording"].verdict == Verdict.FAIL and len(told["wording"].hits) == 1
    assert "没有走全" in told["wording"].why and told["personal"].verdict == Verdict.UNKNOWN


def test_a_walk_cut_and_taken_up_again_still_knows_that_it_was_cut(elsewhere, tmp_path):
    with serving(made_site(0, 40, elsewhere)) as base:
        plan = Plan(f"{base}/", pages=25, delay=0, loopback=True)
        first, again = walk(plan, tmp_path), walk(plan, tmp_path)
    assert first.cuts == again.cuts == ("页数的上限（25 页）",)


def test_the_office_sees_that_it_was_cut(district, elsewhere, settings):
    settings.WALK_LOOPBACK = True
    with serving(made_site(0, 40, elsewhere)) as base:
        site = walking.allow(
            WalkSite(agency=district["bureau"], url=base, pages=25, delay=1), district["head"]
        )
        made = walking.order(site, district["head"])
        walking.go(made.pk)
    made.refresh_from_db()
    assert made.state == Walk.State.DONE
    results = {r.indicator: r for r in made.inspection.results.all()}
    assert results["score.personal"].verdict == Verdict.UNKNOWN
    assert "没有走全" in results["score.personal"].why


def test_the_command_says_so_too(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(command, "LOOPBACK", True)
    with serving(made_site(0, 40, elsewhere)) as base:
        asked = ["walk", f"{base}/", "--delay", "0", "--pages", "25"]
        gongkai(asked)
        assert "页数的上限（25 页），没有走全" in capsys.readouterr().out
        gongkai([*asked, "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert told["full"] is True and told["cut"] == ["页数的上限（25 页）"]
