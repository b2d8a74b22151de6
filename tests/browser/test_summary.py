"""成批体检的汇总页：在浏览器里打开文件，筛选。"""

import random

from gongkai.annual.specimen import specimen
from gongkai.annual.write import write
from gongkai.cli import main

from ..annual.reports import with_cell


def test_the_summary_of_many_reports_is_filtered(chromium, tmp_path):
    for number in range(9):
        report = specimen(random.Random(number))
        report.agency, report.year, report.title = f"第{number}区财政局", 2022 + number % 3, ""
        if number in (4, 5):
            report = with_cell(report, "applications:new:total", 99_999)
        (tmp_path / f"{number}.txt").write_bytes(write(report, ".txt"))
    target = tmp_path / "汇总.html"
    assert main(["audit", str(tmp_path), "--format", "html", "-o", str(target)]) == 1
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(target.as_uri())
    listed = page.locator("section[data-who]:visible")
    assert listed.count() == 9
    page.get_by_label("年度").select_option("2023")
    assert listed.count() == 3 and page.get_by_text("列出 3 份").is_visible()
    page.get_by_label("轻重").select_option("error")
    assert [s.get_attribute("data-who").split()[0] for s in listed.all()] == ["第4区财政局"]
    page.get_by_label("年度").select_option("")
    page.get_by_label("机关或者文件").fill("第5区")
    assert listed.count() == 1
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= 390 and errors == []
