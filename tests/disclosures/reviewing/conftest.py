"""审查的测试共用：一个局，写的人，审的人。"""

import pytest

from gongkai.agencies.models import Role
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ...applications.people import agencies, person
from ..items import reviewers


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def author(bureau):
    return person("author", bureau, Role.AUTHOR)


@pytest.fixture
def people(bureau):
    return reviewers(bureau)
