"""体检的流水：断在半行的接着写；不是它写的文件，一个字节也不动。"""

import pytest

from gongkai.annual.audit import unreadable
from gongkai.annual.entries import written
from gongkai.annual.journal import Journal, NotOurs
from gongkai.annual.read.errors import ReadError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "体检.jsonl"


def test_the_half_line_of_one_who_was_killed_is_cut_off(path):
    with Journal(path).open(resume=False) as journal:
        journal.write(written(unreadable("甲.docx", ReadError("读不成"))))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    assert [r["file"] for r in Journal(path).known()] == ["甲.docx"]
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("会议记录\n第二行\n".encode(), id="words"),
        pytest.param(b'{"name": "x"}\n', id="other-json"),
        pytest.param(b"[" * 100_000 + b"\n", id="deep"),
        pytest.param(b"PK\x03\x04\n\x00\xff", id="binary"),
    ],
)
def test_a_file_that_is_not_ours_is_left_as_it_is(path, content):
    """写错了 -o，接着做：曾把别人的文件清空。"""
    path.write_bytes(content)
    with pytest.raises(NotOurs, match="没有动它"):
        list(Journal(path).known())
    assert path.read_bytes() == content
