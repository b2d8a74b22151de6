"""演示用的机关和人员。"""

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from gongkai.agencies.models import Agency, Duty, Role

_DISTRICT = "青川市兴庆区人民政府"
BUREAU = "青川市兴庆区住房和城乡建设局"
OTHER = "青川市兴庆区教育局"
_PEOPLE = (
    ("shouli", "李受理", BUREAU, Role.CLERK),
    ("chengban", "王承办", BUREAU, Role.OFFICER),
    ("fuzeren", "陈主任", BUREAU, Role.DISCLOSURE_HEAD),
    ("xinxi", "孙信息", BUREAU, Role.AUTHOR),
    ("kezhang", "赵科长", BUREAU, Role.SECTION_HEAD),
    ("baomi", "钱保密", BUREAU, Role.SECRECY),
    ("fenguan", "冯副局", BUREAU, Role.LEADER),
    ("jiandu", "周督查", _DISTRICT, Role.SUPERVISOR),
    ("shenji", "吴审计", BUREAU, Role.AUDITOR),
    ("jiaoyu", "郑承办", OTHER, Role.OFFICER),
)
OFFICERS = "公开后台"


def people() -> str:
    """机关和人员；返回他们共用的新密码。"""
    _agencies()
    password = secrets.token_urlsafe(9)
    group, _ = Group.objects.get_or_create(name=OFFICERS)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for username, name, agency, role in _PEOPLE:
        user, _ = get_user_model().objects.get_or_create(username=username)
        user.last_name = name
        user.set_password(password)
        user.save()
        user.groups.add(group)
        Duty.objects.get_or_create(user=user, agency=Agency.objects.get(name=agency), role=role)
    return password


def _agencies() -> None:
    if Agency.objects.exists():
        return
    district = Agency.add_root(
        name=_DISTRICT,
        slug="xingqing",
        mark="兴政",
        is_government=True,
        accepts_applications=False,
        reconsideration_organ="青川市人民政府",
    )
    for name, slug, mark in ((BUREAU, "housing", "兴住建"), (OTHER, "education", "兴教")):
        district.refresh_from_db()
        district.add_child(
            name=name,
            slug=slug,
            mark=mark,
            office="政务公开办公室",
            address="青川市兴庆区民生路8号",
            postcode="750001",
            hours="工作日 9:00—12:00，13:30—17:30",
            telephone="0951-5550100",
            fax="0951-5550101",
        )
