"""演示的区：一个命令写好，再运行不重复；先试什么的每一行都是真的。"""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from gongkai.annual.read import read_bytes
from gongkai.applications.models import Case, CaseComment, Restriction
from gongkai.cli import main
from gongkai.demo import people
from gongkai.demo.timeline import Timeline, on
from gongkai.disclosures.late import last_published, late_columns
from gongkai.disclosures.models import Column, Item
from gongkai.law.facts import chinese
from gongkai.outbox.models import Message as Told
from gongkai.oversight.checking import still_there
from gongkai.oversight.models import Finding
from gongkai.portal.models import HomePage
from gongkai.remedies.models import Contest
from gongkai.reporting.models import Filing
from gongkai.safekeeping.trail import verify

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def told(settings, tmp_path):
    settings.HOME = tmp_path
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def sign_in(client, username):
    client.force_login(get_user_model().objects.get(username=username))
    return client


def text(answer):
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.mark.slow
def test_it_fills_the_district_and_every_line_of_what_to_try_is_true(
    settings, tmp_path, client, capsys
):
    settings.SECOND_FACTOR = "optional"
    cache.clear()
    said = told(settings, tmp_path)
    it_is_a_district_of_a_year()
    first_the_desk(client)
    second_the_list(client)
    third_the_checkup(client, said)
    fourth_the_applicant(client, said)
    fifth_the_column(client)
    what_the_checks_found_is_true(client)
    seventh_the_messages(client, said)
    eighth_the_command_line(said, capsys)
    the_reports_of_last_year_are_published_and_this_year_s_is_in_preview(client)
    again_changes_only_the_passwords(settings, tmp_path, said)


def it_is_a_district_of_a_year():
    today = timezone.localdate()
    live = Item.objects.filter(live=True)
    assert live.count() >= 40 and live.values("agency").distinct().count() == 3
    months = {(d.year, d.month) for d in live.values_list("published_on", flat=True)}
    first = min(live.values_list("published_on", flat=True))
    assert len(months) >= 10 and first < today - timedelta(365)
    # 编号的年份就是公开的那一年
    assert all(str(i.published_on.year) in i.index_number for i in live.filter(serial__lt=4))
    assert {"png", "xlsx", "docx"} <= set(
        live.filter(attachments__isnull=False).values_list("attachments__stored__kind", flat=True)
    )
    assert live.filter(entry__isnull=False).values("entry").distinct().count() >= 8
    watched = Column.objects.filter(shown=True, update_days__isnull=False)
    late = late_columns(watched.annotate(last=last_published("column")), today)
    assert "工作动态" in [one.column.name for one in late if one.last]
    assert {c.closed is None for c in Contest.objects.all()} == {True, False}
    stages = set(Case.objects.values_list("stage", flat=True))
    assert stages >= {
        *("unconfirmed", "processing", "waiting_applicant", "waiting_third_party"),
        *("waiting_approval", "delivered"),
    }
    assert Case.objects.filter(closed=None, due__lt=today).exists()
    assert CaseComment.objects.filter(case__closed=None).count() >= 2
    assert Restriction.objects.filter(case__closed=None).count() == 1
    assert verify() is None


def first_the_desk(client):
    page = text(sign_in(client, "chengban").get("/admin/cases/"))
    case = re.search(r"/admin/cases/(\d+)/", page)[0]
    assert "期限" in text(client.get(case))
    waiting = text(sign_in(client, "fuzeren").get("/admin/cases/?queue=approval"))
    cases = Case.objects.filter(stage="waiting_approval", agency__name=people.BUREAU)
    assert all(f"/admin/cases/{case.pk}/" in waiting for case in cases)
    offered = [text(client.get(f"/admin/cases/{case.pk}/")) for case in cases]
    # 两件等着批准答复，一件等着批准延期：都在审批的一页上
    assert sum("/approve/" in page for page in offered) == 3
    assert people.BUREAU in text(client.get("/apply/"))


def second_the_list(client):
    item = Item.objects.get(title__contains="第四批公租房分配结果", live=False)
    assert item.title in text(sign_in(client, "xinxi").get("/admin/items/"))
    page = text(client.get(f"/admin/items/edit/{item.pk}/"))
    assert re.search(r"查出 1\s+处", page) and "一键遮盖" in page


def third_the_checkup(client, said):
    bad, good = re.search(r"选择 (\S+\.docx)", said)[1], re.search(r"再选 (\S+\.docx)", said)[1]
    for place, words in ((bad, "修改建议"), (good, "没有发现问题")):
        with Path(place).open("rb") as file:
            page = client.post("/annual-report-checkup/", {"file": file})
        assert words in text(page)


