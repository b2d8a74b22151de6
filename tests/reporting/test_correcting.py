"""一格的更正：写明理由、留痕、表里标着；总计由各项相加；勾稽当场再核对。"""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from gongkai.agencies.models import Role
from gongkai.annual.identities import broken
from gongkai.reporting import correcting
from gongkai.reporting.correcting import correct, end
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import Correction
from gongkai.reporting.report import register_of, report_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, decide, new_case, person
from .years import head_of

pytestmark = pytest.mark.django_db
NEW = "applications:new:business"
OUT = "applications:carried_out:business"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    officer, head = person("officer", bureau, Role.OFFICER), head_of(bureau)
    decide(new_case(bureau, date(2025, 3, 3)), officer, head, date(2025, 3, 10))
    return bureau


def change(bureau, cell, value, reason="登记时类别选错", user=None):
    report, _ = register_of(bureau, 2025)
    return correct(report, bureau, cell, Decimal(value), reason, user or head_of(bureau))


def test_it_changes_the_cell_marks_it_and_adds_up_the_totals_again(bureau):
    change(bureau, NEW, 2)
    report = report_of(bureau, 2025)
    assert report.number(NEW) == 2 and report.cells[NEW].where == "更正"
    assert report.number("applications:new:total") == 3


def test_the_identities_are_checked_again_at_once(bureau):
    change(bureau, NEW, 2)
    assert {i.rule for i, _, _ in broken(report_of(bureau, 2025))} == {"applications.balance"}
    change(bureau, OUT, 2)
    assert not broken(report_of(bureau, 2025))


def test_a_result_corrected_goes_into_the_results_total_and_the_grand_total(bureau):
    change(bureau, "applications:partial:business", 4)
    report = report_of(bureau, 2025)
    assert report.number("applications:total:business") == 4
    assert report.number("applications:total:total") == 5


def test_it_is_recorded_with_the_reason_and_what_it_was(bureau):
    change(bureau, "applications:new:natural_person", 5)
    entry = TrailEntry.objects.get(action="report.corrected")
    assert entry.detail["reason"] == "登记时类别选错"
    assert (entry.detail["was"], entry.detail["value"]) == ("1", "5")


def test_ended_it_is_the_register_again_and_stays_on_record(bureau):
    one = change(bureau, NEW, 2)
    end(one, head_of(bureau))
    end(one, head_of(bureau))
    assert report_of(bureau, 2025).number(NEW) == 0
    assert Correction.objects.get().ended and not correcting.in_force(bureau, 2025)
    assert TrailEntry.objects.filter(action="report.uncorrected").count() == 1


def test_a_second_correction_takes_the_place_of_the_first(bureau):
    change(bureau, NEW, 2)
    change(bureau, NEW, 3)
    assert report_of(bureau, 2025).number(NEW) == 3 and Correction.objects.count() == 2


@pytest.mark.parametrize(
    ("cell", "value", "reason", "told"),
    [
        (NEW, "2", "  ", "理由"),
        (NEW, "-1", "x", "不小于 0"),
        (NEW, "1.5", "x", "整数"),
        ("applications:new:total", "2", "x", "总计"),
        ("applications:total:business", "2", "x", "总计"),
        ("applications:none:business", "2", "x", "没有这一格"),
    ],
    ids=["no-reason", "negative", "fraction", "row-total", "result-total", "no-such-cell"],
)
def test_what_is_not_fit_is_refused(bureau, cell, value, reason, told):
    with pytest.raises(Unfit, match=told):
        change(bureau, cell, value, reason)
    assert not Correction.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.DISCLOSURE_HEAD])
def test_only_the_head_of_disclosure_corrects(bureau, role):
    with pytest.raises(PermissionDenied):
        change(bureau, NEW, 2, user=person("one", bureau, role))


def test_the_pages(client, bureau):
    client.force_login(head_of(bureau))
    url = f"/admin/annual/{bureau.pk}/2025/cell/{NEW}/"
    assert client.post(f"{url}correct/", {"value": "2"}).status_code == 422
    answer = client.post(f"{url}correct/", {"value": "2", "reason": "类别选错"}, follow=True)
    page = answer.content.decode()
    assert "勾稽不成立" in page and "类别选错" in page and "登记算出 0" in page
    front = client.get("/admin/annual/", {"year": 2025}).content.decode()
    assert f'{NEW}/">2</a><span class="note-mark"' in front and "有勾稽不成立" in front
    end = f"/admin/annual/corrections/{Correction.objects.get().pk}/end/"
    assert "已撤去更正，全部勾稽成立。" in client.post(end, follow=True).content.decode()
    assert "全部勾稽成立" in client.get("/admin/annual/", {"year": 2025}).content.decode()


def test_another_agency_s_correction_is_404(client, bureau):
    one = change(bureau, NEW, 2)
    client.force_login(head_of(agencies()[1]))
    assert client.post(f"/admin/annual/corrections/{one.pk}/end/").status_code == 404
    assert not Correction.objects.get().ended


def test_the_command_writes_no_report_that_a_correction_has_unbalanced(bureau, tmp_path):
    change(bureau, NEW, 2)
    place = tmp_path / "x.json"
    with pytest.raises(CommandError, match="请核对更正"):
        call_command("derive_report", bureau.slug, "2025", str(place))
    assert not place.exists()
