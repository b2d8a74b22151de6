"""公开的监督检查情况：只有件数，没有问题的文字。"""

import pytest
from django.utils import timezone

from gongkai.oversight.checking import check
from gongkai.oversight.models import Finding
from gongkai.oversight.public import rows

from .helpers import raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(district):
    for number, state in enumerate(("open", "answered", "closed", "closed", "excused")):
        one = raised(district["bureau"], f"不给公众看的话{number}")
        Finding.objects.filter(pk=one.pk).update(state=state)
    past = raised(district["bureau"], "去年的")
    Finding.objects.filter(pk=past.pk).update(found="2025-05-06")
    return district


def test_the_numbers(found):
    check(found["other"])
    one, other = rows([found["bureau"], found["other"]], timezone.localdate().year)
    assert (one.found, one.mended, one.waiting, one.share) == (4, 2, 2, 50)
    assert one.checked is None and other.checked == timezone.localdate()
    assert rows([found["bureau"]], 2025)[0].found == 1


def test_the_page_has_only_numbers(client, found):
    page = client.get("/supervision/district/")
    shown = page.content.decode()
    assert page.status_code == 200 and "4 件" in shown and "50%" in shown
    assert found["other"].name in shown and "不给公众看的话" not in shown
    below = client.get("/supervision/education/").content.decode()
    assert found["bureau"].name not in below and "—" in below


@pytest.mark.parametrize("path", ["district/?year=2010", "district/?year=2999", "nothing/"])
def test_what_is_not_there_is_404(client, found, path):
    assert client.get(f"/supervision/{path}").status_code == 404
