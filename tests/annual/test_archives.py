"""压缩包里的各份：名称一样的也各是一份。"""

import zipfile

import pytest

from gongkai.annual import archives


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_the_same_name_are_each_read(tmp_path):
    package = tmp_path / "年报.zip"
    with zipfile.ZipFile(package, "w") as written:
        for name, content in (
            ("甲/年报.txt", "一"),
            ("甲/年报.txt", "二"),
            ("./甲/年报.txt", "三"),
        ):
            written.writestr(name, content)
    names = list(archives.members(str(package)))
    contents = [archives.read_member(name)[0].decode() for name in names]
    assert len(set(names)) == 3 and sorted(contents) == sorted("一二三")
