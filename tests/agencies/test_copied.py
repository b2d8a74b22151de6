"""测试里照抄的机关（`people.agencies`）与真的设立的一样。"""

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Column
from tests.applications.people import agencies, really_made

_OWN = ("id", "agency_id")


def made():
    """各机关和栏目的各个字段，除了主键；看过就删。"""
    rows = [*Agency.objects.order_by("path"), *Column.objects.order_by("agency__path")]
    told = [{f.attname: getattr(row, f.attname) for f in row._meta.fields} for row in rows]
    Column.objects.all().delete()
    Agency.objects.all().delete()
    return [{name: value for name, value in row.items() if name not in _OWN} for row in told]


def test_the_copied_agencies_are_like_those_really_made(db):
    bureau, other = agencies()
    assert (bureau.slug, other.slug) == ("housing", "education")
    assert bureau.get_parent().get_children().count() == 2
    copied = made()
    really_made()
    assert copied == made() and len(copied) == 6
