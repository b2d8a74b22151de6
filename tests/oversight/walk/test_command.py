"""`gongkai walk`：走一遍，列出来；用法不对的用中文说；没有装 Scrapy 的说装什么。"""

import json

import pytest

from gongkai.cli import main as gongkai
from gongkai.oversight.walk import command, running

from .faulty import KINDS, made_site, serving


@pytest.fixture
def base(monkeypatch, elsewhere):
    monkeypatch.setattr(command, "LOOPBACK", True)
    with serving(made_site(len(KINDS), 4, elsewhere)) as url:
        yield f"{url}/"


def test_the_faults_go_to_a_file_as_json(base, tmp_path):
    out = tmp_path / "结果.json"
    asked = ["walk", base, "--pages", "200", "--delay", "0", "--format", "json", "-o", str(out)]
    assert gongkai(asked) == 1
    told = json.loads(out.read_text("utf-8"))
    assert told["pages"] > 20 and {f["check"] for f in told["findings"]} == set(KINDS)


def test_the_table_says_how_many_and_where(base, capsys):
    assert gongkai(["walk", base, "--delay", "0", "--pages", "25"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("走了 25 页：") and f"{base}f/" in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "首页的网址"),
        (["www.gov.cn"], "首页的网址"),
        (["ftp://a.cn/"], "首页的网址"),
        (["http://10.0.0.8/"], "内网"),
        (["http://127.0.0.1/"], "内网"),
        (["https://a.cn/", "--pages", "0"], "--pages 应为 1 到"),
        (["https://a.cn/", "--delay", "61"], "--delay"),
        (["https://a.cn/", "--pages", "多"], "应为整数"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_chinese(given, said, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(given)
    assert stop.value.code == 2 and said in capsys.readouterr().err


def test_without_scrapy_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(running, "is_installed", lambda: False)
    assert gongkai(["walk", "https://www.gov.cn/"]) == 2
    assert "gongkai[walk]" in capsys.readouterr().err


def test_a_crawler_that_keeps_dying_is_given_up_with_its_last_words(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(running, "_EVERY", 0.01)
    monkeypatch.setattr(running.sys, "executable", "/bin/false")
    assert gongkai(["walk", "https://www.gov.cn/", "--keep", str(tmp_path)]) == 2
    assert "起了 3 次都没有走完" in capsys.readouterr().err
