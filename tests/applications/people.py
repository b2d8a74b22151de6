"""测试用的机关、人员、案件。"""

from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from gongkai.agencies.models import Agency, Duty
from gongkai.applications.register import NewCase, register
from gongkai.applications.steps import take
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


def agencies():
    """区政府和两个局。"""
    found = Agency.objects.filter(slug="housing").first()
    if found:
        return found, Agency.objects.get(slug="education")
    district = Agency.add_root(
        name="青川市兴庆区人民政府", slug="district", mark="兴政", is_government=True
    )
    bureau = district.add_child(name="兴庆区住房和城乡建设局", slug="housing", mark="兴住建")
    district.refresh_from_db()
    other = district.add_child(name="兴庆区教育局", slug="education", mark="兴教")
    return bureau, other


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
