"""静态的网站：每一页都在，链接都通，校验和都对。"""

import errno
import hashlib
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command

from gongkai.agencies.models import Role
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.portal.static_site import SUMS, Broken, export, paths

from ..applications.people import agencies, person
from ..disclosures.items import attach, docx, draft, publish, published, reviewers
from .test_disclosed import many

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: 要服务器办的：申请、查找等，nginx 转给它
_DYNAMIC = (
    *(
        "/apply",
        "/search",
        "/due-day",
        "/annual-report-checkup",
        "/admin",
        "/annual-reports/",
        "/statistics",
        "/supervision",
    ),
    *(
        "/api",
        "/static/",
        "/oidc",
        "/subscribe/",
        "/reading/",
        "/fee/",
        "/remedy/",
        "/law/",
        "/messages/",
    ),
)

#: 政民互动的页面也由服务器答
_LISTENING = re.compile(r"/gk/[\w-]+/(messages|topics|consultations|knowledge)/")


@pytest.fixture
def site(settings, tmp_path, home):
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    ensure_workflows()
    bureau, _ = agencies()
    author = person("writer", bureau, Role.AUTHOR)
    item = draft(bureau, author, title="公租房办法", project="新华路工程")
    item = attach(item, docx("说明"), "说明.docx", user=author)
    publish(item, author, reviewers(bureau))
    many(bureau, 45)
    draft(bureau, title="草稿标题")
    return tmp_path / "out"


def test_every_page_is_there_and_every_link_leads_somewhere(site):
    export(site)
    pages = list(site.rglob("*.html"))
    assert len(list((site / "gk/housing/c/policy/after").iterdir())) == 2
    for page in pages:
        text = page.read_text()
        assert "草稿标题" not in text
        for link in re.findall(r'(?:href|src)="(/[^"#?]*)', text):
            if link.removeprefix("/en").startswith(_DYNAMIC) or _LISTENING.search(link):
                continue
            target = site / unquote(link).lstrip("/")
            found = (target / "index.html") if link.endswith("/") else target
            assert found.exists() or link.endswith("/policies/"), (page, link)


def test_the_years_of_a_column_and_the_english_shell_are_files_too(site):
    from datetime import date

    from gongkai.disclosures.models import Item

    Item.objects.filter(title="第30件").update(published_on=date(2022, 3, 4))
    export(site)
    column = site / "gk/housing/c/policy"
    first = (column / "index.html").read_text()
    assert 'href="/gk/housing/c/policy/year/2022/"' in first and 'href="?' not in first
    assert "第30件" in (column / "year/2022/index.html").read_text()
    assert (column / f"year/{date.today().year}/after").is_dir()
    english = (site / "en/gk/housing/c/policy/index.html").read_text()
    assert 'href="/en/gk/housing/c/policy/year/2022/"' in english


@pytest.fixture
def few(site, monkeypatch):
    """只写前几十页：看的不是页面，是怎样写下去。"""
    chosen = list(paths())[:40]
    monkeypatch.setattr("gongkai.portal.static_site.paths", lambda: chosen)
    return site


def test_the_sums_are_right(few):
    export(few)
    for line in (few / SUMS).read_text().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((few / name).read_bytes()).hexdigest() == digest


def test_a_broken_page_leaves_the_old_site_standing(few, monkeypatch):
    export(few)
    monkeypatch.setattr("gongkai.portal.static_site.paths", lambda: ["/no-such-page/"])
    with pytest.raises(Broken):
        export(few)
    assert (few / "index.html").exists()


def test_two_exports_at_once_the_second_is_told_and_nothing_is_lost(few):
    export(few)
    count = len(list(few.rglob("*.html")))
    done = []

    def meanwhile(number):
        if not done:
            done.append(True)
            with pytest.raises(CommandError, match="另一个进程正在写"):
                call_command("export_static", str(few))

    export(few, meanwhile)
    assert done and len(list(few.rglob("*.html"))) == count
    for line in (few / SUMS).read_text().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((few / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "磁盘满了"), (errno.EACCES, "没有权限写")]
)
def test_what_cannot_be_written_is_told_and_the_old_site_stands(few, monkeypatch, number, said):
    export(few)
    before = sorted(p.name for p in few.parent.iterdir())

    def fail(path, content):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(CommandError, match=said):
        call_command("export_static", str(few))
    assert sorted(p.name for p in few.parent.iterdir()) == before
    assert (few / "index.html").exists()


@pytest.mark.parametrize("size", [40, 3000])
def test_a_full_disk_leaves_the_old_site_and_frees_what_was_written(few, settings, size, tmp_path):
    """真的满了：写页面时，抄静态文件时。"""
    place = tmp_path / "tiny"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("这里不能挂文件系统")
    try:
        (settings.STATIC_ROOT / "large.js").write_bytes(b"x" * 4_000_000)
        with pytest.raises(CommandError, match="没有写成，原来的没有动：磁盘满了"):
            call_command("export_static", str(place / "out"))
        assert [p.name for p in place.iterdir()] == [".out.lock"]
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_nothing_unpublished_is_among_the_addresses(site):
    found = list(paths())
    assert len(found) == len(set(found)) and any("/files/" in p for p in found)


def test_the_command_says_how_much(few, capsys):
    call_command("export_static", str(few))
    assert re.search(r"写了 [\d,]+ 个文件", capsys.readouterr().out)


def test_publishing_helpers_agree(site):
    assert published(agencies()[0], title="又一件").get_absolute_url() in set(paths())
