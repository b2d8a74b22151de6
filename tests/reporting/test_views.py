from datetime import date

import pytest
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.annual.identities import broken
from gongkai.annual.read import read_bytes
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, decide, new_case, person

pytestmark = pytest.mark.django_db
URL = "/admin/annual/"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    officer = person("officer", bureau, Role.OFFICER)
    head = person("head", bureau, Role.DISCLOSURE_HEAD)
    decide(new_case(bureau, date(2025, 3, 3)), officer, head, date(2025, 3, 10))
    new_case(bureau, date(2025, 12, 30))
    return bureau


@pytest.fixture
def officer(client, bureau):
    user = bureau.duties.get(role=Role.OFFICER).user
    client.force_login(user)
    return user


def test_the_year_is_the_form_itself_and_each_number_opens(client, officer, bureau):
    page = client.get(URL, {"year": 2025}).content.decode()
    assert "全部勾稽成立" in page and "（一）予以公开" in page
    link = f"{URL}{bureau.pk}/2025/cell/applications:new:natural_person/"
    assert f'href="{link}">2</a>' in page
    behind = client.get(link).content.decode()
    assert behind.count("兴住建申〔2025〕") == 2 and "张**" in behind and "张三丰" not in behind


def test_it_opens_on_this_year(client, officer):
    page = client.get(URL).content.decode()
    assert f"{timezone.localdate().year} 年年报（到今天）" in page


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf", "json"])
def test_the_file_reads_back_and_balances(client, officer, bureau, kind):
    answer = client.get(f"{URL}{bureau.pk}/2025/{kind}/")
    report = read_bytes(answer.content)
    assert report.number("applications:new:total") == 2 and not broken(report)
    assert TrailEntry.objects.filter(action="report.exported").count() == 1


def test_what_is_not_there_is_404(client, officer, bureau):
    for path in ("2025/exe/", "2018/json/", "2025/cell/applications:no:total/"):
        assert client.get(f"{URL}{bureau.pk}/{path}").status_code == 404


@pytest.mark.parametrize("year", ["1999", "2018", "9999", "99999", "0", "x"])
def test_a_year_out_of_reach_is_no_error_of_ours(client, officer, year):
    assert client.get(URL, {"year": year}).status_code in (200, 404)


def test_another_agency_is_404_and_none_is_403(client, officer, bureau):
    _, other = agencies()
    assert client.get(f"{URL}{other.pk}/2025/json/").status_code == 404
    client.force_login(person("auditor", bureau, Role.AUDITOR))
    assert client.get(URL).status_code in (302, 403)


def test_a_supervisor_sees_the_years_of_those_below(client, bureau):
    client.force_login(person("supervisor", bureau.get_parent(), Role.SUPERVISOR))
    page = client.get(URL, {"agency": bureau.pk, "year": 2025}).content.decode()
    assert bureau.name in page and "全部勾稽成立" in page
