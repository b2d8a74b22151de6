"""第一次运行时生成的密钥：许多人同时来，也只有一个，而且谁也读不到写了一半的。"""

import os
import stat
import threading
import time
from pathlib import Path

import pytest

from gongkai.safekeeping.keys import KeysWrong, keyring, private_file


def slowly():
    time.sleep(0.02)
    return os.urandom(16).hex()


def test_all_who_come_at_once_get_the_same_whole_key(tmp_path):
    for turn in range(10):
        path, got = tmp_path / f"key{turn}", []
        gate = threading.Barrier(8)

        def come(path=path, got=got, gate=gate):
            gate.wait()
            got.append(private_file(path, slowly))

        threads = [threading.Thread(target=come) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(got)) == 1 and len(got[0]) == 32
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_only_the_owner_may_read_it(tmp_path):
    private_file(tmp_path / "key", slowly)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_an_empty_file_left_by_a_power_cut_is_told_not_used(tmp_path, monkeypatch):
    monkeypatch.delenv("GONGKAI_DATA_KEYS", raising=False)
    Path(tmp_path / "data-keys").touch()
    with pytest.raises(KeysWrong, match="没有密钥"):
        keyring(tmp_path)
