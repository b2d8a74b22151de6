import os
import threading

import pytest
from django.core.cache import cache
from playwright.sync_api import sync_playwright

from gongkai.oversight.walk.browser import found

from ..portal.conftest import home, report  # noqa: F401

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """系统的 Chromium。"""
    path = found()
    if not path:
        pytest.fail("没有 Chromium：apt-get install chromium-headless-shell")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


def _let_finish():
    """关了浏览器，服务器里正答着的还要答完：不等它，清空数据库时表锁着。"""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(30)


@pytest.fixture
def open_page(chromium, live_server, transactional_db, home):  # noqa: F811
    """打开一个页面；结束时确认控制台没有错误，也没有向别的主机要东西。"""
    cache.clear()
    contexts, errors, hosts = [], [], set()

    def opened(path="/", width=1280, height=900, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on(
            "console",
            lambda m: errors.append(m.text) if m.type == "error" and "422" not in m.text else None,
        )
        page.on("request", lambda r: hosts.add(r.url.split("/")[2]))
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    _let_finish()
    assert errors == []
    assert hosts <= {live_server.url.split("/")[2], ""}
