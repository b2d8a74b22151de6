"""写得不合规矩的跨行跨列：读成的网格，就是真的浏览器排出来的。"""

import random

from gongkai.annual.read.html import read_html
from gongkai.annual.read.lines import CELL

_RULER = 40
_SPANS = ["", "1", "2", "3", "2;", " 3", "+2", "0", "-1", "x", "2.9", "12px", "02"]
_PLACES = """() => [...document.querySelectorAll('td')].map(
  cell => [cell.textContent, cell.parentNode.rowIndex, cell.getBoundingClientRect().left])"""


def table(rng, number):
    """一张随意的表；末尾的一组是尺子，使每一列都有宽度。"""
    groups, count = [], 0
    for _ in range(rng.randint(1, 3)):
        rows = []
        for _ in range(rng.randint(1, 4)):
            cells = []
            for _ in range(rng.randint(1, 4)):
                count += 1
                spans = "".join(
                    f' {name}="{rng.choice(_SPANS)}"' if rng.random() < 0.5 else ""
                    for name in ("colspan", "rowspan")
                )
                end = rng.choice(["</td>", ""])
                cells.append(f"<td{spans}>t{number}c{count}{end}")
            rows.append(f"<tr>{''.join(cells)}{rng.choice(['</tr>', ''])}")
        groups.append(f"<tbody>{''.join(rows)}</tbody>")
    ruler = "".join(f"<td>r{number}c{i}</td>" for i in range(_RULER))
    return f"<table>{''.join(groups)}<tbody><tr>{ruler}</tr></tbody></table>"


def grid_of(page):
    """字 -> (行, 列)。"""
    lines = read_html(page.encode()).text.split("\n")
    return {
        text: (row, column)
        for row, line in enumerate(lines)
        for column, text in enumerate(line.split(CELL))
        if text
    }


def test_spans_fall_where_the_browser_puts_them(chromium):
    rng = random.Random(20261126)
    browser = chromium.new_page()
    for number in range(60):
        page = table(rng, number)
        browser.set_content(f"<style>td{{padding:0;width:9px;min-width:9px}}</style>{page}")
        shown = browser.evaluate(_PLACES)
        ruler = [round(left) for text, _, left in shown if text.startswith("r")]
        wanted = {text: (row, ruler.index(round(left))) for text, row, left in shown}
        assert grid_of(page) == wanted, page
    browser.close()
