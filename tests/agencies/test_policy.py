"""职责 × 行为 × 本机关／别的机关：整张表，一格一格地核对。"""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from gongkai.agencies.models import Role
from gongkai.agencies.policy import (
    DO_NAMES,
    GRANTS,
    Do,
    agencies_where,
    demand,
    ids_where,
    may,
    may_anywhere,
    narrow,
    roles_of,
)
from gongkai.applications.models import Case
from gongkai.safekeeping.actor import SYSTEM

from ..applications.people import agencies, new_case, person

pytestmark = pytest.mark.once

#: 应当是什么，与程序里的写法分开写一遍
EXPECTED = {
    "clerk": "see intake contact count hear note findings rectify",
    "officer": "see intake work unmask contact count see_items write hear note answer spread "
    "findings rectify figures",
    "section_head": "see work unmask contact export count see_items write review "
    "hear answer release spread findings rectify figures",
    "disclosure_head": "see intake work approve unmask contact export count see_items write edit "
    "withdraw columns hear note answer release spread channels findings rectify verify "
    "figures close gather",
    "author": "see_items write spread findings rectify",
    "secrecy": "see see_items secrecy_review findings",
    "leader": "see_items sign withdraw findings verify",
    "supervisor": "see count see_items hear findings verify oversee gather",
    "auditor": "trail",
    "administrator": "manage indicators",
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_just_what_it_should_in_its_own_agency(role):
    bureau, other = agencies()
    user = person("user", bureau, role)
    person("another", other, *Role)  # 别人的职责不算他的
    for do in Do:
        assert may(user, do, bureau) == (do in EXPECTED[role].split()), do
        assert not may(user, do, other) and not may(user, do, bureau.get_parent()), do
        assert may_anywhere(user, do) == may(user, do, bureau), do
    assert roles_of(user) == list(user.duties.all())


def test_every_role_and_every_deed_is_in_the_table():
    written = {role: set(deeds.split()) for role, deeds in EXPECTED.items()}
    assert {role: {do.value for do in granted} for role, granted in GRANTS.items()} == written
    assert set(GRANTS) == set(Role) and set(DO_NAMES) == set(Do)
    assert {do for grants in GRANTS.values() for do in grants} == set(Do)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [SYSTEM, AnonymousUser()], ids=["system", "visitor"])
def test_one_without_an_account_may_nothing_and_has_no_duty(actor):
    bureau, _ = agencies()
    for do in Do:
        assert ids_where(actor, do) == list(agencies_where(actor, do)) == []
        assert not may_anywhere(actor, do) and not may(actor, do, bureau)
    assert roles_of(actor) == []


@pytest.mark.django_db
def test_a_refusal_says_which_duty_it_is():
    bureau, _ = agencies()
    user = person("user", bureau, Role.CLERK)
    demand(user, Do.INTAKE, bureau.pk)
    with pytest.raises(PermissionDenied, match="您的职责不包括“审批”"):
        demand(user, Do.APPROVE, bureau)


@pytest.mark.django_db
def test_a_supervisor_of_the_district_sees_what_is_below():
    bureau, other = agencies()
    user = person("user", bureau.get_parent(), Role.SUPERVISOR)
    assert may(user, Do.SEE, bureau) and may(user, Do.SEE, other)
    assert not may(user, Do.UNMASK, bureau) and not may(user, Do.WORK, bureau)


@pytest.mark.django_db
def test_a_superuser_manages_and_sees_no_case():
    bureau, _ = agencies()
    root = person("root", bureau, is_superuser=True)
    assert may(root, Do.MANAGE, bureau) and not may(root, Do.SEE, bureau)


@pytest.mark.django_db
def test_one_who_has_left_may_nothing():
    bureau, _ = agencies()
    user = person("user", bureau, Role.DISCLOSURE_HEAD, is_active=False)
    assert ids_where(user, Do.SEE) == []


@pytest.mark.django_db
def test_lists_are_narrowed(django_assert_num_queries):
    bureau, other = agencies()
    user = person("user", bureau, Role.OFFICER)
    mine = new_case(bureau)
    new_case(other)
    assert list(narrow(Case.objects.all(), user, Do.SEE)) == [mine]
    with django_assert_num_queries(0):
        may(user, Do.SEE, bureau)


#: 设在区里的职责，哪些及于下面的局：与程序分开写一遍
BELOW = {"supervisor", "administrator"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_duty_of_the_district_reaches_the_bureaus_only_where_it_should(role):
    bureau, other = agencies()
    district = bureau.get_parent()
    user = person("user", district, role)
    for do in Do:
        granted = do in EXPECTED[role].split()
        assert may(user, do, district) == granted, do
        assert may(user, do, bureau) == may(user, do, other) == (granted and role in BELOW), do


@pytest.mark.django_db
def test_the_duties_are_read_once_a_request(django_assert_num_queries):
    """一次请求里问几遍、问几种，职责只查一次，做得了的每种只查一次机关。"""
    bureau, _ = agencies()
    user = get_user_model().objects.get(pk=person("head", bureau, Role.DISCLOSURE_HEAD).pk)
    with django_assert_num_queries(2):
        for _ in range(3):
            assert may(user, Do.APPROVE, bureau) and not may(user, Do.MANAGE, bureau)
