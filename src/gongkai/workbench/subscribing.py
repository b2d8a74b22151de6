"""订阅日历：一个人一个秘密网址，随时收回；.ics 里只有编号和是什么的期限，没有个人信息。"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from gongkai.agencies.policy import roles_of
from gongkai.agencies.workplace import DueDay
from gongkai.law.tentative import TENTATIVE
from gongkai.safekeeping.trail import record
from gongkai.workbench.models import CalendarAddress

#: 一行最多这么多字节（RFC 5545 第3.1节）
_LINE = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def new_address(user: User) -> str:
    """生成（原来的作废），返回网址里的那一段；只有这一次看得见。"""
    token = secrets.token_urlsafe(32)
    CalendarAddress.objects.filter(user=user).delete()
    CalendarAddress.objects.create(user=user, key=_key(token))
    record(user, "calendar.address_made", f"user:{user.pk}", agency=_agency(user))
    return token


@transaction.atomic
def revoke(user: User) -> None:
    """收回；没有的什么也不做。"""
    gone, _ = CalendarAddress.objects.filter(user=user).delete()
    if gone:
        record(user, "calendar.address_revoked", f"user:{user.pk}", agency=_agency(user))


def _agency(user: User) -> int | None:
    return next((duty.agency_id for duty in roles_of(user)), None)


def owner(token: str) -> User | None:
    """网址是谁的；收回了的、停用了的人的为 None。"""
    rows = CalendarAddress.objects.filter(key=_key(token), user__is_active=True)
    found = rows.select_related("user").first()
    return found.user if found else None


def write(days: Iterable[DueDay], now: datetime) -> str:
    """.ics 的内容。"""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gongkai//calendar//ZH", "METHOD:PUBLISH"]
    head += ["X-WR-CALNAME:公开：到期日"]
    stamp = f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [*head, *(line for day in days for line in _event(day, stamp)), "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(day: DueDay, stamp: str) -> Iterator[str]:
    what = f"{day.deadline}期限：{day.title}" + (f"（{TENTATIVE}）" if day.tentative else "")
    ident = hashlib.sha256(f"{day.url}\0{day.deadline}".encode()).hexdigest()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{ident}@gongkai"
    yield stamp
    yield f"DTSTART;VALUE=DATE:{_basic(day.on)}"
    yield f"DTEND;VALUE=DATE:{_basic(day.on + timedelta(days=1))}"
    yield f"SUMMARY:{what.translate(_ESCAPED)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _basic(day: date) -> str:
    return f"{day:%Y%m%d}"


def _folded(line: str) -> str:
    """长的折行，不把一个字拆开。"""
    pieces, piece = [], ""
    for char in line:
        if len((piece + char).encode()) > _LINE - 1:
            pieces.append(piece)
            piece = ""
        piece += char
    return "\r\n ".join([*pieces, piece])
