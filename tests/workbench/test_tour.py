"""“三十分钟走一遍”：五段照 docs/tour.md；自己的事有链接而且打得开，别人的写着由谁做。"""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from gongkai.agencies.models import Role
from gongkai.agencies.policy import GRANTS
from gongkai.workbench.tour import parts

from ..applications.people import agencies, person

pytestmark = pytest.mark.django_db
PAGE = "/admin/tour/"
ROLES = list(Role)
DOC = Path(__file__).parents[2] / "docs" / "tour.md"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    return bureau


def links(page):
    return re.findall(r'<a class="button button-small[^"]*" href="([^"]+)"', page)


def test_its_parts_are_those_of_the_guide():
    heads = re.findall(r"^## [一二三四五]、(.)?(.*?)：", DOC.read_text("utf-8"), re.M)
    assert ["".join(h) for h in heads] == [part.title for part in parts()]
    assert sum(part.minutes for part in parts()) == 30


@pytest.mark.parametrize("role", ROLES, ids=[r.value for r in ROLES])
def test_every_link_shown_opens_and_the_rest_say_who(client, bureau, role):
    client.force_login(person("someone", bureau, role))
    page = client.get(PAGE).content.decode()
    for url in set(links(page)):
        assert client.get(url).status_code == 200, url
    mine = [s for part in parts() for s in part.steps if s.do in GRANTS[role]]
    assert page.count("由您做") == len(mine)
    theirs = [s for part in parts() for s in part.steps if s.do and s.do not in GRANTS[role]]
    assert len(re.findall(r'<p class="cite">由.+做。</p>', page)) == len(theirs)
    assert len(links(page)) == sum(len(part.steps) for part in parts()) - len(theirs)


def test_each_working_role_has_something_of_its_own():
    every = {s.do for part in parts() for s in part.steps if s.do}
    without = {role for role, grants in GRANTS.items() if not grants & every}
    assert without == {Role.AUDITOR, Role.ADMINISTRATOR}


def test_one_without_a_duty_is_not_let_in(client, bureau):
    client.force_login(person("nobody", bureau))
    answer = client.get(PAGE)
    assert (answer.status_code, answer.url) == (302, "/admin/")


def test_it_is_reached_from_the_first_steps_and_the_menu(client, bureau):
    client.force_login(person("chief", bureau, Role.DISCLOSURE_HEAD))
    page = client.get(reverse("first_steps")).content.decode()
    assert f'<a href="{PAGE}">三十分钟走一遍</a>' in page
    assert client.get(PAGE).status_code == 200
    assert PAGE in client.get("/admin/workbench/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_steps(
    client, bureau, django_assert_max_num_queries
):
    client.force_login(person("officer", bureau, Role.OFFICER))
    client.get(PAGE)
    with django_assert_max_num_queries(30):
        client.get(PAGE)
