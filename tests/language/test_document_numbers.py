"""编号：各种写法是一个。"""

import pytest

from gongkai.language.document_numbers import inside, keys_of, parsed

WAYS = (
    "兴住建发〔2026〕3号", "兴住建发[2026]3号", "兴住建发（2026）3号", "兴住建发【2026】第3号",
    "兴住建发2026年3号", "兴住建发 2026 3", "兴住建发2026-3", "兴住建发〔２０２６〕００３号",
    "興住建發〔2026〕3號",
)  # fmt: skip


@pytest.mark.parametrize("text", WAYS, ids=range(len(WAYS)))
def test_every_way_of_writing_a_number_is_the_same_number(text):
    assert parsed(text).key == "兴住建发.2026.3"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("兴住建发3号", "兴住建发..3"),
        ("〔2026〕3号", ".2026.3"),
        ("兴住建发〔2026〕", "兴住建发.2026."),
        ("兴住建-2026-00012", "兴住建.2026.12"),
        ("2026-00012", ".2026.12"),
        ("第12号", None),
        ("2026年", None),
        ("公租房", None),
        ("和平路3号地块", None),
    ],
)
def test_parts_may_be_left_out(text, key):
    found = parsed(text)
    assert (found.key if found else None) == key


def test_a_whole_number_is_found_by_its_parts():
    keys = keys_of("兴住建发〔2026〕3号")
    assert {parsed(t).key for t in ("兴住建发3号", "〔2026〕3号", "兴住建发〔2026〕")} < set(keys)
    assert keys_of("") == [] and keys_of("2026FXGZ11") == ["2026fxgz11"]
    assert ".2026.12" in keys_of("11320000014000-2026-00012")


def test_a_number_in_a_sentence_is_seen():
    assert [n.serial for n in inside("兴住建发〔2026〕3号还有效吗，〔2026〕4号呢")] == ["3"]