def fourth_the_applicant(client, said):
    lines = re.findall(r"编号 (\S+)　查询码 (\w{10})", said)
    assert len(lines) == 3
    for number, code in lines:
        given = {"number": number, "code": code}
        page = client.post("/apply/progress/", given, follow=True)
        assert f"<h1>{number}</h1>" in text(page)


def the_reports_of_last_year_are_published_and_this_year_s_is_in_preview(client):
    published = Filing.objects.filter(published__isnull=False, item__live=True)
    assert published.values("closing__agency").distinct().count() == 2
    for one in published:
        read = read_bytes(client.get(one.item.get_absolute_url()).content)
        assert {n: str(c.value) for n, c in read.cells.items()} == one.closing.cells
    year = published.first().closing.year + 1
    page = text(sign_in(client, "fuzeren").get("/admin/annual/", {"year": year}))
    assert "全部勾稽成立" in page and "note-mark" in page and "还没有写" in page


def fifth_the_column(client):
    page = text(client.get("/gk/housing/"))
    last = timezone.localdate().year - (timezone.localdate().timetuple().tm_yday < 20) - 1
    report = Item.objects.get(title=f"{people.BUREAU}{last}年政府信息公开工作年度报告", live=True)
    assert "信息公开专栏" in page and "/gk/housing/catalogue/" in page
    assert report.title in text(client.get(report.column.get_absolute_url()))
    assert "新收政府信息公开申请" in text(client.get(report.get_absolute_url())).replace("\n", "")


def what_the_checks_found_is_true(client):
    """查出的每一处，照原来的查法再查都在，说的也对得上；整改完的有两个人。"""
    today = timezone.localdate()
    found = Finding.objects.filter(source="register", last_seen=today)
    assert found.count() >= 5 and all(still_there(one, today) for one in found)
    for one in found.filter(key__startswith="column:"):
        column = Column.objects.get(pk=one.evidence.first().ref)
        last = column.items.filter(live=True).order_by("-published_on").first().published_on
        assert f"最近一次更新是{chinese(last)}" in one.what and last < today - timedelta(3)
    for one in found.filter(key__startswith="empty:"):
        assert not Column.objects.get(pk=one.evidence.first().ref).items.filter(live=True).exists()
    closed = Finding.objects.get(source="superior")
    assert closed.state == "closed"
    assert len(set(closed.events.filter(act__in=("answered", "closed")).values_list("by"))) == 2
    page = text(sign_in(client, "jiandu").get("/admin/oversight/district/"))
    assert people.BUREAU in page and text(client.get("/admin/oversight/questions/"))


def seventh_the_messages(client, said):
    page = text(sign_in(client, "fuzeren").get("/admin/messages/"))
    assert "12345 工单" in page and "兴住建信" in page
    assert "电梯" in text(client.get("/admin/messages/topics/")).partition("正在升温")[2]
    assert "电梯更新改造补助办法" in text(client.get("/gk/housing/consultations/"))
    told = said.partition("可以评价的留言：")[2]
    number, code = re.search(r"(\S+)，查询码为 (\w{10})", told).groups()
    given = {"number": number, "code": code}
    assert number in text(client.post("/messages/progress/", given, follow=True))


def eighth_the_command_line(said, capsys):
    for line in re.findall(r"\.venv/bin/gongkai (.+)", said):
        assert main(line.split()) in (0, 1), line
        assert capsys.readouterr().out.strip(), line


def again_changes_only_the_passwords(settings, tmp_path, said):
    def counts():
        files = sorted(p.name for p in (tmp_path / "demo").iterdir())
        return files, [m.objects.count() for m in (Case, Item, Contest, HomePage)]

    before = counts()
    again = told(settings, tmp_path)
    assert counts() == before and verify() is None
    assert again != said
    old = said.split("密码都是 ")[1].split("）")[0]
    assert not get_user_model().objects.get(username="shouli").check_password(old)


def test_what_is_planned_is_done_in_order_each_on_its_own_day():
    done, line, today = [], Timeline(), timezone.localdate()
    for ago in (3, 40, 3, -1):
        line.add(today - timedelta(ago), lambda ago=ago: done.append((ago, timezone.localdate())))
    line.run()
    # 还没有到的不做
    assert done == [(ago, today - timedelta(ago)) for ago in (40, 3, 3)]
    # 缺省为“现在”的列（通知存下的时间）也是那一天
    line = Timeline()
    day = today - timedelta(40)
    line.add(day, lambda: done.append(Told.objects.create(key="一", subject="一", text="一")))
    line.run()
    assert timezone.localdate(done[-1].created) == day
    assert (
        timezone.localdate(Told.objects.create(key="二", subject="二", text="二").created) == today
    )
    with on(today - timedelta(9)):
        first, second = timezone.now(), timezone.now()
    assert first < second and timezone.localdate() == today
