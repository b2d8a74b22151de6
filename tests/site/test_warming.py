"""开门以前都装好：第一个请求不再打开模板和模块。"""

import builtins
import sys

import pytest
from django.db import connection
from django.template import engines

from gongkai.site.warming import warm


def test_every_template_of_ours_is_loaded_and_the_database_is_not_touched():
    """没有 django_db 标记：碰了数据库就出错。"""
    assert warm() > 500
    loaded = engines["django"].engine.template_loaders[0]
    names = set(loaded.get_template_cache)
    assert {"portal/home.html", "plain.html", "wagtailadmin/base.html"} <= names
    assert "gongkai.site.errors" in sys.modules


@pytest.mark.django_db
def test_afterwards_a_page_opens_no_template(monkeypatch, client):
    warm()
    opened, real = [], builtins.open

    def watch(file, *args, **kwargs):
        opened.append(str(file))
        return real(file, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", watch)
    assert client.get("/apply/").status_code == 200
    assert not [f for f in opened if f.endswith((".html", ".py", ".pyc"))]
    assert connection.vendor
