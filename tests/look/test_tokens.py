"""样子只在一处定：样式表里没有自己的颜色，用到的变量都有，颜色够深，公文也读同一处。"""

import colorsys
import re
from pathlib import Path

import pytest

import gongkai
from gongkai.documents.paper import docx
from gongkai.letters.compose import Letter
from gongkai.letters.write import source
from gongkai.look import token, tokens

SOURCE = Path(gongkai.__path__[0])
SHEETS = sorted(p for p in SOURCE.rglob("*.css") if p.name != "tokens.css")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
#: 白、黑和纸：不随主题变的
_PLAIN = {"#fff", "#000", "#111"}


def name(path):
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_a_style_sheet_has_no_colours_of_its_own_and_uses_tokens_that_exist(sheet):
    used = set(re.findall(r"var\(--(?!w-)([a-z0-9-]+)\)", sheet.read_text()))
    assert used <= set(tokens()), sorted(used - set(tokens()))
    # 注释里可以说到颜色
    own = set(_COLOUR.findall(re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)))
    assert own <= _PLAIN, sorted(own)


def test_the_sheet_of_the_back_office_brings_wagtails_colours_to_ours():
    sheet = (SOURCE / "look/static/look/back.css").read_text()
    assert hsl(sheet, "secondary") == pytest.approx(rgb(token("accent")), abs=4)
    assert hsl(sheet, "primary") == pytest.approx(rgb(token("deep")), abs=4)


def hsl(sheet, name):
    """样式表里 Wagtail 的一种颜色，(红, 绿, 蓝)。"""

    def value(part):
        return float(re.search(rf"--w-color-{name}-{part}:([\d.]+)", sheet)[1])

    light, full = value("lightness") / 100, value("saturation") / 100
    return [round(255 * c) for c in colorsys.hls_to_rgb(value("hue") / 360, light, full)]


def rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def luminance(colour):
    parts = [c / 255 for c in rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        *[
            pytest.param(ink, paper, 4.5, id=f"{ink}-on-{paper}")
            for ink in ("ink", "soft", "accent", "danger", "warn", "good", "disabled")
            for paper in ("paper", "shade", "sunken")
        ],
        *[
            pytest.param(ink, f"{ink}-soft", 4.5, id=f"{ink}-on-its-soft")
            for ink in ("accent", "danger", "warn", "good", "disabled")
        ],
        *[
            pytest.param("on-accent", paper, 4.5, id=f"button-{paper}")
            for paper in ("accent", "accent-strong", "deep", "danger", "danger-strong")
        ],
        # 边框、焦点：图形的对比
        *[
            pytest.param(line, paper, 3, id=f"{line}-on-{paper}")
            for line in ("edge", "focus")
            for paper in ("paper", "shade", "accent-soft")
        ],
        pytest.param("focus-dark", "accent", 3, id="focus-on-the-navigation"),
        pytest.param("focus-dark", "deep", 3, id="focus-on-the-footer"),
    ],
)
def test_every_pair_of_colours_is_readable(ink, paper, least):
    assert contrast(token(ink), token(paper)) >= least


@pytest.mark.parametrize("scheme", [".w-theme-dark", ".w-theme-system", ".high-contrast"])
def test_the_other_schemes_are_readable_too(scheme):
    given = tokens() | tokens(scheme)
    for ink in ("ink", "soft", "accent", "danger", "warn", "good"):
        for paper in ("paper", "shade"):
            assert contrast(given[ink], given[paper]) >= 4.5, (ink, paper)
    for ink in ("danger", "warn", "good"):
        assert contrast(given[ink], given[f"{ink}-soft"]) >= 4.5, ink
    assert contrast(given["on-accent"], given["accent"]) >= 4.5
    assert contrast(given["edge"], given["paper"]) >= 3


def test_letters_take_their_red_from_the_same_place():
    letter = Letter("甲局", "甲〔2026〕1号", "答复书", "张三", ("正文。",), "2026年1月1日")
    assert f'rgb("{token("official-red")}")' in source(letter)
    assert f"#{docx.RED}".lower() == token("official-red")
