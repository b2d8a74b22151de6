"""查了而没有的：给管理员看，好添同义的说法、补该公开的信息。

不留个人信息：带号码的、太长的不记；同一来源一天只算一次；不同来源查了三次以上才写下是什么词，在那以前
库里只有散列；九十天没有人再查的去掉。
"""

from datetime import date, timedelta

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from gongkai.disclosures.models import SearchMiss
from gongkai.language.bigrams import bigrams, folded
from gongkai.language.personal import personal_in
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.limits import client_of, first_use, network

#: 几次以上才写下、才给人看
ENOUGH = 3
_PURPOSE = "search-miss"
_SHORTEST, _LONGEST, _DIGITS = 2, 20, 5
_A_DAY = 24 * 3600
_KEPT = timedelta(days=90)


def note(request: HttpRequest, text: str, agency: int | None) -> None:
    """记下一次没有找到。"""
    words = " ".join(folded(text).split())
    if not _is_fit(words):
        return
    key = blind(f"{agency or ''}|{words}", _PURPOSE)
    if not first_use(_PURPOSE, f"{key}|{network(client_of(request))}", _A_DAY):
        return
    made, is_new = SearchMiss.objects.get_or_create(
        key=key, defaults={"agency_id": agency, "count": 1, "last": timezone.localdate()}
    )
    if is_new:
        return
    known = words if made.count + 1 >= ENOUGH else ""
    SearchMiss.objects.filter(pk=key).update(
        count=F("count") + 1, last=timezone.localdate(), words=known
    )


def _is_fit(words: str) -> bool:
    """像是一个说法，不像是谁的号码。"""
    if not _SHORTEST <= len(words) <= _LONGEST or not bigrams(words):
        return False
    return sum(map(str.isdigit, words)) < _DIGITS and not personal_in(words)


def sweep(today: date) -> int:
    """很久没有人再查的去掉（`gongkai tick`）。"""
    return SearchMiss.objects.filter(last__lt=today - _KEPT).delete()[0]
