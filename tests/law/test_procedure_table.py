"""每种行为在法律上的一行：一种不缺，与数据文件对得上。"""

from datetime import date

from gongkai.law.procedure import TABLE, Act, Event, completed, describe, names, stand

DAY = date(2024, 3, 4)


def test_every_act_has_its_row_and_its_words():
    assert set(TABLE) == set(Act)
    assert set(names()) == set(Act)


def test_every_act_passes_at_least_one_gate():
    assert all(row.gates for row in TABLE.values())


def test_what_is_internal_is_what_the_data_call_not_legal():
    for act, row in TABLE.items():
        assert row.internal != describe(act, date(2024, 1, 1)).legal, act


def test_what_is_decided_is_what_was_proposed():
    proposed = Event(Act.PROPOSED, DAY, {"decisions": ["partial"]})
    now = stand([Event(Act.RECEIVED, DAY, {"channel": "in_person"}), proposed])
    told = Event(Act.DECIDED, DAY, {"decisions": ["granted"]})
    assert completed(now, told).data == {"decisions": ["partial"]}
    note = Event(Act.NOTED, DAY)
    assert completed(now, note) is note
