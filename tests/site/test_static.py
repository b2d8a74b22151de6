"""收集静态文件：压过的不再压，写到一半的、改了的重压；不带散列的不压。"""

import gzip

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.compress import Compressor

from gongkai.site.static import CompressedOnce

PAGE = "p{color:red}\n" * 200


@pytest.fixture
def collect(tmp_path, settings, monkeypatch):
    """收集两份样式；返回压缩了的各个名称。"""
    settings.STATIC_ROOT = tmp_path
    done = []
    original = Compressor.compress

    def counted(self, path):
        done.append(path.removeprefix(f"{tmp_path}/"))
        return original(self, path)

    monkeypatch.setattr(Compressor, "compress", counted)

    def run(text=PAGE):
        done.clear()
        names = ["a.css", "b.css"]
        for name in names:
            (tmp_path / name).write_text(text, "utf-8")
        plain = StaticFilesStorage(tmp_path)
        list(CompressedOnce(tmp_path).post_process({n: (plain, n) for n in names}))
        return sorted(done)

    return run


def test_the_second_time_nothing_is_compressed(collect, tmp_path):
    first = collect()
    assert len(first) == 2 and all(name.count(".") == 2 for name in first), first
    for name in first:
        assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()).decode() == PAGE
        assert (tmp_path / f"{name}.br").exists()
    assert not (tmp_path / "a.css.gz").exists()
    assert collect() == []


@pytest.mark.parametrize("suffix", [".br", ".gz"])
def test_what_was_cut_off_is_compressed_again(collect, tmp_path, suffix):
    cut = tmp_path / f"{collect()[0]}{suffix}"
    whole = cut.read_bytes()
    for left in (b"", whole[: len(whole) // 2], b"x" * len(whole)):
        cut.write_bytes(left)
        assert len(collect()) == 1
        assert cut.read_bytes() == whole
    cut.unlink()
    # 没有 .br 的一定还没有压；少一份 .gz 的照样答得出
    assert len(collect()) == (suffix == ".br")


def test_what_changed_has_another_name_and_is_compressed(collect):
    assert set(collect()).isdisjoint(collect(PAGE + "i{}"))


def test_what_an_older_release_compressed_without_a_hash_does_not_stay(collect, tmp_path):
    """以前连原样的也压：原样的改了，它还是旧的，会答给要原样的人。"""
    for suffix in (".br", ".gz"):
        (tmp_path / f"a.css{suffix}").write_bytes(b"old")
    collect()
    assert sorted(p.name for p in tmp_path.glob("a.css.*")) == []
