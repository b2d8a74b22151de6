"""在真实的浏览器里体检一份年报。"""

import json
from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import totp

from gongkai.annual.write import write

from ..annual.reports import with_cell

URL = "/annual-report-checkup/"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def wrong_file(report, tmp_path):
    wrong = with_cell(report, "applications:total:total", 77_777)
    path = tmp_path / "有错的年报.docx"
    path.write_bytes(write(wrong, ".docx"))
    return path


def check_up(page, path):
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="开始体检").click()
    page.get_by_role("heading", name="体检结果").wait_for()


def violations(page):
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    return [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found]


def test_a_report_is_checked_and_its_findings_downloaded(open_page, wrong_file, tmp_path):
    page = open_page()
    page.get_by_role("link", name="年报体检").first.click()
    check_up(page, wrong_file)
    assert page.locator("td.fault").count() > 0
    assert page.get_by_text("77777 →").count() > 0
    with page.expect_download() as download:
        page.get_by_role("button", name="数据（JSON）").click()
    target = tmp_path / "结果.json"
    download.value.save_as(target)
    result = json.loads(target.read_text("utf-8"))
    assert result["applications"]["total"]["total"] == 77_777
    assert download.value.suggested_filename.startswith("体检意见-")


def test_it_works_with_the_keyboard_alone(open_page, report):
    page = open_page(URL)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_text"
    page.keyboard.insert_text(write(report, ".txt").decode())
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "开始体检"
    page.keyboard.press("Enter")
    page.get_by_text("没有发现问题").wait_for()


def test_an_error_takes_the_focus(open_page):
    page = open_page(URL)
    page.get_by_role("button", name="开始体检").click()
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.title().startswith("有错误")


@pytest.mark.parametrize(
    ("width", "large"), [(360, False), (360, True), (768, False), (1440, True)]
)
def test_nothing_overflows_and_axe_finds_nothing(open_page, wrong_file, width, large):
    page = open_page("/", width=width)
    if large:
        page.get_by_role("button", name="长者模式").click()
    assert violations(page) == []
    page.locator(".services").get_by_role("link", name="年报体检").click()
    assert violations(page) == []
    check_up(page, wrong_file)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_reflows_at_200_percent(open_page):
    page = open_page(URL, width=640, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_it_works_without_script(open_page, wrong_file):
    page = open_page(URL, java_script_enabled=False)
    check_up(page, wrong_file)
    assert page.locator("td.fault").count() > 0


def test_the_summary_page_for_leaders_passes_axe(open_page, wrong_file, tmp_path):
    from gongkai.cli import main

    out = tmp_path / "汇总.html"
    main(["audit", str(wrong_file), "--format", "html", "-o", str(out)])
    page = open_page()
    page.goto(out.as_uri())
    assert violations(page) == []


def test_a_written_report_passes_axe(open_page, report, tmp_path):
    path = tmp_path / "年报.html"
    path.write_bytes(write(report, ".html"))
    page = open_page()
    page.goto(path.as_uri())
    assert violations(page) == []


def test_the_back_office_opens_after_sign_in(open_page, django_user_model):
    django_user_model.objects.create_superuser("admin", password="a-long-password-1")
    page = open_page("/admin/")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", "a-long-password-1")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="第二重验证").wait_for()
    assert violations(page) == []
    secret = page.locator("code").inner_text().replace(" ", "")
    page.fill("#id_code", f"{totp(b32decode(secret)):06}")
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    page.get_by_role("heading", name="开始使用").first.wait_for()
    assert page.url.endswith("/admin/first-steps/")


@pytest.mark.parametrize("width", [390, 1440])
def test_several_files_are_checked_and_compared(open_page, report, wrong_file, tmp_path, width):
    good = tmp_path / "好的年报.txt"
    last = with_cell(report, "applications:carried_out:total", 9_999)
    last.year, last.title = report.year - 1, ""
    good.write_bytes(write(last, ".txt"))
    page = open_page(URL)
    page.set_viewport_size({"width": width, "height": 900})
    page.set_input_files("#id_file", [wrong_file, good])
    page.get_by_role("button", name="开始体检").click()
    page.get_by_role("heading", name="互相对照").wait_for()
    assert page.get_by_text("上年结转却为").count() > 0
    assert page.locator("section.checked").count() == 2
    assert page.locator(".so-far:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="全部发现").click()
    assert download.value.suggested_filename == "体检意见-2份.xlsx"
