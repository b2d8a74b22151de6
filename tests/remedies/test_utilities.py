"""公共企事业单位（第五十五条）：机关管的各家、应当公开什么、向哪里申诉，公众看得到。"""

from datetime import date

import pytest

from gongkai.agencies.models import Role
from gongkai.law.errors import NotInForce
from gongkai.law.utilities import industries, industry
from gongkai.remedies.models import Utility
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, person
from ..trail import recorded

pytestmark = pytest.mark.django_db
DESK = "/admin/utilities/"
PUBLIC = "/gk/housing/utilities/"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    found = agencies()[0]
    found.office, found.telephone = "信息公开办公室", "0951-1234567"
    found.save()
    return found


@pytest.fixture
def manager(client, bureau):
    found = person("manager", bureau, Role.DISCLOSURE_HEAD)
    client.force_login(found)
    return found


def text(answer):
    return answer.content.decode()


def given(bureau, **more):
    told = {"agency": bureau.pk, "industry": "water", "name": "青川市自来水公司", "order": "0"}
    told |= {"address": "解放街1号", "telephone": "0951-96116", "website": "https://water.example/"}
    return told | {"shown": "on"} | more


def test_every_industry_of_the_article_has_its_rule_by_the_day():
    today = {one.id for one in industries(date(2026, 3, 2))}
    assert today == {
        *("education", "health", "water", "electricity", "gas", "heating"),
        *("environment", "transport"),
    }
    assert "建城规〔2021〕4号" in industry("water", date(2026, 3, 2)).citation
    assert "2022年第11号" in industry("transport", date(2026, 3, 2)).citation
    with pytest.raises(NotInForce):
        industry("transport", date(2022, 3, 31))


def test_the_agency_lists_its_utilities_and_the_public_sees_them(client, bureau, manager):
    assert "供水" in text(client.get(f"{DESK}new/"))
    assert client.post(f"{DESK}new/", given(bureau))["Location"] == DESK
    assert TrailEntry.objects.filter(action="utility.added").exists()
    assert "青川市自来水公司" in text(client.get(DESK))
    client.logout()
    page = text(client.get(PUBLIC))
    assert "青川市自来水公司" in page and "0951-96116" in page and "https://water.example/" in page
    assert "建城规〔2021〕4号" in page and "水质" in page
    assert "第五十五条" in page and "申诉" in page and "信息公开办公室，0951-1234567" in page
    assert PUBLIC in text(client.get("/gk/housing/"))


def test_an_agency_without_any_says_so_and_does_not_link(client, bureau):
    assert PUBLIC not in text(client.get("/gk/housing/"))
    page = text(client.get(PUBLIC))
    assert "还没有登记" in page and "第五十五条" in page
    assert client.get("/gk/nowhere/utilities/").status_code == 404


def test_it_is_changed_hidden_and_removed_at_once(client, bureau, manager):
    client.post(f"{DESK}new/", given(bureau, appeal="燃气管理科，0951-7654321"))
    one = Utility.objects.get()
    assert "燃气管理科，0951-7654321" in text(client.get(PUBLIC))
    client.post(f"{DESK}{one.pk}/", given(bureau, name="青川水务集团"))
    assert "青川水务集团" in text(client.get(PUBLIC))
    client.post(f"{DESK}{one.pk}/", given(bureau, name="青川水务集团", shown=""))
    assert "青川水务集团" not in text(client.get(PUBLIC))
    assert recorded("utility.changed", manager, f"utility:{one.pk}") == 2
    client.post(f"{DESK}{one.pk}/remove/")
    assert not Utility.objects.exists()
    assert TrailEntry.objects.filter(action="utility.removed").exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"name": ""}, "名称：请填写"),
        ({"industry": "shipping"}, "没有这一项"),
        ({"telephone": "", "address": "", "website": ""}, "联系方式"),
        ({"website": "javascript:alert(1)"}, "网址"),
        ({"website": "abc"}, "网址"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(client, bureau, manager, more, why):
    page = client.post(f"{DESK}new/", given(bureau, **more))
    assert page.status_code == 422 and why in text(page)
    assert not Utility.objects.exists()


def test_another_agency_has_none_of_it(client, bureau, manager):
    client.post(f"{DESK}new/", given(bureau))
    one = Utility.objects.get()
    client.force_login(person("stranger", agencies()[1], Role.DISCLOSURE_HEAD))
    assert "青川市自来水公司" not in text(client.get(DESK))
    assert client.get(f"{DESK}{one.pk}/").status_code == 404
    assert client.post(f"{DESK}{one.pk}/remove/").status_code == 404
    page = client.post(f"{DESK}new/", given(bureau, name="冒名的"))
    assert page.status_code == 422 and Utility.objects.count() == 1
    client.force_login(person("clerk", bureau, Role.CLERK))
    assert client.get(DESK).status_code in (302, 403)


def test_the_complaint_form_offers_them_and_says_where_they_are_listed(client, bureau, manager):
    client.post(f"{DESK}new/", given(bureau))
    client.force_login(person("officer", bureau, Role.OFFICER))
    page = text(client.get("/admin/complaints/new/"))
    assert 'value="青川市自来水公司">' in page and PUBLIC in page
