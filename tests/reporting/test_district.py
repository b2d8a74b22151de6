"""汇总：谁没有交、晚了、有错；退回、收下；每一格 = 本级 + 各单位，点开是各单位。"""

import io
import random
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from gongkai.agencies.models import Agency, Role
from gongkai.annual.identities import broken
from gongkai.annual.model import Cell
from gongkai.annual.specimen import specimen
from gongkai.annual.write import write as written
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.outbox.models import Notice
from gongkai.reporting import district
from gongkai.reporting.closing import close
from gongkai.reporting.documents import Unfit
from gongkai.reporting.filing import file
from gongkai.reporting.models import Gathered
from gongkai.reporting.report import report_of

from ..applications.people import agencies, new_case, person
from ..disclosures.items import publish, reviewers
from ..trail import recorded
from .years import fill, head_of, write

pytestmark = pytest.mark.django_db
NEW = "applications:new:total"


@pytest.fixture
def above(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    agencies()
    return Agency.objects.get(slug="district")


@pytest.fixture
def supervisor(above):
    return person("supervisor", above, Role.SUPERVISOR)


def report(name, seed=1, published=date(2026, 1, 20)):
    made = specimen(random.Random(seed), "2021")
    made.agency, made.year, made.title, made.published = name, 2025, "", published
    made.sections["others"] = ["2025年度未收取信息处理费。"]
    return made


def published_bureau():
    bureau = Agency.objects.get(slug="housing")
    new_case(bureau, date(2025, 3, 3))
    fill(bureau, 2025, {"licences:decisions": 2})
    write(bureau, 2025)
    close(bureau, 2025, head_of(bureau))
    author = person("author", bureau, Role.AUTHOR)
    made = file(bureau, 2025, date(2026, 1, 20), author)
    publish(made.item, author, reviewers(bureau))
    return bureau


def told(above, today=date(2026, 2, 1)):
    return {m.name: m for m in district.members(above, 2025, today)}


class TestGathering:
    """收。"""

    def test_what_is_published_here_is_gathered_once(self, above, supervisor):
        bureau = published_bureau()
        assert [district.gather(above, 2025, supervisor) for _ in range(2)] == [1, 0]
        row = Gathered.objects.get()
        assert (row.agency, row.state) == (bureau, "waiting")
        assert recorded("report.gathered", supervisor, f"agency:{above.pk}") == 1

    def test_what_is_not_published_is_missing_and_after_the_day_late(self, above, supervisor):
        member = told(above, date(2026, 1, 31))["兴庆区教育局"]
        assert member.row is None and not member.late
        assert told(above, date(2026, 2, 1))["兴庆区教育局"].late

    def test_a_file_from_outside_is_one_more_and_missed_next_year(self, above, supervisor):
        district.add(above, 2025, "甲.docx", report("某开发区管理局"), supervisor)
        assert told(above)["某开发区管理局"].row.file == "甲.docx"
        assert "某开发区管理局" in {
            m.name for m in district.members(above, 2026, date(2027, 1, 1)) if m.row is None
        }

    def test_one_published_late_and_one_with_errors_say_so(self, above, supervisor):
        district.add(above, 2025, "甲", report("甲局", published=date(2026, 2, 9)), supervisor)
        wrong = report("乙局", 2)
        wrong.cells[NEW] = Cell(99_999)
        district.add(above, 2025, "乙", wrong, supervisor)
        found = told(above)
        assert found["甲局"].late and not found["甲局"].errors and found["乙局"].errors

    @pytest.mark.parametrize(
        ("change", "why"),
        [({"year": 2024}, "年度"), ({"agency": ""}, "哪个机关"), ({"form_id": "2019"}, "格式")],
        ids=["year", "agency", "form"],
    )
    def test_what_does_not_belong_is_refused(self, above, supervisor, change, why):
        made = report("甲局")
        for name, value in change.items():
            setattr(made, name, value)
        with pytest.raises(Unfit, match=why):
            district.add(above, 2025, "甲", made, supervisor)
        assert not Gathered.objects.exists()

    @pytest.mark.parametrize(
        "role", [r for r in Role if r not in (Role.SUPERVISOR, Role.DISCLOSURE_HEAD)]
    )
    def test_only_a_supervisor_or_the_head_gathers(self, above, role):
        with pytest.raises(PermissionDenied):
            district.gather(above, 2025, person("one", above, role))


class TestSettling:
    """收下、退回。"""

    def test_the_sum_is_one_s_own_and_what_was_accepted(self, above, supervisor):
        new_case(above, date(2025, 5, 6))
        one, two = report("甲局"), report("乙局", 2)
        rows = [district.add(above, 2025, "x", r, supervisor) for r in (one, two)]
        assert report_of(above, 2025).number(NEW) == 1
        for row in rows:
            district.accept(row, supervisor)
        whole = report_of(above, 2025)
        assert not broken(whole)
        own = {NEW: 1, "applications:carried_out:total": 1}
        for cell in whole.form.cells():
            if cell in own or not cell.startswith("applications:"):
                parts = one.number(cell) + two.number(cell) + own.get(cell, 0)
                assert whole.number(cell) == parts, cell

    def test_what_is_sent_back_is_not_in_the_sum_and_its_people_are_told(self, above, supervisor):
        bureau = published_bureau()
        officer = person("officer", bureau, Role.OFFICER)
        district.gather(above, 2025, supervisor)
        row = Gathered.objects.get()
        district.accept(row, supervisor)
        assert recorded("report.accepted", supervisor, f"agency:{above.pk}") == 1
        assert report_of(above, 2025).number("disclosures:licences:decisions") == 24
        district.send_back(row, "收费说明不全。", supervisor)
        assert recorded("report.returned", supervisor, f"agency:{above.pk}") == 1
        assert report_of(above, 2025).number("disclosures:licences:decisions") == 0
        notice = Notice.objects.filter(user=officer).last()
        assert "收费说明不全" in notice.message.subject

    def test_one_that_does_not_balance_is_not_accepted(self, above, supervisor):
        wrong = report("乙局", 2)
        wrong.cells[NEW] = Cell(99_999)
        row = district.add(above, 2025, "乙", wrong, supervisor)
        with pytest.raises(Unfit, match="勾稽"):
            district.accept(row, supervisor)
        assert Gathered.objects.get().state == "waiting"

    def test_sending_back_needs_words(self, above, supervisor):
        row = district.add(above, 2025, "甲", report("甲局"), supervisor)
        with pytest.raises(Unfit, match="要改什么"):
            district.send_back(row, " ", supervisor)

    def test_sent_again_it_waits_again(self, above, supervisor):
        row = district.add(above, 2025, "甲", report("甲局"), supervisor)
        district.send_back(row, "改。", supervisor)
        again = district.add(above, 2025, "甲2", report("甲局", 3), supervisor)
        assert (again.pk, again.state, again.note) == (row.pk, "waiting", "")


class TestPages:
    """页面。"""

    def test_files_are_read_the_wrong_ones_told_and_a_cell_opens_its_parts(
        self, client, above, supervisor
    ):
        head = person("district-head", above, Role.DISCLOSURE_HEAD)
        client.force_login(head)
        url = f"/admin/annual/{above.pk}/2025/district/"
        good, bad = io.BytesIO(written(report("甲局"), ".docx")), io.BytesIO(b"nothing" * 30)
        good.name, bad.name = "甲.docx", "坏.docx"
        page = client.post(f"{url}add/", {"files": [good, bad]}, follow=True).content.decode()
        assert "收到甲局的" in page and "坏.docx：" in page
        row = Gathered.objects.get()
        given = {"accept": "1", "note": "", "seen": district.stamp_of(row)}
        client.post(f"/admin/annual/gathered/{row.pk}/settle/", given)
        assert Gathered.objects.get().state == "accepted"
        name = "applications:new:natural_person"
        cell = client.get(f"/admin/annual/{above.pk}/2025/cell/{name}/").content.decode()
        assert "甲局" in cell and f"：{report('甲局').number(name)}</h2>" in cell

    def test_what_was_found_is_shown_with_its_basis(self, client, above, supervisor):
        """退回去的单位要看得到依据；以前收的没有存依据的，照样打得开。"""
        wrong = report("甲局")
        wrong.cells[NEW] = Cell(99_999)
        row = district.add(above, 2025, "甲", wrong, supervisor)
        client.force_login(supervisor)
        url = f"/admin/annual/gathered/{row.pk}/"
        assert "依据：国办公开办函" in client.get(url).content.decode()
        row.findings = [{"severity": "error", "message": "旧的一条"}]
        row.save()
        page = client.get(url).content.decode()
        assert "旧的一条" in page and "依据：" not in page

    def test_a_file_that_is_refused_is_named_once(self, client, above, supervisor):
        client.force_login(supervisor)
        made = report("甲局")
        made.year = 2024
        file = io.BytesIO(written(made, ".docx"))
        file.name = "甲.docx"
        url = f"/admin/annual/{above.pk}/2025/district/add/"
        page = client.post(url, {"files": [file]}, follow=True).content.decode()
        assert "甲.docx：是2024年度的，要2025年度的。" in page and page.count("甲.docx") == 1

    def test_a_report_received_after_the_page_was_opened_is_not_accepted_unseen(
        self, client, above, supervisor
    ):
        row = district.add(above, 2025, "甲", report("甲局"), supervisor)
        client.force_login(supervisor)
        url = f"/admin/annual/gathered/{row.pk}/"
        seen = client.get(url).context["seen"]
        district.add(above, 2025, "甲2", report("甲局", 3), supervisor)
        answer = client.post(f"{url}settle/", {"accept": "1", "note": "", "seen": seen})
        assert answer.status_code == 422 and "又收到了新的一份" in answer.content.decode()
        assert Gathered.objects.get().state == "waiting"

    def test_two_who_settle_at_once_do_not_undo_each_other(self, above, supervisor):
        row = district.add(above, 2025, "甲", report("甲局"), supervisor)
        stale = Gathered.objects.get()
        district.send_back(row, "改。", supervisor)
        with pytest.raises(Unfit, match="别人刚刚办过"):
            district.accept(stale, supervisor)
        assert Gathered.objects.get().state == "returned"

    def test_gathering_by_a_click(self, client, above, supervisor):
        published_bureau()
        client.force_login(supervisor)
        client.post(f"/admin/annual/{above.pk}/2025/district/gather/")
        page = client.get(f"/admin/annual/{above.pk}/2025/district/").content.decode()
        assert "等着看" in page and "没有收到" in page

    def test_a_department_has_none(self, client, above):
        bureau = Agency.objects.get(slug="housing")
        client.force_login(head_of(bureau))
        assert client.get(f"/admin/annual/{bureau.pk}/2025/district/").status_code == 404
