"""后台走一遍：没有 Wagtail 的字样，账号、密码只有一种写法，标题是我们的。"""

import random
import re

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override
from lxml import html

from gongkai.agencies.models import Role

from ..applications.people import agencies, person
from ..site.test_every_route import _SKIPPED, ROUTES, World, filled

pytestmark = [pytest.mark.django_db, pytest.mark.once]
_FORBIDDEN = re.compile(
    r"片段|模型日志|必需字段|仪表盘|帐号|帐户|账户|口令|Wagtail|Django|\d+ Images?\b"
    r"|\d+ Documents?\b|docs\.wagtail|guide\.wagtail"
)
#: 动态口令是它的名称；脚本、样式里的不是给人看的
_ALLOWED = re.compile("动态口令")
_HIDDEN = ("script", "style", "template", "noscript")


def seen(page):
    """看得见的字，和标题、提示。"""
    tree = html.fromstring(page)
    for tag in _HIDDEN:
        for element in tree.iter(tag):
            element.text = None
            for child in list(element):
                element.remove(child)
    told = tree.xpath("//@title | //@aria-label | //@placeholder | //@alt | //@value")
    return _ALLOWED.sub("", " ".join([tree.text_content(), *told]))


@pytest.fixture
def world(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    return World()


def pages(client, world):
    """后台的每一个网址里打得开的一页。"""
    for route in ROUTES:
        if not route.startswith("admin/") or any(word in route for word in _SKIPPED):
            continue
        path = "/" + filled(route, world, random.Random(route), odd=False).lstrip("/")
        answer = client.get(path)
        if answer.status_code == 200 and "text/html" in answer.get("Content-Type", ""):
            yield path, answer.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "who",
    [
        pytest.param("系统管理员", id="system"),
        pytest.param(Role.DISCLOSURE_HEAD, id="head"),
        pytest.param(Role.AUTHOR, id="author"),
    ],
)
def test_the_back_office_says_nothing_of_wagtail(world, who):
    faults, count = [], 0
    for path, page in pages(world.clients[who], world):
        count += 1
        faults += [f"{path}：{word}" for word in sorted(set(_FORBIDDEN.findall(seen(page))))]
        if (title := re.search(r"<title>(.*?)</title>", page, re.S)) and "Wagtail" in title[1]:
            faults.append(f"{path}：{title[1].strip()}")
    assert count > 12 and not faults, "\n".join(faults)


def test_a_required_field_left_empty_says_so_plainly():
    with override("zh-hans"), pytest.raises(ValidationError) as wrong:
        forms.CharField().clean("")
    assert wrong.value.messages == ["请填写。"]


def test_one_signs_in_at_a_page_of_the_office(settings):
    settings.SITE_IDENTITY = settings.SITE_IDENTITY | {"organizer": "某区人民政府"}
    client = Client()
    page = client.get("/admin/login/").content.decode()
    for words in ("某区人民政府", "政府信息公开工作系统", "账号", "密码", "第二重验证", "返回门户"):
        assert words in page, words
    title = re.search(r"<title>(.*?)</title>", page, re.S)[1].split()
    assert title == ["工作人员登录", "-", "公开"]
    wrong = client.post("/admin/login/", {"username": "x", "password": "y"}).content.decode()
    assert "账号和密码对不上" in wrong and 'aria-invalid="true"' in wrong
    assert "有错误：" in re.search(r"<title>(.*?)</title>", wrong, re.S)[1]


def test_the_sidebar_says_who_is_at_work_where_and_as_what(client, settings):
    settings.SECOND_FACTOR = "optional"
    bureau = agencies()[0]
    client.force_login(person("wang", bureau, Role.OFFICER, Role.CLERK, last_name="王承办"))
    page = client.get("/admin/cases/").content.decode().partition("gongkai-me")[2]
    assert "王承办" in page and bureau.name in page and "承办人" in page and "受理员" in page
    client.force_login(get_user_model().objects.create_superuser("root"))
    page = client.get("/admin/people/").content.decode().partition("gongkai-me")[2]
    assert "系统管理员" in page[:200]
