"""测试用的：填满一年要填的数、写好各段文字、关账。"""

from datetime import date
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.reporting import prose
from gongkai.reporting.documents import rank
from gongkai.reporting.monthly import Entry, enter, measures

from ..applications.people import person
from ..disclosures.items import published

WRITTEN = {
    "problems": "政策解读的形式单一，部分栏目更新不及时。",
    "improvements": "逐月检查栏目，每件政策文件配图解。",
}


def with_role(agency, role):
    """有这项职责的一个人；没有的新设。"""
    user = get_user_model().objects.filter(duties__agency=agency, duties__role=role).first()
    return user or person(f"{role}-of-{agency.slug}", agency, role)


def head_of(agency):
    return with_role(agency, Role.DISCLOSURE_HEAD)


def fill(agency, year, values=None, office=None, user=None):
    """要填的每一个数：`values` 为 数 -> 每月（全年）的数，没有的填 0。"""
    values = values or {}
    entries = [
        Entry(one.id, month, Decimal(str(values.get(one.id, 0))), office, "台账")
        for one in measures(year)
        for month in one.months
        if (year, month) <= (timezone.localdate().year, timezone.localdate().month)
    ]
    return enter(agency, year, entries, user or head_of(agency))


def write(agency, year, **texts):
    """各段必须写的文字。"""
    for key, text in (WRITTEN | texts).items():
        number = prose.draft(agency, year, key).number
        prose.save(agency, year, key, number, text, head_of(agency))


def document(agency, made, row="normative", ended=None, published_on=None, **more):
    """公开了的一件规范性文件（或者规章）。"""
    validity = "repealed" if ended and ended <= timezone.localdate() else "valid"
    item = published(agency, made_on=made, validity=validity, **more)
    type(item).objects.filter(pk=item.pk).update(published_on=published_on or made)
    item.refresh_from_db()
    rank(item, row, ended, head_of(agency))
    return item


def last_day(year):
    return date(year, 12, 31)
