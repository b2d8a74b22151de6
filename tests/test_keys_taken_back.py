"""收回接口的令牌、密钥：名称写错了不能当作收回了。"""

import pytest
from django.core.management import CommandError, call_command

from gongkai.applications.models import ApiToken
from gongkai.engagement.models import HotlineKey
from gongkai.safekeeping.actor import OPERATOR
from tests.applications.people import agencies
from tests.trail import recorded

KINDS = {
    "api_token": (ApiToken, "token.revoked", "housing 政务平台 --scope read"),
    "hotline_key": (HotlineKey, "hotline_key.revoked", "housing 政务平台"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "kind"), KINDS.items(), ids=KINDS)
def test_only_what_is_held_is_taken_back_and_recorded(command, kind, capsys):
    model, act, issue = kind
    bureau, _ = agencies()
    call_command(command, *issue.split())
    with pytest.raises(CommandError, match="没有叫“政务平抬”、还有效的"):
        call_command(command, "housing", "政务平抬", "--revoke")
    assert not model.objects.get().revoked
    call_command(command, "housing", " 政务平台 ", "--revoke")
    assert model.objects.get().revoked and "已收回 1 个。" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有收回"):
        call_command(command, "housing", "政务平台", "--revoke")
    assert recorded(act, OPERATOR, f"agency:{bureau.pk}") == 1
