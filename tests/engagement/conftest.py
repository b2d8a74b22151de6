import pytest

from gongkai.agencies.models import Role

from ..applications.people import agencies, person
from .helpers import new_message


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.SECOND_FACTOR = "optional"
    settings.HOME = tmp_path


@pytest.fixture
def bureau(db):
    return agencies()[0]


@pytest.fixture
def other(db):
    return agencies()[1]


@pytest.fixture
def clerk(bureau):
    return person("clerk", bureau, Role.CLERK)


@pytest.fixture
def officer(bureau):
    return person("officer", bureau, Role.OFFICER)


@pytest.fixture
def head(bureau):
    return person("head", bureau, Role.DISCLOSURE_HEAD)


@pytest.fixture
def message(bureau):
    return new_message(bureau)
