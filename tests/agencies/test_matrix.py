"""人员与职责一览：谁担任什么、什么没有人担任；只有管得到的机关。"""

import pytest
from django.urls import reverse

from gongkai.agencies.models import Duty, Role

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("boss", agencies()[0], Role.ADMINISTRATOR))
    return client


def test_people_and_their_duties_in_one_table(administrator):
    bureau, other = agencies()
    both = person("both", bureau, Role.CLERK, last_name="王二")
    Duty.objects.create(user=both, agency=bureau, role=Role.OFFICER)
    person("elsewhere", other, Role.LEADER, last_name="别处的")
    page = administrator.get(reverse("people_matrix")).content.decode()
    assert "王二" in page and "别处的" not in page
    row = page[page.index("王二") :]
    assert row[: row.index("</tr>")].count("✓") == 2
    missing = page[page.index("没有人担任") :].split("</p>")[0]
    assert "保密审查员" in missing and "受理员" not in missing


def test_a_duty_held_only_by_one_who_is_stopped_is_held_by_nobody(administrator):
    stopped = person("gone", agencies()[0], Role.SECRECY)
    stopped.is_active = False
    stopped.save()
    page = administrator.get(reverse("people_matrix")).content.decode()
    assert "保密审查员" in page[page.index("没有人担任") :].split("</p>")[0]


def test_others_do_not_see_it(client, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(person("head", agencies()[0], Role.DISCLOSURE_HEAD))
    assert client.get(reverse("people_matrix")).status_code in (302, 403)
