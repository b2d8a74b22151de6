"""改得了数据库的人：改一条、删末尾、清空、重新算过整条链、换成旧的数据库——都查得出，说得出在哪里。"""

import hashlib
import json
import socket
import stat
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from gongkai.outbox import anchoring
from gongkai.outbox.models import Delivery, Message
from gongkai.safekeeping import anchor, trail, trail_keys
from gongkai.safekeeping.actor import Outsider
from gongkai.safekeeping.models import TrailEntry, TrailHead
from gongkai.safekeeping.trail import record, verify
from gongkai.safekeeping.triggers import name

TABLE = "safekeeping_trailentry"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    monkeypatch.delenv(trail_keys.VARIABLE, raising=False)
    settings.HOME, settings.TRAIL_ANCHOR = tmp_path, ""
    settings.KEYS = tmp_path
    return tmp_path


@pytest.fixture
def five(home):
    """五条，存了底；触发器已经被人卸下。"""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("UPDATE", "DELETE"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name(TABLE, event)}{on}")
    write(5)
    anchor.keep_now()


def write(count):
    for n in range(count):
        record(Outsider("某人"), "signed_in", f"case:{n}", agency=1)


def said(capsys):
    """核验说了什么；完好为空。"""
    try:
        call_command("audit_trail", "verify")
    except SystemExit as stop:
        assert stop.code == 1
        return capsys.readouterr().err
    assert "完好" in capsys.readouterr().out
    return ""


def rehash(*, keyed):
    """照我们公开的写法重新算过整条链；`keyed` 用自己编的密钥，否则不用密钥。"""
    previous = ""
    for entry in TrailEntry.objects.order_by("number"):
        entry.previous, entry.key = previous, entry.key if keyed else ""
        content = trail._content(entry)
        entry.digest = hashlib.sha256((b"guess" if keyed else b"") + content).hexdigest()
        entry.save()
        previous = entry.digest
    TrailHead.objects.update(digest=previous, key="")


def test_a_trail_nobody_touched_is_whole(five, capsys):
    assert said(capsys) == ""


def test_a_changed_row_is_found_and_named(five, capsys):
    TrailEntry.objects.filter(number=3).update(actor="别人")
    assert "第 3 条，内容被改动过" in said(capsys)


def test_a_tail_cut_off_with_the_head_moved_back_is_found(five, capsys):
    TrailEntry.objects.filter(number__gt=3).delete()
    TrailHead.objects.update(number=3, digest=TrailEntry.objects.get(number=3).digest)
    assert verify() is None
    words = said(capsys)
    assert "第 4 条" in words and "存底记着到第 5 条" in words and "旧的" in words


def test_an_emptied_table_is_found(five, capsys):
    TrailEntry.objects.all().delete()
    TrailHead.objects.all().delete()
    assert "留痕是空的，存底记着到第 5 条" in said(capsys)


@pytest.mark.parametrize("keyed", [True, False])
def test_a_chain_computed_anew_without_the_key_is_found(five, capsys, keyed):
    TrailEntry.objects.filter(number=2).update(actor="别人")
    rehash(keyed=keyed)
    words = said(capsys)
    assert "第 5 条，与存底" in words
    assert ("第 1 条，内容被改动过" in words) is keyed


def test_a_chain_computed_anew_from_the_middle_is_found_without_the_anchor(five):
    TrailEntry.objects.filter(number__gt=2).update(key="")
    assert verify().number == 3 and "重新算过" in verify().why


def test_an_older_database_put_back_is_found_even_after_new_work(five, capsys):
    TrailEntry.objects.filter(number__gt=3).delete()
    TrailHead.objects.update(number=3, digest=TrailEntry.objects.get(number=3).digest)
    write(4)
    assert verify() is None
    assert "第 5 条，与存底" in said(capsys)


def test_a_restored_backup_is_accepted_once_with_a_reason(five, capsys):
    TrailEntry.objects.filter(number__gt=3).delete()
    TrailHead.objects.update(number=3, digest=TrailEntry.objects.get(number=3).digest)
    with pytest.raises(CommandError, match="--reason"):
        call_command("audit_trail", "accept")
    call_command("audit_trail", "accept", "--reason", "磁盘坏了，恢复到昨晚的备份")
    capsys.readouterr()
    assert said(capsys) == ""
    assert TrailEntry.objects.get(action="trail.accepted").detail["reason"].startswith("磁盘")
    TrailEntry.objects.filter(number=4).delete()
    assert said(capsys)


