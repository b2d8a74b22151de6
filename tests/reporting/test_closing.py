"""关账：定在一刻，带散列；以后变了的列出来，修订要写说明；结转接不上的要写说明。"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.annual.specimen import specimen
from gongkai.applications.models import Case
from gongkai.applications.steps import take
from gongkai.disclosures.models import Item
from gongkai.law.procedure import Act
from gongkai.remedies.models import Contest
from gongkai.reporting import closing, past
from gongkai.reporting.closing import added_since, close, differences, is_intact
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import Closing
from gongkai.reporting.pending import open_points
from gongkai.reporting.report import report_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, decide, new_case, person
from ..disclosures.items import published
from .years import document, fill, head_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    bureau, _ = agencies()
    officer = person("officer", bureau, Role.OFFICER)
    decide(new_case(bureau, date(2025, 3, 3)), officer, head_of(bureau), date(2025, 3, 10))
    new_case(bureau, date(2025, 12, 1))
    fill(bureau, 2025)
    return bureau


def officer_of(bureau):
    return bureau.duties.get(role=Role.OFFICER).user


def late_reply(bureau):
    """关账以后才登记的、去年底作出的答复。"""
    case = Case.objects.get(agency=bureau, closed__isnull=True)
    decide(case, officer_of(bureau), head_of(bureau), date(2025, 12, 20))


@pytest.mark.parametrize(("made", "blocks"), [(2024, True), (2025, True), (2026, False)])
def test_a_document_of_a_later_year_does_not_hold_up_this_one(bureau, made, blocks):
    """第二年制发的还没有定性质：不进去年的表，不挡去年关账、修订。"""
    item = published(bureau, made_on=date(made, 2, 1))
    Item.objects.filter(pk=item.pk).update(published_on=date(made, 2, 2))
    points = open_points(bureau, 2025, timezone.localdate(), report_of(bureau, 2025))
    assert [p.blocks for p in points if "没有定是不是规章" in p.text] == [True] * blocks


def test_a_document_that_ended_without_a_day_holds_up_the_years_it_was_there(bureau):
    item = document(bureau, date(2026, 2, 1))
    Item.objects.filter(pk=item.pk).update(validity="repealed")
    for year, held in ((2025, False), (2026, True)):
        points = open_points(bureau, year, timezone.localdate(), report_of(bureau, year))
        assert any("没有写哪一天" in p.text for p in points) is held


def test_the_page_does_not_call_the_explanation_of_a_revision_optional(client, bureau):
    client.force_login(head_of(bureau))
    url = f"/admin/annual/{bureau.pk}/2025/close/"
    assert "（可不填）" in client.get(url).content.decode()
    close(bureau, 2025, head_of(bureau))
    late_reply(bureau)
    page = client.get(url).content.decode()
    assert ">修订</button>" in page and "（可不填）" not in page


def test_it_freezes_every_cell_with_a_digest_in_the_trail(bureau):
    made = close(bureau, 2025, head_of(bureau))
    report = report_of(bureau, 2025)
    assert set(made.cells) == set(report.form.cells()) and not differences(made, report)
    assert is_intact(made)
    entry = TrailEntry.objects.get(action="report.closed")
    assert entry.detail["digest"] == made.digest


def test_what_is_changed_behind_our_back_shows(bureau):
    made = close(bureau, 2025, head_of(bureau))
    made.cells = made.cells | {"applications:new:total": "9"}
    assert not is_intact(made)


@pytest.mark.parametrize("statement", ["UPDATE reporting_closing SET digest = 'x'"])
def test_the_database_lets_nobody_change_it(bureau, statement):
    close(bureau, 2025, head_of(bureau))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_late_reply_is_a_difference_and_needs_a_revision_with_an_explanation(bureau):
    made = close(bureau, 2025, head_of(bureau))
    late_reply(bureau)
    changed = {d.cell: (d.before, d.after) for d in differences(made, report_of(bureau, 2025))}
    assert changed["applications:carried_out:total"] == (1, 0)
    assert changed["applications:granted:natural_person"] == (1, 2)
    with pytest.raises(Unfit, match="修订要写说明"):
        close(bureau, 2025, head_of(bureau))
    again = close(bureau, 2025, head_of(bureau), "一件答复漏登，补登。")
    assert again.number == 2 and not differences(again, report_of(bureau, 2025))
    assert TrailEntry.objects.get(action="report.revised").detail["why"] == "一件答复漏登，补登。"


def test_a_late_proof_of_delivery_is_listed_though_no_cell_changes(bureau):
    made = close(bureau, 2025, head_of(bureau))
    case = Case.objects.get(agency=bureau, closed__isnull=False)
    proof = {"evidence": "EMS 1"}
    take(case, Act.DELIVERED, date(2025, 3, 12), {"manner": "post"}, proof, officer_of(bureau))
    assert not differences(made, report_of(bureau, 2025))
    assert [e.act for e in added_since(made)] == [Act.DELIVERED]


def test_what_happens_in_the_new_year_is_not_of_the_old_one(bureau):
    made = close(bureau, 2025, head_of(bureau))
    case = Case.objects.get(agency=bureau, closed__isnull=True)
    decide(case, officer_of(bureau), head_of(bureau), date(2026, 1, 5))
    assert not differences(made, report_of(bureau, 2025)) and not added_since(made)


def test_the_conclusion_of_a_contest_is_a_difference(bureau):
    case = Case.objects.get(agency=bureau, closed__isnull=False)
    contest = Contest.objects.create(
        case=case, group="reconsideration", organ="区政府", received=date(2025, 10, 9)
    )
    made = close(bureau, 2025, head_of(bureau))
    contest.result, contest.closed = "upheld", date(2025, 12, 30)
    contest.save()
    changed = {d.cell for d in differences(made, report_of(bureau, 2025))}
    assert changed == {"remedies:reconsideration:upheld", "remedies:reconsideration:pending"}


def test_nothing_changed_there_is_nothing_to_revise(bureau):
    close(bureau, 2025, head_of(bureau))
    with pytest.raises(Unfit, match="不用修订"):
        close(bureau, 2025, head_of(bureau))
    assert Closing.objects.count() == 1


def test_a_running_year_is_not_closed(bureau):
    with pytest.raises(Unfit, match="还没有过完"):
        close(bureau, timezone.localdate().year, head_of(bureau))


def test_with_months_missing_it_is_not_closed(bureau):
    bureau.monthly_counts.filter(month=7).delete()
    with pytest.raises(Unfit, match="7月"):
        close(bureau, 2025, head_of(bureau))


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.DISCLOSURE_HEAD])
def test_only_the_head_of_disclosure_closes(bureau, role):
    with pytest.raises(PermissionDenied):
        close(bureau, 2025, person("one", bureau, role))


class TestFromYearToYear:
    """上年结转＝上年的结转下年：由推法而成立；上年的年报不是这样写的，要写说明。"""

    def test_it_holds_by_construction(self, bureau):
        fill(bureau, 2024)
        close(bureau, 2024, head_of(bureau))
        close(bureau, 2025, head_of(bureau))

    def test_a_published_report_that_says_otherwise_needs_an_explanation(self, bureau):
        import random

        before = specimen(random.Random(5), "2021")
        before.year, before.agency = 2024, bureau.name
        assert before.number("applications:carried_out:total")
        past.keep(bureau, 2024, "2024年.pdf", before, head_of(bureau))
        points = open_points(bureau, 2025, timezone.localdate(), report_of(bureau, 2025))
        assert any(p.explain and "结转" in p.text for p in points)
        with pytest.raises(Unfit, match="接不上"):
            close(bureau, 2025, head_of(bureau))
        assert close(bureau, 2025, head_of(bureau), "上年的年报漏登。").explanation

    def test_a_report_of_another_year_is_not_kept(self, bureau):
        import random

        wrong = specimen(random.Random(5), "2021")
        wrong.year = 2022
        with pytest.raises(Unfit, match="2022年度"):
            past.keep(bureau, 2024, "x.pdf", wrong, head_of(bureau))


def test_the_pages(client, bureau):
    client.force_login(head_of(bureau))
    url = f"/admin/annual/{bureau.pk}/2025/close/"
    assert "什么也不差" not in client.get(url).content.decode()
    client.post(f"{url}do/", {"explanation": ""})
    digest = Closing.objects.get().digest
    assert digest in client.get(url).content.decode()
    late_reply(bureau)
    page = client.get(url).content.decode()
    assert "关账以后变了的" in page and "修订" in page
    assert client.post(f"{url}do/", {"explanation": ""}).status_code == 422
    client.post(f"{url}do/", {"explanation": "补登。"})
    assert Closing.objects.count() == 2


def test_the_number_of_queries_is_fixed(client, bureau, django_assert_max_num_queries):
    client.force_login(head_of(bureau))
    for _ in range(5):
        new_case(bureau, date(2025, 11, 3))
    client.get("/admin/annual/", {"year": 2025})
    with django_assert_max_num_queries(70):
        client.get("/admin/annual/", {"year": 2025})


def test_what_is_registered_while_it_closes_is_told_as_added(bureau, monkeypatch):
    """算完了表、还没有存下的一会儿补登的：不在关账的数里，就要列在以后补登的里。"""

    def slow(*args):
        found = report_of(*args)
        late_reply(bureau)
        return found

    monkeypatch.setattr(closing, "report_of", slow)
    made = close(bureau, 2025, head_of(bureau))
    assert differences(made, report_of(bureau, 2025)) and added_since(made)
