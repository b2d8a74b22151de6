"""做一遍：一件不成，别的照做；没有做成的记下、说出来；正在别处做的不做。"""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import OperationalError

from gongkai import kept
from gongkai.commands.tick import main
from gongkai.outbox import jobs
from gongkai.outbox.jobs import each, register
from gongkai.outbox.leases import held
from gongkai.outbox.models import JobState, Lease, Trouble
from gongkai.outbox.ticking import tick

from ..applications.people import agencies

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """只有测试自己的几件。"""
    monkeypatch.setattr(jobs, "JOBS", {})


def _breaks(today):
    raise ZeroDivisionError("除以零")


def test_one_failing_job_never_stops_the_rest():
    register("坏的", _breaks, order=1)
    register("好的", lambda today: 3, order=2)
    found = tick(DAY)
    assert found["好的"].done == 3 and "除以零" in found["坏的"].error
    assert JobState.objects.get(name="坏的").error == "程序出错（ZeroDivisionError：除以零）"
    assert JobState.objects.get(name="好的").error == ""
    register("坏的", lambda today: 1, order=1)
    tick(DAY)
    assert JobState.objects.get(name="坏的").error == ""


def test_jobs_go_in_order():
    seen = []
    register("后", lambda today: seen.append("后") or 0, order=9)
    register("先", lambda today: seen.append("先") or 0, order=1)
    tick(DAY)
    assert seen == ["先", "后"]


def test_one_done_elsewhere_is_not_done_twice():
    register("一", lambda today: 1)
    register("随便", lambda today: 1, alone=False)
    with held("job:一"):
        found = tick(DAY)
    assert found["一"].elsewhere and found["一"].done == 0 and found["随便"].done == 1
    assert tick(DAY)["一"].done == 1


def test_a_failed_job_lets_go_of_its_lease():
    register("坏的", _breaks)
    tick(DAY)
    assert Lease.objects.get().holder == ""


def test_one_bad_item_never_stops_the_others_and_is_remembered_until_it_works():
    bureau, other = agencies()
    bad = {bureau.pk}

    def one(agency):
        if agency.pk in bad:
            raise ValueError("坏的一件")
        return 1

    register("各件", lambda today: each([bureau, other], one))
    for _ in range(2):
        assert (tick(DAY)["各件"].done, tick(DAY)["各件"].failures) == (1, 1)
    (trouble,) = Trouble.objects.all()
    assert trouble.about == f"agency:{bureau.pk}" and "坏的一件" in trouble.error
    bad.clear()
    assert tick(DAY)["各件"].is_fine and not Trouble.objects.exists()


def test_a_database_that_is_away_stops_the_job_and_not_the_tick():
    def away(row):
        raise OperationalError("连不上")

    register("各件", lambda today: each([1, 2], away), order=1)
    register("好的", lambda today: 1, order=2)
    found = tick(DAY)
    assert "连不上" in found["各件"].error and found["好的"].done == 1


def test_asked_to_stop_it_finishes_the_item_in_hand():
    done = []
    register("各件", lambda today: each([1, 2, 3], lambda n: done.append(n) or 1), order=1)
    register("后面的", lambda today: done.append("后") or 1, order=2)
    tick(DAY, stopping=lambda: bool(done))
    assert done == [1]


def test_a_broken_data_file_is_told(monkeypatch):
    monkeypatch.setattr(kept, "problem", lambda: "放假安排写错了")
    assert "放假安排写错了" in tick(DAY)["数据文件"].error


def test_the_command_says_what_it_did_and_what_failed(capsys):
    register("好的", lambda today: 3)
    call_command("tick")
    assert capsys.readouterr().out.strip() == "好的 3"
    register("坏的", _breaks)
    with pytest.raises(SystemExit) as stopped:
        call_command("tick")
    assert stopped.value.code == 1
    assert "“坏的”没有做完：程序出错" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--every", "x"], ["--every", "0"], ["--forever"]])
def test_a_wrong_use_is_told_in_chinese(capsys, words):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2 and "错误：" in capsys.readouterr().err
