"""首页打不打得开：名单上的网站，一天间隔着访问二十几次（`gongkai tick`），满一周才判断。

一个网站一天一行，只记数。
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone

from gongkai.agencies.models import Agency, Role
from gongkai.law.indicators import WALK, Indicator
from gongkai.outbox.jobs import each
from gongkai.oversight import notices
from gongkai.oversight.acts import NotNow
from gongkai.oversight.checking import judged
from gongkai.oversight.indicators import indicator_of, indicators_for, indicators_of
from gongkai.oversight.models import Act, Finding, HomeProbe, Inspection, Verdict, WalkSite
from gongkai.oversight.rules import Hit, Outcome, Threat
from gongkai.oversight.rules.base import unknown
from gongkai.oversight.walk.plans import mark
from gongkai.oversight.walk.visiting import Visit, visit
from gongkai.safekeeping.outside import demand_outside

RULE = "site.home"
LIMITS = ("share", "probes", "days", "seconds", "valid")
_THREADS, _KEPT = 8, timedelta(days=400)
_DAY = 24 * 3600
#: 连着这么多次打不开，告诉负责人
_DOWN = 3


def _limit(indicator: Indicator, name: str, default: int) -> int:
    return max(int(indicator.limits.get(name, default)), 1)


def _of(agency: Agency, on: date) -> Indicator | None:
    return next((i for i in indicators_of(agency, on) if i.rule == RULE), None)


def every(indicator: Indicator) -> timedelta:
    """隔多久访问一次：比规定的多两成，定时的事晚一点也够次数。"""
    return timedelta(seconds=_DAY * 5 // (_limit(indicator, "probes", 20) * 6))


@dataclass(frozen=True, slots=True)
class _Due:
    """到时候访问的一个网站。"""

    site: WalkSite
    seconds: int


def probe(today: date) -> int:
    """到时候的各访问一次，返回访问了几个；几个线程里打开，主线程里存。"""
    now = timezone.now()
    rows = list(WalkSite.objects.select_related("agency").annotate(latest=Max("probes__last")))
    indicators = indicators_for(list({one.agency for one in rows}), today)
    due = []
    for one in rows:
        indicator = next((i for i in indicators[one.agency_id] if i.rule == RULE), None)
        if indicator and (one.latest is None or one.latest + every(indicator) <= now):
            due.append(_Due(one, _limit(indicator, "seconds", 15)))
    return each([due[at : at + _THREADS] for at in range(0, len(due), _THREADS)], _probed)


def _probed(rows: Sequence[_Due]) -> int:
    demand_outside("访问首页")
    loopback = bool(settings.WALK_LOOPBACK)
    with ThreadPoolExecutor(_THREADS) as pool:
        visits = list(pool.map(lambda one: visit(one.site.url, one.seconds, loopback), rows))
    for one, found in zip(rows, visits, strict=True):
        keep(one.site, found)
    return len(rows)


def keep(site: WalkSite, found: Visit, at: datetime | None = None) -> HomeProbe:
    """记下一次；连着几次打不开的，当天告诉负责人一次。"""
    now = at or timezone.now()
    day = timezone.localdate(now)
    failed = bool(found.trouble) and not found.guarded
    with transaction.atomic():
        before = HomeProbe.objects.filter(site=site, on__lt=day).order_by("-on").first()
        start = {"last": now, "in_row": before.in_row if before else 0}
        row, _ = HomeProbe.objects.get_or_create(site=site, on=day, defaults=start)
        HomeProbe.objects.filter(pk=row.pk).update(
            tries=F("tries") + int(not found.guarded),
            failures=F("failures") + int(failed),
            guarded=F("guarded") + int(found.guarded),
            in_row=F("in_row") + 1 if failed else 0,
            last=now,
            trouble=found.trouble[:100],
        )
        row.refresh_from_db()
        if row.in_row >= _DOWN:
            _tell(site, row)
    return row


def _tell(site: WalkSite, row: HomeProbe) -> None:
    people = notices.holders(site.agency, Role.DISCLOSURE_HEAD, Role.LEADER)
    subject = f"首页连着 {row.in_row} 次打不开：{site.url}（{row.trouble}）"
    about = f"agency:{site.agency_id}"
    key = f"home-down:{site.pk}:{row.on}"
    notices.tell(people, key, subject, reverse("walks"), about, site.agency_id)


def _rows(sites: Iterable[WalkSite], first: date, last: date) -> dict[int, list[HomeProbe]]:
    found: dict[int, list[HomeProbe]] = {one.pk: [] for one in sites}
    for row in HomeProbe.objects.filter(site__in=list(found), on__range=(first, last)):
        found[row.site_id].append(row)
    return found


def outcome(agency: Agency, indicator: Indicator, today: date) -> Outcome:
    """一个机关的各个网站，今天以前的一周；有一个不合格的为发现问题，有一个看不够的无法判断。"""
    sites = list(WalkSite.objects.filter(agency=agency).order_by("id"))
    days = _limit(indicator, "days", 7)
    by_site = _rows(sites, today - timedelta(days), today - timedelta(1))
    hits, short, threats = [], [], []
    for site in sites:
        week = _Week(site, indicator, by_site[site.pk])
        if not week.is_enough:
            short.append(week.said)
            threats += week.threats(today)
        elif week.is_bad:
            hits.append(Hit(f"home:{mark(site.url)}", week.said, address=site.url))
    if hits:
        return Outcome(Verdict.FAIL, hits, hits[0].what, threats)
    if short or not sites:
        return unknown(short[0] if short else "还没有把网站列入可以走的名单。", threats)
    return Outcome(Verdict.PASS, (), f"{days} 天里每天访问，打得开。")


class _Week:
    """一个网站的几天。"""

    def __init__(self, site: WalkSite, indicator: Indicator, rows: Sequence[HomeProbe]) -> None:
        self._site, self._days = site, _limit(indicator, "days", 7)
        self._share = _limit(indicator, "share", 5)
        least = _limit(indicator, "probes", 20)
        self._whole = sum(row.tries >= least for row in rows)
        self._tries = sum(row.tries for row in rows)
        self._failures = sum(row.failures for row in rows)
        self._guarded = sum(row.guarded for row in rows)

    @property
    def is_enough(self) -> bool:
        """每天都访问够了。"""
        return self._whole >= self._days

    @property
    def is_bad(self) -> bool:
        """打不开的到了百分之几。"""
        return self._failures * 100 >= self._share * self._tries > 0

    @property
    def said(self) -> str:
        """怎样说。"""
        told = f"访问首页 {self._tries} 次，{self._failures} 次打不开"
        if not self.is_enough:
            told = f"{self._days} 天里只有 {self._whole} 天访问够了次数，判断不了；{told}"
        if self._guarded:
            told += f"，另有 {self._guarded} 次不许程序看"
        return f"{told}：{self._site.url}"

    def threats(self, today: date) -> list[Threat]:
        """还不满一周，打不开的已经过了百分之几：满一周那天要单项否决。"""
        if not self.is_bad:
            return []
        on = today + timedelta(self._days - self._whole)
        what = f"满一周：打不开的到了 {self._share}%（{self._failures}/{self._tries} 次）"
        return [Threat(on, f"首页 {self._site.url} ", what, reverse("walks"))]


def judge(today: date) -> int:
    """有网站的机关，一天判断一次；判断不了又没有险情的不存。旧的记数清掉。"""
    HomeProbe.objects.filter(on__lt=today - _KEPT).delete()
    done = Inspection.objects.filter(on=today, way=WALK, by__isnull=True).values("agency")
    rows = Agency.objects.filter(walk_sites__isnull=False).exclude(pk__in=done).distinct()
    return each(rows.order_by("path"), lambda agency: _judged(agency, today))


def _judged(agency: Agency, today: date) -> int:
    indicator = _of(agency, today)
    if indicator is None:
        return 0
    found = outcome(agency, indicator, today)
    if found.verdict == Verdict.UNKNOWN and not found.threats:
        return 0
    judged(agency, [(indicator, found)], today, WALK)
    return 1


def again(finding: Finding) -> bool:
    """复核：答复整改以后的几天里，同样的百分之几；一天也没有访问够的抛 NotNow。"""
    today = timezone.localdate()
    indicator = indicator_of(finding.agency, finding.indicator, today)
    sites = finding.agency.walk_sites.all()
    site = next((one for one in sites if finding.key.endswith(mark(one.url))), None)
    if indicator is None or site is None:
        raise NotNow("这个网站已经不在可以走的名单上，不能再看；请先列入名单。")
    answered = finding.events.filter(act=Act.ANSWERED).order_by("-number").first()
    since = answered.on if answered else finding.last_seen
    least = _limit(indicator, "probes", 20)
    rows = list(HomeProbe.objects.filter(site=site, on__gt=since, tries__gte=least))
    if not rows:
        raise NotNow(f"答复以后还没有一整天访问够 {least} 次，看不出改好没有；请过一两天再复核。")
    tries, failures = sum(row.tries for row in rows), sum(row.failures for row in rows)
    return failures * 100 >= _limit(indicator, "share", 5) * tries
