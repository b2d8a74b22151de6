"""测试用的机关、人员、案件。"""

from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from gongkai.agencies.models import Agency, Duty
from gongkai.applications.register import NewCase, register
from gongkai.applications.steps import take
from gongkai.disclosures.models import Column
from gongkai.disclosures.starting import REPORT
from gongkai.language.identity import resident_check
from gongkai.law.procedure import Act

START = date(2026, 3, 2)
IDENTITY = "64010419800101123" + resident_check("64010419800101123")
PERSON = {
    "name": "张三丰",
    "identity_kind": "居民身份证",
    "identity": IDENTITY,
    "phone": "13912345678",
    "email": "zhang@example.com",
    "address": "青川市兴庆区和平小区1号楼",
}
_DISTRICT = {
    "name": "青川市兴庆区人民政府",
    "slug": "district",
    "mark": "兴政",
    "is_government": True,
}
_BUREAU = {"name": "兴庆区住房和城乡建设局", "slug": "housing", "mark": "兴住建"}
_OTHER = {"name": "兴庆区教育局", "slug": "education", "mark": "兴教"}
_ROWS = [
    _DISTRICT | {"path": "0001", "depth": 1, "numchild": 2},
    _BUREAU | {"path": "00010001", "depth": 2},
    _OTHER | {"path": "00010002", "depth": 2},
]


def agencies():
    """区政府和两个局；一个机关也没有时照抄造好的样子（真的造要慢二十倍，几千个测试都要）。"""
    found = Agency.objects.filter(slug="housing").first()
    if found:
        return found, Agency.objects.get(slug="education")
    if Agency.objects.exists():
        return really_made()
    made = Agency.objects.bulk_create(Agency(**row) for row in _ROWS)
    Column.objects.bulk_create(Column(agency=one, **REPORT) for one in made)
    return made[1], made[2]


def really_made():
    """照机关与人员里那样设立。"""
    district = Agency.add_root(**_DISTRICT)
    bureau = district.add_child(**_BUREAU)
    district.refresh_from_db()
    return bureau, district.add_child(**_OTHER)


def person(username, agency, *roles, **more):
    """有这些职责、能进后台的人。"""
    user = get_user_model().objects.create_user(username, password="一段很长的口令", **more)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for role in roles:
        Duty.objects.create(user=user, agency=agency, role=role)
    return user


def new_case(agency, received=START, channel="in_person", **more):
    """登记一件。"""
    given = {"kind": "natural_person", "applicant": PERSON, "asked": "棚户区改造的补偿方案"}
    return register(NewCase(agency=agency, channel=channel, received=received, **given | more)).case


def decide(case, officer, head, on=START, decision="granted", **told):
    """拟定、批准。"""
    private = {
        "information": "补偿方案的要点如下。",
        "reason": "理由。",
        "search": "查了档案。",
    } | told
    take(case, Act.PROPOSED, on, {"decisions": [decision]}, private, officer)
    return take(case, Act.DECIDED, on, {}, None, head)[0]
