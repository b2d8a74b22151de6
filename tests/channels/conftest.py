import pytest

from gongkai.agencies.models import Role
from gongkai.disclosures.reviewing.workflows import ensure_workflows

from ..applications.people import agencies, person
from .contract import Contract
from .helpers import contracted


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.SECOND_FACTOR = "optional"
    settings.HOME = tmp_path
    settings.PUBLIC_URL = "https://xxgk.example.gov.cn"


@pytest.fixture
def bureau(db):
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def contract(settings):
    with Contract() as made:
        contracted(settings, made)
        yield made


@pytest.fixture
def author(bureau):
    return person("author", bureau, Role.AUTHOR)


@pytest.fixture
def head(bureau):
    return person("boss", bureau, Role.DISCLOSURE_HEAD)
