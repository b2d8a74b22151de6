"""查到的各处变成各项指标的结果；走网站的查法登记在 `RULES` 里，复核一处时照它再看那一页。"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from gongkai.agencies.models import Agency
from gongkai.law.indicators import WALK, Indicator
from gongkai.oversight.acts import NotNow
from gongkai.oversight.indicators import indicators_of
from gongkai.oversight.models import Finding, Verdict, WalkSite
from gongkai.oversight.rules import RULES, Hit, Outcome, Scope
from gongkai.oversight.rules.base import Rule, unknown
from gongkai.oversight.walk import homes
from gongkai.oversight.walk.across import RULES_OF, whole_key
from gongkai.oversight.walk.checks import CHECKS, Flaw
from gongkai.oversight.walk.plans import DRAWN, Plan
from gongkai.oversight.walk.running import NotWalked, Walked, walk
from gongkai.safekeeping.outside import demand_outside

ENGAGEMENT = "site.engagement"
_ABOUT = {
    homes.RULE: "首页打不打得开：名单上的网站每天间隔着访问，访问满一周才能判断。",
    ENGAGEMENT: "网上有没有能写的咨询、留言的表单。",
    "site.links": "自己的页面打不打得开，站内、站外的链接有没有断、写错。",
    "site.meta": "网站、栏目、内容页的标签齐不齐。",
    "site.wording": "网页的文字有没有用词差错。",
    "site.personal": "网页、附件里有没有居民身份证号码、手机号码、银行卡号。",
    "site.images": '图片有没有替代文字；装饰的写 alt="" 就行。',
    "site.search": "用自己的标题检索，找不找得到。",
    "site.columns": "栏目页有没有内容。",
    "site.interpretation": "解读与政策的页面互相链接没有。",
    "site.guide": "信息公开指南写没写四种申请的渠道。",
    "site.footer": "页脚的标识齐不齐。",
}
_ADDRESS = re.compile(r"https?://\S+")
#: 这几种是没有看成那一页
_BLIND = ("unreachable", "unseen", "robots", "script")
#: 要用脚本的一页没有看到：看内容的各条都判断不了
_UNREAD = ("site.links", "site.wording", "site.personal", "site.images", "site.columns")
#: 没有走全也判得了的：首页另外访问，检索是抽着查的，指南、能写的表单走到了就是有
_PARTIAL = frozenset({homes.RULE, "site.search", "site.guide", ENGAGEMENT})
_SECONDS, _PAGES, _QUICK, _AGAIN = 10, 40, 0.2, 3


def rule_of(flaw: Flaw) -> str:
    """一处归到哪一条查法。"""
    return RULES_OF[flaw.check] if flaw.check in RULES_OF else CHECKS[flaw.check].rule


def load() -> None:
    """登记走网站的各条查法。"""
    for name, about in _ABOUT.items():
        RULES[name] = Rule(name, about, _unwalked, ("count", "valid"), WALK, again)
    RULES[homes.RULE] = replace(RULES[homes.RULE], limits=homes.LIMITS, again=homes.again)


def _unwalked(scope: Scope) -> Outcome:
    return unknown("要走一遍网站才知道。")


@dataclass(frozen=True, slots=True)
class _Bunch:
    sure: list[Flaw]
    unsure: list[Flaw]


def outcomes(agency: Agency, walked: Walked, on: date) -> list[tuple[Indicator, Outcome]]:
    """走网站查的各项指标的结果。"""
    bunches: dict[str, _Bunch] = {}
    for flaw in walked.flaws:
        for rule in _UNREAD if flaw.check == "script" else (rule_of(flaw),):
            bunch = bunches.setdefault(rule, _Bunch([], []))
            (bunch.unsure if flaw.unsure else bunch.sure).append(flaw)
    wanted = [i for i in indicators_of(agency, on) if i.way == WALK]
    return [
        (i, _judged(agency, i, bunches.get(i.rule, _Bunch([], [])), walked, on)) for i in wanted
    ]


def _judged(
    agency: Agency, indicator: Indicator, bunch: _Bunch, walked: Walked, on: date
) -> Outcome:
    if indicator.rule == homes.RULE:
        return homes.outcome(agency, indicator, on)
    return _outcome(indicator, bunch, walked)


def _outcome(indicator: Indicator, bunch: _Bunch, walked: Walked) -> Outcome:
    if indicator.rule not in _ABOUT:
        return unknown("没有装这条查法。")
    if not walked.pages:
        return unknown("一页也没有走到。")
    failed = len(bunch.sure) >= int(indicator.limits.get("count", 1)) and bunch.sure
    cut = _cut(indicator.rule, walked)
    why = _why(bunch, walked, cut)
    hits = list(_hits(bunch.sure, walked.pictures))
    if failed:
        return Outcome(Verdict.FAIL, hits, why)
    return unknown(why) if bunch.unsure or cut else Outcome(Verdict.PASS, hits, why)


def _cut(rule: str, walked: Walked) -> tuple[str, ...]:
    """到了哪些上限而没有走全：要看过全部的页才能说合格的。"""
    if rule in _PARTIAL:
        return ()
    outside = (walked.cut_outside,) if walked.cut_outside and rule == "site.links" else ()
    return walked.cut + outside


def _why(bunch: _Bunch, walked: Walked, cut: tuple[str, ...]) -> str:
    told = f"走了 {walked.pages} 页，{len(bunch.sure)} 处有问题"
    if bunch.unsure:
        told += f"，{len(bunch.unsure)} 处判断不了（如：{bunch.unsure[0].what}）"
    if cut:
        told += f"；到了{'、'.join(cut)}，没有走全，没走到的判断不了"
    return told


def _hits(flaws: Iterable[Flaw], pictures: Mapping[str, bytes]) -> Iterable[Hit]:
    for f in flaws:
        picture = pictures.get(f.url, b"")
        yield Hit(f.key, f.what, excerpt=f.excerpt, address=f.url[:500], picture=picture)


def again(finding: Finding) -> bool:
    """再看那一页：还在为 True，没有了为 False；这时看不了的抛 NotNow。"""
    demand_outside("走网站")
    first = finding.evidence.order_by("-id").first()
    site = _site_of(finding, first.address if first else "")
    if first is None or site is None:
        raise NotNow("这个网站已经不在可以走的名单上，不能再看；请先列入名单。")
    inside = plan_of(site).is_inside
    others = [url for url in _ADDRESS.findall(first.excerpt) if inside(url)]
    home = [site.url] if finding.key.startswith("search:") else []
    plan = plan_of(site, only=(first.address, *home, *others[:1]), aim=finding.key)
    return _still(finding, plan, first.address)


def _still(finding: Finding, plan: Plan, address: str) -> bool:
    with TemporaryDirectory() as place:
        try:
            walked = walk(plan, Path(place))
        except NotWalked as error:
            raise NotNow(f"现在不能再看这一页：{error}") from error
    same = [f for f in walked.flaws if finding.key in (f.key, whole_key(f))]
    blind = [f for f in walked.flaws if f.check in _BLIND and f.url == address]
    if any(f.unsure for f in same) or (blind and not same):
        raise NotNow("现在看不了这一页（打不开、不许看），不能算已经改好；请过一会儿再复核。")
    return bool(same)


def _site_of(finding: Finding, address: str) -> WalkSite | None:
    """名单上的、有这一页的网站。"""
    sites = WalkSite.objects.filter(agency=finding.agency)
    return next((one for one in sites if plan_of(one).is_inside(address)), None)


def plan_of(site: WalkSite, only: tuple[str, ...] = (), aim: str = "") -> Plan:
    """照名单上写的走；复核的只看那几页。"""
    loopback = bool(settings.WALK_LOOPBACK)
    drawn = DRAWN if settings.WALK_SCRIPT else 0
    if only:
        few = Plan(site.url, _PAGES, delay=_QUICK, searches=1, seconds=_SECONDS)
        return replace(few, only=only, aim=aim, drawn=min(drawn, _AGAIN), loopback=loopback)
    delay = 0.0 if loopback else float(site.delay)
    whole = Plan(site.url, site.pages, delay=delay, start=site.start, end=site.end)
    return replace(whole, drawn=drawn, loopback=loopback)