def cut_to(number):
    TrailEntry.objects.filter(number__gt=number).delete()
    TrailHead.objects.update(number=number, digest=TrailEntry.objects.get(number=number).digest)


def test_an_old_acceptance_copied_to_the_end_of_the_anchor_is_not_taken_again(
    five, capsys, monkeypatch
):
    """改得了数据库、只能往存底里追加的人：从前认下的一行，印是真的，抄一遍不能再认一次。"""
    before = datetime.now(UTC) - timedelta(days=30)
    with monkeypatch.context() as then:
        then.setattr(anchor, "datetime", Mock(now=lambda zone: before))
        call_command("audit_trail", "accept", "--reason", "磁盘坏了，恢复到昨晚的备份")
    accepted = anchor.path().read_text().splitlines(keepends=True)[-1]
    assert " accepted 6 " in accepted
    write(5)
    anchor.keep_now()
    cut_to(6)
    with anchor.path().open("a") as file:
        file.write(accepted)
    words = said(capsys)
    assert "从前面抄来的" in words and "存底记着到第 11 条" in words


@pytest.mark.parametrize("emptied", [True, False])
def test_an_unkeyed_or_emptied_chain_without_an_anchor_is_found(five, capsys, emptied):
    """连存底一起删了的：密钥还在，就是记过的。"""
    anchor.path().unlink()
    if emptied:
        TrailEntry.objects.all().delete()
        TrailHead.objects.all().delete()
    else:
        rehash(keyed=False)
    assert "存底的文件不在" in said(capsys)


def test_a_broken_chain_cannot_be_accepted(five):
    TrailEntry.objects.filter(number=3).update(actor="别人")
    with pytest.raises(CommandError, match="第 3 条"):
        call_command("audit_trail", "accept", "--reason", "想蒙混过去")


def test_a_changed_or_half_written_line_of_the_anchor_is_found(five, capsys):
    path = anchor.path()
    path.write_text(path.read_text().replace(" 5 ", " 4 ") + "2026-11-25T08:00")
    words = said(capsys)
    assert "存底第 1 行被改动过" in words and "存底第 2 行写了一半" in words


def test_a_line_after_a_half_written_one_stands_alone(five):
    with anchor.path().open("a") as file:
        file.write("2026-11-25T08:00")
    write(1)
    anchor.keep_now()
    assert [type(one).__name__ for one in anchor.lines()] == ["Line", "Break", "Line"]


def test_a_lost_anchor_is_found(five, capsys):
    anchor.path().unlink()
    assert "存底的文件不在" in said(capsys)


def test_the_anchor_only_grows_and_only_its_owner_reads_it(five):
    first = anchor.path().read_text()
    write(1)
    anchor.keep_now()
    assert anchor.path().read_text().startswith(first)
    assert stat.S_IMODE(anchor.path().stat().st_mode) == 0o600
    assert anchor.keep_now() is None


def test_the_anchor_may_lie_elsewhere(settings, tmp_path):
    settings.TRAIL_ANCHOR = str(tmp_path / "elsewhere")
    write(1)
    anchor.keep_now()
    assert (tmp_path / "elsewhere").exists() and not (tmp_path / "trail-anchor").exists()


def test_the_key_is_not_in_the_database_and_only_its_owner_reads_it(five, home):
    assert stat.S_IMODE((home / "trail-keys").stat().st_mode) == 0o600
    secret = (home / "trail-keys").read_text().partition(":")[2]
    assert all(secret not in json.dumps(e.detail) for e in TrailEntry.objects.all())


def test_rows_from_before_the_key_stay_verifiable_up_to_a_recorded_switch(monkeypatch, capsys):
    def old(entries):
        head = trail._head()
        for entry in entries:
            entry.number, entry.previous, entry.key = head.number + 1, head.digest, ""
            entry.digest = trail.digest(trail._content(entry))
            entry.save(force_insert=True)
            head.number, head.digest = entry.number, entry.digest
        head.save()

    with monkeypatch.context() as before:
        before.setattr(trail, "write", old)
        write(2)
    write(2)
    anchor.keep_now()
    assert said(capsys) == ""
    actions = list(TrailEntry.objects.values_list("action", flat=True))
    assert actions == ["signed_in", "signed_in", "trail.keyed", "signed_in", "signed_in"]
    assert list(TrailEntry.objects.values_list("key", flat=True))[:2] == ["", ""]


