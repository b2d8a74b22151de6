"""留着的数据文件：改了才重读，改坏了接着用原来的。"""

import threading
from datetime import date

import pytest

from gongkai import kept as module
from gongkai.law.calendar import official
from gongkai.law.errors import CalendarNotPublished
from gongkai.law.parameters import parameter
from gongkai.law.tables import shipped

NOTICE = """[[year]]
id = "2099"
year = 2099
days_off = [2099-01-01]
days_on = []
citation = "编造的2099年放假安排"
read = true
"""


@pytest.fixture
def notices(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_NOTICES", str(tmp_path))
    module.refresh(0)
    official.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    module.refresh(0)
    official.cache_clear()


def test_a_notice_added_while_running_is_seen_at_the_next_look(notices):
    with pytest.raises(CalendarNotPublished):
        official().is_working_day(date(2099, 1, 1))
    (notices / "2099.toml").write_text(NOTICE, "utf-8")
    assert 2099 not in official().notices  # 还没有看
    assert module.refresh(0)
    assert not official().is_working_day(date(2099, 1, 1))


def test_what_did_not_change_is_not_read_again(notices):
    before = official()
    assert not module.refresh(0)
    assert official() is before


def test_a_notice_that_is_wrong_leaves_the_old_calendar_and_is_told(notices):
    (notices / "2099.toml").write_text(NOTICE, "utf-8")
    module.refresh(0)
    (notices / "2099.toml").write_text("[[year]]\nyear = '错'", "utf-8")
    assert not module.refresh(0)
    assert 2099 in official().notices
    assert "2099.toml" in module.problem()
    (notices / "2099.toml").write_text(NOTICE.replace("01-01", "01-02"), "utf-8")
    assert module.refresh(0) and module.problem() == ""
    assert official().is_working_day(date(2099, 1, 1))


def test_looking_often_costs_one_look(notices, monkeypatch):
    looks = []
    monkeypatch.setattr(module, "_refresh", lambda: looks.append(1))
    module.refresh(0)
    for _ in range(100):
        module.refresh(60)
    assert len(looks) == 1


def test_law_data_replaced_by_an_upgrade_is_read_again(notices, tmp_path_factory, monkeypatch):
    from gongkai.law import tables

    folder = tmp_path_factory.mktemp("law")
    for path in tables.DATA.glob("*.toml"):
        (folder / path.name).write_text(path.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(tables, "DATA", folder)
    module.refresh(0)
    term = parameter("reply.base", date(2024, 3, 1)).amount
    changed = (folder / "parameters.toml").read_text("utf-8").replace("amount = 20", "amount = 21")
    (folder / "parameters.toml").write_text(changed, "utf-8")
    assert module.refresh(0)
    assert parameter("reply.base", date(2024, 3, 1)).amount == term + 1
    monkeypatch.undo()
    module.refresh(0)
    assert shipped("parameters") and parameter("reply.base", date(2024, 3, 1)).amount == term


def test_a_file_taken_away_and_a_place_that_is_not_there_are_no_error(notices, monkeypatch):
    (notices / "2099.toml").write_text(NOTICE, "utf-8")
    module.refresh(0)
    (notices / "2099.toml").unlink()
    assert module.refresh(0)
    monkeypatch.setenv("GONGKAI_NOTICES", str(notices / "没有"))
    module.refresh(0)
    assert module.problem() == "" and 2099 not in official().notices


def test_what_was_being_computed_from_the_old_file_is_not_kept_after_the_new_one(notices):
    reading, changed, answers = threading.Event(), threading.Event(), []

    @module.kept
    def slow():
        text = official().notices.keys()
        reading.set()
        changed.wait(10)
        return 2099 in text

    official()
    thread = threading.Thread(target=lambda: answers.append(slow()))
    thread.start()
    reading.wait(10)
    (notices / "2099.toml").write_text(NOTICE, "utf-8")
    assert module.refresh(0)
    changed.set()
    thread.join()
    assert answers == [False]
    assert slow()
