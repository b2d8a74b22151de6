"""办事的是谁：留痕里各有称呼，不用账号的没有任何职责。"""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from gongkai.agencies.policy import Do, agencies_where, ids_where, may_anywhere, roles_of
from gongkai.safekeeping.actor import (
    APPLICANT,
    OPERATOR,
    SYSTEM,
    THIRD_PARTY,
    account,
    account_id,
    interface,
    name_in_trail,
    runs_the_system,
)

OUTSIDERS = [APPLICANT, THIRD_PARTY, SYSTEM, OPERATOR, interface("政务平台")]


@pytest.mark.parametrize("actor", [*OUTSIDERS, AnonymousUser()])
def test_who_has_no_account_has_no_duty(db, actor):
    assert account(actor) is None and account_id(actor) is None and not runs_the_system(actor)
    assert roles_of(actor) == [] and not any(may_anywhere(actor, do) for do in Do)
    assert ids_where(actor, Do.SEE) == [] and not agencies_where(actor, Do.SEE).exists()


def test_each_has_its_name_in_the_trail():
    names = [name_in_trail(actor) for actor in OUTSIDERS]
    assert names == ["申请人", "第三方", "系统", "管理员", "接口：政务平台"]


def test_a_person_is_named_by_account_and_key(db):
    user = get_user_model().objects.create_user("li", is_superuser=True)
    for actor in (user, SimpleLazyObject(lambda: user)):
        assert name_in_trail(actor) == f"li#{user.pk}"
        assert account_id(actor) == user.pk and runs_the_system(actor)
