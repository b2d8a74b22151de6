import base64
import secrets

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.models import Draft
from gongkai.safekeeping import crypto, keys
from gongkai.safekeeping.crypto import Sealed, blind, seal_text, unseal_text
from gongkai.safekeeping.files import content_of, store


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path
    crypto.ring.cache_clear()
    yield
    crypto.ring.cache_clear()


def key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_sealed_and_unsealed(settings, cipher):
    settings.CIPHER = cipher
    sealed = seal_text("身份证号码", "a.b")
    assert unseal_text(sealed, "a.b") == "身份证号码" and "身份" not in sealed


@given(st.text())
def test_any_text_comes_back(text):
    assert unseal_text(seal_text(text, "x"), "x") == text


def test_moved_elsewhere_or_changed_it_does_not_open():
    sealed = seal_text("内容", "case.applicant")
    with pytest.raises(Sealed, match="改动"):
        unseal_text(sealed, "case.other")
    raw = bytearray(base64.b64decode(sealed))
    raw[-1] ^= 1
    with pytest.raises(Sealed):
        unseal_text(base64.b64encode(raw).decode(), "case.applicant")
    with pytest.raises(Sealed, match="不是加密"):
        unseal_text("明文！", "x")


def test_without_the_key_it_says_so(monkeypatch):
    sealed = seal_text("内容", "x")
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k2:{key()}")
    crypto.ring.cache_clear()
    with pytest.raises(Sealed, match="没有相应的数据密钥"):
        unseal_text(sealed, "x")


def test_the_blind_index_is_the_same_for_the_same_and_says_nothing():
    assert blind("6401 0419800101123x", "id") == blind("64010419800101123X", "id")
    assert blind("甲", "id") != blind("甲", "name") and blind("  ", "id") == ""


def test_keys_are_made_once_and_private(tmp_path):
    first = keys.keyring(tmp_path)
    assert keys.keyring(tmp_path) == first
    assert (tmp_path / "data-keys").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", ["abc", "k1:短", "k1:" + base64.b64encode(b"x").decode(), ","])
def test_keys_written_wrong_are_refused(monkeypatch, tmp_path, wrong):
    monkeypatch.setenv("GONGKAI_DATA_KEYS", wrong)
    with pytest.raises(keys.KeysWrong):
        keys.keyring(tmp_path)


@pytest.mark.django_db
def test_rotation_seals_everything_again_and_the_old_key_can_go(monkeypatch, capsys):
    old, new = key(), key()
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k1:{old}")
    crypto.ring.cache_clear()
    Draft.objects.create(token_key="t", content={"name": "张三"})
    stored = store("附件".encode())
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k2:{new},k1:{old}")
    crypto.ring.cache_clear()
    call_command("rotate_keys")
    call_command("rotate_keys")
    assert "重新加密 0 项内容、0 份附件" in capsys.readouterr().out
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k2:{new}")
    crypto.ring.cache_clear()
    assert Draft.objects.get().content == {"name": "张三"}
    assert content_of(stored) == "附件".encode()
