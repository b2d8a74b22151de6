"""演示用的机关和人员。"""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from gongkai.agencies.models import Agency, Duty, Role

DISTRICT = "青川市兴庆区人民政府"
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
    ("jiandu", "周督查", DISTRICT, Role.SUPERVISOR),
    ("shenji", "吴审计", BUREAU, Role.AUDITOR),
    ("jiaoyu", "郑承办", OTHER, Role.OFFICER),
    ("jyfuzeren", "许主任", OTHER, Role.DISCLOSURE_HEAD),
    ("jyxinxi", "何信息", OTHER, Role.AUTHOR),
    ("jykezhang", "吕科长", OTHER, Role.SECTION_HEAD),
    ("jybaomi", "施保密", OTHER, Role.SECRECY),
    ("jyfenguan", "孔副局", OTHER, Role.LEADER),
    ("qzfuzeren", "曹主任", DISTRICT, Role.DISCLOSURE_HEAD),
    ("qzxinxi", "魏信息", DISTRICT, Role.AUTHOR),
    ("qzkezhang", "陶科长", DISTRICT, Role.SECTION_HEAD),
    ("qzbaomi", "姜保密", DISTRICT, Role.SECRECY),
    ("qzfenguan", "戚副主任", DISTRICT, Role.LEADER),
)
#: 审信息的各步
REVIEWERS = (Role.SECTION_HEAD, Role.DISCLOSURE_HEAD, Role.SECRECY, Role.LEADER)
OFFICERS = "公开后台"
_CONTACT = {
    "office": "政务公开办公室",
    "postcode": "750001",
    "hours": "工作日 9:00—12:00，13:30—17:30",
    "court": "青川市兴庆区人民法院",
}


def people() -> str:
    """机关和人员；返回他们共用的新密码。"""
    _agencies()
    password = secrets.token_urlsafe(9)
    # 加密一次要半秒：大家共用一个，只算一次
    kept = make_password(password)
    group, _ = Group.objects.get_or_create(name=OFFICERS)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for username, name, agency, role in _PEOPLE:
        user, _ = get_user_model().objects.get_or_create(username=username)
        user.last_name, user.password = name, kept
        user.save()
        user.groups.add(group)
        Duty.objects.get_or_create(user=user, agency=Agency.objects.get(name=agency), role=role)
    return password


def with_role(agency: Agency, role: Role) -> Any:
    """演示的机关里有这项职责的人。"""
    return get_user_model().objects.get(duties__agency=agency, duties__role=role)


def _agencies() -> None:
    if Agency.objects.exists():
        return
    district = Agency.add_root(
        name=DISTRICT,
        slug="xingqing",
        mark="兴政",
        is_government=True,
        accepts_applications=False,
        reconsideration_organ="青川市人民政府",
        address="青川市兴庆区人民路1号",
        telephone="0951-5550001",
        **_CONTACT,
    )
    for name, slug, mark, street, telephone in (
        (BUREAU, "housing", "兴住建", "民生路8号", "0951-5550100"),
        (OTHER, "education", "兴教", "育才路3号", "0951-5550200"),
    ):
        district.refresh_from_db()
        district.add_child(
            name=name,
            slug=slug,
            mark=mark,
            address=f"青川市兴庆区{street}",
            telephone=telephone,
            fax=telephone[:-1] + "1",
            **_CONTACT,
        )
