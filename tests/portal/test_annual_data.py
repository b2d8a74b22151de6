"""公开了的年报的数据：JSON、.csv、网页、数据字典；没有审查、撤下了的没有。"""

import csv
import io
import json
from decimal import Decimal

import pytest

from gongkai.annual.forms import form
from gongkai.annual.read import read_bytes
from gongkai.disclosures.models import Item
from gongkai.reporting.report import report_of

from ..disclosures.items import publish, reviewers
from ..reporting.test_filing import bureau, filed, late_reply, officer_of
from ..reporting.years import head_of

pytestmark = pytest.mark.django_db
__all__ = ["bureau"]
ONE = "/open-data/housing/annual-reports/2025/"


@pytest.fixture
def item(bureau):
    return publish(filed(bureau).item, officer_of(bureau), reviewers(bureau))


def body(answer):
    assert answer.status_code == 200
    return b"".join(answer) if answer.streaming else answer.content


def lines(answer):
    return list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["json", "html"])
def test_the_file_reads_back_as_the_register(client, bureau, item, kind):
    again = read_bytes(body(client.get(f"{ONE}report.{kind}")))
    now = report_of(bureau, 2025)
    assert {n: c.value for n, c in again.cells.items()} == {
        n: c.value for n, c in now.cells.items()
    }
    assert again.published == item.published_on and again.title == item.title


def test_every_cell_is_a_line_and_the_dictionary_names_it(client, bureau, item):
    told = {
        (r["格式"], r["单元格"])
        for r in lines(client.get("/open-data/annual-reports/dictionary.csv"))
    }
    rows = lines(client.get("/open-data/annual-reports/cells.csv"))
    assert [r["单元格"] for r in rows] == list(form("2021").cells())
    assert {(r["格式"], r["单元格"]) for r in rows} <= told
    assert lines(client.get(f"{ONE}report.csv")) == rows
    assert {r["数"] for r in rows if r["单元格"] == "disclosures:charges:amount"} == {"3"}


def test_parquet_is_the_csv_with_types(client, bureau, item):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(
        io.BytesIO(body(client.get("/open-data/annual-reports/cells.parquet")))
    )
    rows = lines(client.get("/open-data/annual-reports/cells.csv"))
    again = [{name: str(v) for name, v in row.items()} for row in table.to_pylist()]
    for row in (*again, *rows):
        row["数"] = Decimal(row["数"])
    assert again == rows
    assert {"int32", "date32[day]", "decimal128(20, 6)"} < {str(f.type) for f in table.schema}
    assert all(field.metadata[b"meaning"] for field in table.schema)


def test_parquet_is_offered_only_with_the_extra(client, bureau, item, monkeypatch):
    from gongkai.portal.disclosed import annual, data

    address = "/open-data/annual-reports/cells.parquet"
    for has in (True, False):
        monkeypatch.setattr(annual, "available", lambda has=has: has)
        monkeypatch.setattr(data.parquet, "available", lambda has=has: has)
        assert (address in client.get("/open-data/").content.decode()) is has
    assert client.get(address).status_code == 404


def test_all_of_them_as_json(client, bureau, item):
    (found,) = json.loads(body(client.get("/open-data/annual-reports/cells.json")))
    assert (found["agency"], found["year"]) == (bureau.name, 2025)
    assert found["cells"]["applications:new:total"] == 2


def test_nothing_is_public_before_the_review_nor_after_it_is_withdrawn(client, bureau):
    made = filed(bureau)
    assert client.get(f"{ONE}report.json").status_code == 404
    assert lines(client.get("/open-data/annual-reports/cells.csv")) == []
    item = publish(made.item, officer_of(bureau), reviewers(bureau))
    assert client.get(f"{ONE}report.json").status_code == 200
    Item.objects.get(pk=item.pk).unpublish(user=head_of(bureau))
    assert client.get(f"{ONE}report.json").status_code == 404


def test_a_revision_under_review_does_not_change_the_data(client, bureau, item):
    from datetime import date

    from gongkai.reporting.closing import close
    from gongkai.reporting.filing import file

    late_reply(bureau)
    close(bureau, 2025, head_of(bureau), "补登。")
    file(bureau, 2025, date(2026, 2, 20), officer_of(bureau))
    again = read_bytes(body(client.get(f"{ONE}report.json")))
    assert again.number("applications:carried_out:total") == 1


def test_the_page_of_the_report_links_to_them(client, bureau, item):
    page = client.get(item.get_absolute_url()).content.decode()
    assert all(f"{ONE}report.{kind}" in page for kind in ("json", "csv", "html"))
    assert "cells.csv" in client.get("/open-data/").content.decode()


@pytest.mark.parametrize(
    "path", ["housing/annual-reports/2025/report.exe", "none/annual-reports/2025/report.json"]
)
def test_what_is_not_there_is_404(client, bureau, item, path):
    assert client.get(f"/open-data/{path}").status_code == 404
