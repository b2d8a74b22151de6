"""PDF 一页的字：一次取出的与一个一个取的一样，生僻字合成一个。"""

import pypdfium2.raw as raw

from gongkai.documents import opening
from gongkai.documents.concealed.pdf import concealed_in
from gongkai.documents.paper.pdf import compile_typst, preamble
from gongkai.documents.pdf import _boxes, masked, pieces
from gongkai.documents.units import halved, units, whole

TEXT = "政府信息𠮷公开 12 ﬁ 㐀 e\u0301 🙂 完\n\n第二行𠀋"


def test_the_characters_of_a_page_taken_at_once_are_those_taken_one_by_one():
    with opening.pdf(compile_typst(preamble() + TEXT)) as document:
        page = document[0].get_textpage()
        each = [raw.FPDFText_GetUnicode(page.raw, i) for i in range(page.count_chars())]
        assert units(page) == "".join(map(chr, each))
        assert "第二行𠀋" in whole(units(page)) and "信息𠮷公开" in whole(units(page))


def test_a_half_alone_is_no_character():
    assert whole("\ud842") == "\ufffd" and whole("\ud842\udfb7") == "𠮷"
    assert halved("王𠮷") == "王\ud842\udfb7"


def test_a_rare_name_hidden_in_white_is_found_whole():
    source = preamble() + "#box(fill: white)[公开] #text(fill: white)[𠮷𠀋王] 后面"
    with opening.pdf(compile_typst(source)) as document:
        assert [one.text for one in concealed_in(document)] == ["𠮷𠀋王"]


def test_a_rare_name_is_blacked_out_where_it_stands():
    source = preamble() + "申请人王𠮷𠀋住在和平小区，电话 13812345678。"
    left = masked(compile_typst(source), ["王𠮷𠀋"])
    assert pieces(left) == []  # 改成了图像
    with opening.pdf(compile_typst(source)) as document:
        assert len(_boxes(document[0], ["王𠮷𠀋"])) == len("王") + 2 * 2 + 11
