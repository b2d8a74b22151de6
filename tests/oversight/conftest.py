import pytest

from gongkai.agencies.models import Role
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ..applications.people import agencies, person


@pytest.fixture
def district(db, settings, tmp_path):
    """区、住建局和它的人：负责人、承办人、信息员、分管负责人，区里的监督员、管理员。"""
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, other = agencies()
    above = bureau.get_parent()
    return {
        "bureau": bureau,
        "other": other,
        "district": above,
        "head": person("head", bureau, Role.DISCLOSURE_HEAD, last_name="陈主任"),
        "officer": person("officer", bureau, Role.OFFICER, last_name="王承办"),
        "author": person("author", bureau, Role.AUTHOR),
        "leader": person("leader", bureau, Role.LEADER),
        "supervisor": person("supervisor", above, Role.SUPERVISOR, last_name="周督查"),
        "administrator": person("administrator", above, Role.ADMINISTRATOR),
    }
