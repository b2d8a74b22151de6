"""只有一个机关的人，登记、添写的时候不用再选。"""

import pytest
from django.urls import reverse

from gongkai.agencies.models import Role

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
PAGES = ("complaint_new", "knowledge_new", "consultation_new", "message_note", "orders")


@pytest.mark.parametrize("name", PAGES)
def test_the_only_agency_is_chosen_already(client, settings, name):
    settings.SECOND_FACTOR = "optional"
    bureau, _ = agencies()
    client.force_login(person("head", bureau, Role.DISCLOSURE_HEAD))
    text = client.get(reverse(name)).content.decode()
    assert f'<option value="{bureau.pk}" selected>{bureau.name}</option>' in text


@pytest.mark.parametrize("name", PAGES)
def test_of_two_none_is_chosen(client, settings, name):
    settings.SECOND_FACTOR = "optional"
    bureau, other = agencies()
    user = person("head", bureau, Role.DISCLOSURE_HEAD)
    user.duties.create(agency=other, role=Role.DISCLOSURE_HEAD)
    client.force_login(user)
    text = client.get(reverse(name)).content.decode()
    assert f'<option value="{bureau.pk}">{bureau.name}</option>' in text
