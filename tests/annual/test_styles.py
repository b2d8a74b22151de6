"""网页的样式：哪些规则在屏幕上用，哪一条为准。"""

import pytest

from gongkai.annual.read.styles import is_screen, rules_in, styled
from gongkai.documents.opening import web_tree


def display_of(css, inline=""):
    tree = web_tree(
        f"<html><head><style>{css}</style></head>"
        f'<body><p class="a b" id="i"{inline}>1</p></body></html>'
    )
    return styled(tree, tree.findall(".//*[@style]")).get(tree.find(".//p"), {}).get("display")


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("p{display:none}", "none"),
        (".a{display:inline} p{display:none}", "inline"),
        (".a{display:none} .b{display:inline}", "inline"),
        ("#i{display:none} .a.b{display:inline}", "none"),
        (".a{display:none!important} #i{display:inline}", "none"),
        ("body>.a{display:none}", "none"),
        ("p:hover{display:none}", None),
        ("p::after{display:none}", None),
        ("p:nth-child(1){display:none}", "none"),
        ("p[{display:none}", None),
        ("@import url(x); .a{display:none}", "none"),
        ("@keyframes x{from{display:none}} @font-face{display:none}", None),
        ("@media print{p{display:none}} .a{visibility:hidden}", None),
        ("@media screen{@supports (x:y){p{display:none}}}", "none"),
        ("p{display:none", "none"),
    ],
)
def test_the_rule_that_a_browser_follows(css, found):
    assert display_of(css) == found


def test_what_is_written_on_the_element_is_stronger():
    assert display_of("#i{display:none}", ' style="display:block"') == "block"
    assert display_of("p{display:none!important}", ' style="display:block"') == "none"


def test_a_sheet_that_hides_nothing_is_not_looked_at():
    assert display_of(".a{display:inline;color:red}") is None


@pytest.mark.parametrize(
    ("media", "shown"),
    [
        ("", True),
        ("all", True),
        ("screen and (min-width: 800px)", True),
        ("print, screen", True),
        ("print", False),
        ("(max-width: 600px)", False),
        ("not screen", False),
    ],
)
def test_which_media_are_the_screen(media, shown):
    assert is_screen(media) is shown


def test_rules_beyond_the_properties_that_tell_are_left_out():
    assert not list(rules_in("p{width:1px;border:0}"))
