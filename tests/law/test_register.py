"""法律依据的总表：每一项都有内容、期间、出处；表可以签字。"""

import io
from datetime import date

import openpyxl
import pytest

from gongkai.law.errors import NotInForce
from gongkai.law.register import TABLE_NAMES, encoded, known, named
from gongkai.law.tables import SHIPPED, shipped
from gongkai.letters.law_sheet import HEADERS, to_xlsx


def test_every_fact_has_its_value_period_and_citation():
    for one in encoded():
        assert one.value and one.citation and one.period and one.table_name, one.id


def test_nothing_in_the_data_files_is_left_out():
    dated = [e for name in SHIPPED if name != "decisions" for e in shipped(name)]
    routes = [r for e in shipped("decisions") for r in e["routes"]]
    listed = [e for e in encoded() if e.table != "notices"]
    assert len(listed) == len(dated) + len(routes)
    assert {e.table for e in encoded()} == set(TABLE_NAMES)


def test_a_day_picks_what_was_in_force():
    assert [e.value for e in named("reply.base")] == ["15个工作日", "20个工作日"]
    assert [e.value for e in named("reply.base", date(2018, 3, 1))] == ["15个工作日"]
    with pytest.raises(NotInForce, match="没有2007年1月1日施行的"):
        named("reply.base", date(2007, 1, 1))
    with pytest.raises(NotInForce, match="gongkai law list"):
        named("nothing")


def test_what_was_not_read_can_be_listed_alone():
    unread = known(unread=True)
    assert unread and not any(e.read for e in unread)
    assert {e.id for e in named("declined.confirmation", date(2026, 1, 5))} <= {
        e.id for e in unread
    }


def test_contested_readings_are_marked():
    contested = {e.id for e in known(date(2026, 3, 2)) if e.contested}
    assert contested == {"pause.sending_day", "correction.late", "remedy.silence"}


def test_the_sheet_has_a_line_for_each_and_room_to_sign():
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(encoded()))).active
    assert sheet.max_row == len(encoded()) + 1
    assert [c.value for c in sheet[1]] == list(HEADERS)
    assert "核对人签字" in HEADERS and sheet.freeze_panes == "A2"
