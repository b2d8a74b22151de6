"""办公的走：列入名单、要走、走、叫停；定时的事看有没有等着走的、走了一半没有人管的，起一个进程去走。"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from gongkai.agencies.models import Agency
from gongkai.agencies.policy import Do, demand, may
from gongkai.law.indicators import WALK
from gongkai.oversight.acts import NotNow
from gongkai.oversight.checking import judged
from gongkai.oversight.models import Walk, WalkSite
from gongkai.oversight.walk.outcomes import outcomes, plan_of
from gongkai.oversight.walk.plans import may_reach, resolved
from gongkai.oversight.walk.running import PAUSED, NotWalked, Walked, walk
from gongkai.safekeeping.actor import SYSTEM, Actor, account
from gongkai.safekeeping.trail import record

_TELL = timedelta(seconds=5)
_AT_ONCE = 2
_LIVE = (Walk.State.WAITING, Walk.State.RUNNING, Walk.State.PAUSED)


class Stopped(NotWalked):
    """有人叫停了。"""


def allow(site: WalkSite, by: Actor) -> WalkSite:
    """列入名单；网址不对、重复的抛 NotNow，没有职责的抛 PermissionDenied。"""
    if not (may(by, Do.VERIFY, site.agency_id) or may(by, Do.INDICATORS, site.agency_id)):
        raise PermissionDenied("列入可以走的网站，要有检查的或者改检查指标的职责。")
    site.url, site.by = _home(site.url), account(by)
    try:
        with transaction.atomic():
            site.save()
            detail = {"url": site.url}
            subject = f"agency:{site.agency_id}"
            record(by, "walk.allowed", subject, agency=site.agency_id, detail=detail)
    except IntegrityError as error:
        raise NotNow("这个网站已经在名单上。") from error
    return site


def _home(given: str) -> str:
    """正规的写法；不是公网上的网址抛 NotNow。"""
    found = resolved(given, given) if "://" in given else None
    if found is None:
        raise NotNow("网址请写全，如 https://www.example.gov.cn/。")
    if not may_reach(urlsplit(found).hostname or "", bool(settings.WALK_LOOPBACK)):
        raise NotNow("这个网址在内网、本机，不能走；请写公网上的网址。")
    return found


def order(site: WalkSite, by: Actor) -> Walk:
    """要走一次；正在走、等着走的抛 NotNow。"""
    demand(by, Do.VERIFY, site.agency_id)
    try:
        with transaction.atomic():
            made = Walk.objects.create(site=site, by=account(by))
            _noted(made, "walk.started", by)
    except IntegrityError as error:
        raise NotNow("这个网站正在走，等走完再走。") from error
    return made


def stop(one: Walk, by: Actor) -> None:
    """叫停；已经完了的不变。"""
    demand(by, Do.VERIFY, one.site.agency_id)
    with transaction.atomic():
        rows = Walk.objects.filter(pk=one.pk, ended__isnull=True)
        if rows.update(state=Walk.State.STOPPED, ended=timezone.now()):
            _noted(one, "walk.stopped", by)


def _noted(one: Walk, action: str, by: Actor) -> None:
    agency: Agency = one.site.agency
    detail = {"walk": one.pk, "url": one.site.url}
    record(by, action, f"agency:{agency.pk}", agency=agency.pk, detail=detail)


def _left() -> Q:
    """没有人在走的。"""
    stale = timezone.now() - Walk.LEASE
    return Q(ended__isnull=True) & (Q(beat__isnull=True) | Q(beat__lt=stale))


def go(pk: int) -> bool:
    """认领这一次，走，登记查到的；别处在走的、完了的不走，返回走没走。"""
    free = Walk.objects.filter(_left(), pk=pk)
    if not free.update(state=Walk.State.RUNNING, beat=timezone.now()):
        return False
    one = Walk.objects.select_related("site__agency", "by").get(pk=pk)
    place = _place(one)
    try:
        walked = walk(plan_of(one.site), place, _teller(pk))
    except Stopped:
        pass
    except NotWalked as error:
        _end(one, Walk.State.FAILED, trouble=str(error)[:300])
    else:
        _ended(one, walked)
    if Walk.objects.filter(pk=pk, ended__isnull=False).exists():
        shutil.rmtree(place, ignore_errors=True)
    return True


def _place(one: Walk) -> Path:
    return Path(settings.HOME) / "walks" / str(one.pk)


def _teller(pk: int) -> Callable[[int], None]:
    """隔几秒说一次走了几页；有人叫停了的抛 Stopped。"""
    last = [timezone.now() - _TELL]

    def told(pages: int) -> None:
        now = timezone.now()
        if now - last[0] < _TELL:
            return
        last[0] = now
        if not Walk.objects.filter(pk=pk, ended__isnull=True).update(pages=pages, beat=now):
            raise Stopped("有人叫停了")

    return told


def _ended(one: Walk, walked: Walked) -> None:
    if walked.state == PAUSED:
        rows = Walk.objects.filter(pk=one.pk, ended__isnull=True)
        rows.update(state=Walk.State.PAUSED, pages=walked.pages, beat=None)
        return
    today = timezone.localdate()
    agency = one.site.agency
    found = outcomes(agency, walked, today)
    done = judged(agency, found, today, WALK, one.by or SYSTEM)
    _end(one, Walk.State.DONE, pages=walked.pages, inspection=done)


def _end(one: Walk, state: str, **facts: object) -> None:
    rows = Walk.objects.filter(pk=one.pk, ended__isnull=True)
    rows.update(state=state, ended=timezone.now(), **facts)


def hurry(today: date) -> int:
    """没有人在走的、到了许可的钟点的，各起一个进程去走；同时最多走两个网站。返回起了几个。"""
    now = datetime.now().time()
    running = Walk.objects.filter(ended__isnull=True, beat__gte=timezone.now() - Walk.LEASE).count()
    rows = Walk.objects.filter(_left(), state__in=_LIVE).select_related("site").order_by("id")
    ready = [one for one in rows if plan_of(one.site).allows(now)]
    some = ready[: max(_AT_ONCE - running, 0)]
    for one in some:
        launch(one.pk)
    return len(some)


def launch(pk: int) -> None:
    """另起一个进程去走：定时的事不等它。"""
    command = [sys.executable, "-m", "gongkai", "walk", "--go", str(pk)]
    quiet = subprocess.DEVNULL
    subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
