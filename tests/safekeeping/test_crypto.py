import base64
import secrets

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongkai.applications.models import Case, Draft
from gongkai.safekeeping import crypto, keys, rotating
from gongkai.safekeeping.crypto import Sealed, blind, seal_text, unseal_text
from gongkai.safekeeping.files import content_of, put, registered, store
from tests.applications.people import PERSON, agencies, new_case


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.KEYS = tmp_path
    # 附件按内容存放：前一轮测试用别的密钥加密过的同样内容不许留在这里
    settings.HOME = tmp_path
    crypto.forget()
    yield
    crypto.forget()


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
    crypto.forget()
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


def rotate(monkeypatch, keys_given):
    """把环境变量换成 `keys_given` 以后运行命令。"""
    monkeypatch.setenv("GONGKAI_DATA_KEYS", keys_given)
    call_command("rotate_keys", settle=0)


@pytest.mark.django_db
def test_rotation_seals_everything_again_and_the_old_key_can_go(monkeypatch, capsys):
    old, new = key(), key()
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k1:{old}")
    Draft.objects.create(token_key="t", content={"name": "张三"})
    stored = store("附件".encode())
    rotate(monkeypatch, f"k2:{new},k1:{old}")
    assert "旧密钥现在可以撤下" in capsys.readouterr().out
    rotate(monkeypatch, f"k2:{new},k1:{old}")
    assert "重新加密 0 项内容、0 份附件" in capsys.readouterr().out
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k2:{new}")
    crypto.forget()
    assert Draft.objects.get().content == {"name": "张三"}
    assert content_of(stored) == "附件".encode()


@pytest.mark.django_db
def test_rotation_takes_the_cases_that_no_list_shows_too(monkeypatch):
    old, new = key(), key()
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k1:{old}")
    case = new_case(agencies()[0])
    Case.objects.filter(pk=case.pk).update(void=True)
    rotate(monkeypatch, f"k2:{new},k1:{old}")
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k2:{new}")
    crypto.forget()
    assert Case.everything.get(pk=case.pk).applicant == PERSON


@pytest.mark.django_db
def test_rotation_takes_files_on_disk_that_are_not_registered_yet(monkeypatch):
    old, new = key(), key()
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k1:{old}")
    unregistered = put("正在提交".encode())
    rotate(monkeypatch, f"k2:{new},k1:{old}")
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k2:{new}")
    crypto.forget()
    assert content_of(registered([unregistered])[0]) == "正在提交".encode()


def test_whoever_holds_both_keys_follows_the_choice_at_once(monkeypatch, settings):
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k1:{key()},k2:{key()}")
    assert crypto.seal(b"x", "x").startswith(b"Ak1:")
    keys.choose(settings.KEYS, "k2")
    assert crypto.seal(b"x", "x").startswith(b"Ak2:")


def test_whoever_does_not_hold_the_chosen_key_seals_nothing(monkeypatch, settings):
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k1:{key()}")
    sealed = seal_text("旧的", "x")
    keys.choose(settings.KEYS, "k2")
    with pytest.raises(Sealed, match="已经换成 k2"):
        seal_text("新的", "x")
    assert unseal_text(sealed, "x") == "旧的"


def test_a_key_added_to_the_file_is_read_without_a_restart(monkeypatch, settings):
    monkeypatch.delenv("GONGKAI_DATA_KEYS", raising=False)
    seal_text("先读一次", "x")
    path = settings.KEYS / "data-keys"
    path.write_text(f"k9:{key()},{path.read_text()}")
    assert crypto.seal(b"x", "x").startswith(b"Ak9:")


@pytest.mark.django_db
def test_rotation_refuses_to_say_done_while_an_old_writer_goes_on(monkeypatch):
    old, new = key(), key()
    monkeypatch.setenv("GONGKAI_DATA_KEYS", f"k1:{old}")
    draft = Draft.objects.create(token_key="t", content={"name": "张三"})
    sealed = seal_text('{"name": "李四"}', "applications.draft.content")

    def an_old_writer():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE applications_draft SET content = %s WHERE id = %s", [sealed, draft.pk]
            )

    monkeypatch.setattr(rotating, "wait_for_older_transactions", an_old_writer)
    with pytest.raises(CommandError, match="不能撤下"):
        rotate(monkeypatch, f"k2:{new},k1:{old}")
