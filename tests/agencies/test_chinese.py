"""后台的词句是中文：Wagtail 没有译的我们补，它的脚本里的也一样。"""

import json
import re
import string
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext, override

import gongkai.agencies

FOLDER = Path(gongkai.agencies.__path__[0]) / "locale/zh_Hans/LC_MESSAGES"


def catalogue(name):
    with (FOLDER / f"{name}.mo").open("rb") as file:
        return [m for m in read_mo(file) if m.id]


def holes(text):
    """译文里要填的各处：%(name)s、{name}、标记。"""
    percent = re.findall(r"%\((\w+)\)[sd]", text)
    braces = [n for _, n, _, _ in string.Formatter().parse(text.replace("%", "")) if n]
    return sorted(set(percent + braces)), sorted(re.findall(r"</?\w+", text))


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_every_translation_has_the_holes_and_tags_of_its_original(name):
    for message in catalogue(name):
        original = message.id if isinstance(message.id, str) else message.id[1]
        given = message.string if isinstance(message.string, str) else message.string[0]
        (filled, tags), (offered, marks) = holes(given), holes(original)
        # 可以少填（中文不必说是哪一类），不能多
        assert given and set(filled) <= set(offered) and tags == marks, original


def test_what_wagtail_left_in_english_is_chinese():
    with override("zh-hans"):
        assert gettext("Anyone can edit this %(model_name)s") == "有权的人都可以改"
        assert ngettext("Moved up 1 place.", "Moved up %(counter)s places.", 2) == (
            "上移 %(counter)s 位。"
        )
        # 它自己译过的不动
        assert gettext("Dashboard") != "Dashboard"


@pytest.mark.parametrize("word", ["1234567", "a", "password", "12345678901", "officer1234", ""])
def test_what_is_wrong_with_a_password_is_said_in_chinese(word):
    user = get_user_model()(username="officer1234", first_name="officer1234")
    with override("zh-hans"), pytest.raises(ValidationError) as error:
        validate_password(word, user)
    told = "".join(error.value.messages) + "".join(password_validators_help_texts())
    assert not re.search(r"[a-zA-Z]{3}", told), told


@pytest.mark.django_db
def test_the_scripts_of_the_editor_get_theirs_too(client):
    answer = client.get("/admin/jsi18n/")
    text = answer.content.decode()
    words = json.dumps("正在自动保存……")
    assert answer.status_code == 200 and words in text and json.dumps("加一块") in text


@pytest.mark.django_db
def test_the_front_page_and_the_account_are_chinese_and_offer_no_other_day(client, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(get_user_model().objects.create_superuser("admin"))
    front = client.get("/admin/", follow=True).content.decode()
    assert "开始使用</h1>" in front and "- Wagtail</title>" not in front
    account = client.get("/admin/account/").content.decode()
    # 换了时区，“今天”就不是期限里的今天了
    assert "America/" not in account and "Admin theme" not in account