def test_a_new_key_is_recorded_and_the_old_one_still_verifies(five, capsys):
    first = trail_keys.current()
    call_command("audit_trail", "rotate")
    write(1)
    anchor.keep_now()
    capsys.readouterr()
    assert trail_keys.current() != first and said(capsys) == ""
    detail = TrailEntry.objects.get(action="trail.keyed").detail
    assert detail == {"from": first, "to": trail_keys.current()}


def test_a_key_taken_away_is_named(five, home):
    first = trail_keys.current()
    trail_keys.rotate()
    (home / "trail-keys").write_text((home / "trail-keys").read_text().partition(",")[0])
    assert f"“{first}”不在" in verify().why


def test_a_key_change_nobody_recorded_is_found(five):
    trail_keys.rotate()
    head = TrailHead.objects.get()
    head.key = trail_keys.current()
    head.save()
    write(1)
    assert "没有记下" in verify().why and verify().number == 6


def test_a_recorded_way_back_to_no_key_is_found(five):
    """没有密钥的人接一条“换了密钥”，从此不用密钥算：记下了也不认。"""
    last = TrailEntry.objects.get(number=5)
    made = TrailEntry(number=6, key="", at=datetime.now(UTC), actor="系统", action=trail.KEYED)
    made.subject, made.detail, made.previous = "trail", {"to": "没有密钥"}, last.digest
    made.digest = trail.digest(trail._content(made))
    made.save(force_insert=True)
    TrailHead.objects.update(number=6, digest=made.digest, key="")
    found = verify()
    assert (found.number, "不是用密钥算的" in found.why) == (6, True)


def test_keys_of_the_environment_are_not_rotated_here(monkeypatch):
    key = trail_keys.stored.new_key()
    monkeypatch.setenv(trail_keys.VARIABLE, f"env1:{key}")
    write(1)
    assert TrailEntry.objects.get().key == "env1" and verify() is None
    with pytest.raises(CommandError, match="环境变量"):
        call_command("audit_trail", "rotate")


@pytest.mark.parametrize("how", ["older", "emptied", "anew"])
def test_the_tick_tells_without_being_asked(five, how):
    """换成了旧的、清空了、重新算过的：不等谁去核验，下一次 tick 就报；认下以后不再报。"""
    if how == "older":
        cut_to(3)
        write(1)
        anchor.keep_now()
    elif how == "emptied":
        TrailEntry.objects.all().delete()
        TrailHead.objects.all().delete()
    else:
        rehash(keyed=False)
    for _ in range(2):
        with pytest.raises(anchoring.TrailWrong, match="audit-trail verify"):
            anchoring.on_time(None)
    if how == "older":
        call_command("audit_trail", "accept", "--reason", "恢复了备份")
        assert anchoring.on_time(None) in (0, 1)


def test_the_tick_keeps_it_and_sends_it_on(five, settings):
    write(1)
    settings.TRAIL_MAIL = "auditor@example.com"
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind(("127.0.0.1", 0))
    listening.settimeout(5)
    settings.TRAIL_SYSLOG = f"udp://127.0.0.1:{listening.getsockname()[1]}"
    digest = TrailHead.objects.get().digest
    assert anchoring.on_time(None) == 1
    assert digest in listening.recv(4096).decode() and digest in Message.objects.get().text
    assert Delivery.objects.get().to == "auditor@example.com"
    assert anchoring.on_time(None) == 0
    listening.close()


@pytest.mark.django_db(transaction=True)
def test_a_commit_keeps_it_at_once_and_then_once_a_minute(home):
    write(3)
    kept = [line.number for line in anchor.lines()]
    assert kept == [1]
    anchor._LATEST[anchor.path()] = (1, -1000.0)
    write(1)
    assert [line.number for line in anchor.lines()] == [1, 4]


@pytest.mark.django_db(transaction=True)
def test_what_is_done_stays_done_when_the_anchor_cannot_be_written(settings, home, caplog):
    settings.TRAIL_ANCHOR = str(home / "nowhere" / "anchor")
    write(1)
    assert TrailEntry.objects.count() == 1 and "存底写不成" in caplog.text
    with pytest.raises(OSError):
        anchor.keep_now()
