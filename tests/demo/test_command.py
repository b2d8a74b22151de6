"""演示的区：一个命令写好，再运行不重复。"""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from gongkai.applications.models import Case
from gongkai.demo import people
from gongkai.disclosures.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def told(settings, tmp_path):
    settings.HOME = tmp_path
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_it_fills_the_district_once_and_says_where_to_begin(settings, tmp_path, client):
    first = told(settings, tmp_path)
    counts = Case.objects.count(), Item.objects.count(), Item.objects.filter(live=True).count()
    assert counts[0] >= 40 and 0 < counts[2] < counts[1]
    again = told(settings, tmp_path)
    assert (Case.objects.count(), Item.objects.count()) == counts[:2]
    assert "/admin/cases/" in first and first != again
    password = first.split("密码都是 ")[1].split("）")[0]
    assert not get_user_model().objects.get(username="shouli").check_password(password)
    page = client.get("/gk/housing/").content.decode()
    assert people.BUREAU in page
    assert (tmp_path / "demo" / "有问题的年报.docx").exists()
