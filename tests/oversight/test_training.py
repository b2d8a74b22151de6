"""培训：计划、签到码一分钟一换、测验答过给出条文、证书、上岗课程、一年一次的查法。"""

import io
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from openpyxl import load_workbook

from gongkai.agencies.models import Role
from gongkai.oversight import training as core
from gongkai.oversight.acts import NotNow
from gongkai.oversight.checking import check
from gongkai.oversight.models import Attendance, QuizTaken, Training, Verdict
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import TrailEntry
from gongkai.workbench import gathering

from ..applications.people import person
from ..trail import recorded
from .helpers import TODAY, look

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def planned(district, by="head", agency="bureau", **more):
    given = {"agency": district[agency], "title": "条例培训", "on": timezone.localdate()} | more
    return core.plan(Training(**given), district[by])


def right():
    return {q.id: str(q.answer) for q in core.questions(timezone.localdate())}


def test_the_questions_are_sound_data():
    asked = core.questions(TODAY)
    assert len(asked) >= 10 and len({q.id for q in asked}) == len(asked)
    for one in asked:
        assert 1 <= one.answer <= len(one.options) == len(set(one.options))
        assert "《" in one.citation and one.article
    assert not core.questions(TODAY.replace(year=2018))


def test_only_those_with_the_duty_plan(district):
    with pytest.raises(PermissionDenied):
        planned(district, by="officer")
    assert planned(district).secret and TrailEntry.objects.filter(action="training.planned")


def test_the_code_changes_each_minute_and_the_one_before_still_counts(district):
    one, now = planned(district), timezone.now()
    codes = {core.code(one, now, before) for before in range(5)}
    assert len(codes) == 5
    core.attend(one, core.code(one, now, 1), district["officer"])
    core.attend(one, core.code(one, now), district["officer"])
    assert Attendance.objects.count() == 1
    assert recorded("training.attended", district["officer"], one.subject) == 1
    for stale in (core.code(one, now, 2), "x" * 12, ""):
        with pytest.raises(NotNow, match="已经换了"):
            core.attend(one, stale, district["author"])
    assert Attendance.objects.count() == 1


def test_a_code_of_one_training_is_not_one_of_another(district):
    one, other = planned(district), planned(district)
    with pytest.raises(NotNow):
        core.attend(other, core.code(one, timezone.now()), district["officer"])


def test_attending_is_only_on_the_day(district):
    one = planned(district, on=timezone.localdate() + DAY)
    with pytest.raises(NotNow, match="当天"):
        core.attend(one, core.code(one, timezone.now()), district["officer"])


@pytest.mark.parametrize(("wrong", "passes"), [(0, True), (2, True), (3, False)])
def test_the_quiz_is_marked_and_each_answer_shows_its_article(client, district, wrong, passes):
    one = planned(district)
    given = right()
    for id in list(given)[:wrong]:
        given[id] = "4" if given[id] != "4" else "1"
    client.force_login(district["officer"])
    address = f"/admin/oversight/training/{one.pk}/quiz/"
    assert "第三十三条" not in client.get(address).content.decode()
    page = client.post(address, given).content.decode()
    assert "第三十三条" in page and page.count("应当是：") == wrong
    taken = QuizTaken.objects.get()
    assert (taken.passed, taken.total - taken.right) == (passes, wrong)
    assert recorded("training.quiz", district["officer"], one.subject) == 1


def test_odd_answers_count_as_none(client, district):
    one = planned(district)
    client.force_login(district["officer"])
    odd = {q.id: "²" for q in core.questions(timezone.localdate())}
    assert client.post(f"/admin/oversight/training/{one.pk}/quiz/", odd).status_code == 200
    assert QuizTaken.objects.get().right == 0


def test_a_certificate_is_for_one_who_came_and_passed(district):
    one, officer = planned(district), district["officer"]
    with pytest.raises(NotNow, match="合格"):
        core.certificate(one, officer)
    core.mark(one, right(), officer)
    with pytest.raises(NotNow, match="签到"):
        core.certificate(one, officer)
    core.attend(one, core.code(one, timezone.now()), officer)
    written = core.certificate(one, officer)
    assert "王承办" in written.paragraphs[0] and written.organ == district["bureau"].name


def test_one_who_is_new_gets_the_course_until_he_has_passed(district):
    later = timezone.now() + DAY
    course = planned(district, by="supervisor", agency="district", is_course=True, on=None)
    new = person("new", district["bureau"], Role.OFFICER)
    get_user_model().objects.filter(pk=new.pk).update(date_joined=later)
    new.refresh_from_db()
    told = [w.task.title for w in gathering.waiting(new, timezone.localdate())]
    assert "上岗课程：条例培训" in told
    assert core.owed(new) == [course] and not core.owed(district["officer"])
    core.mark(course, {}, new)
    assert core.owed(new) == [course]
    core.mark(course, right(), new)
    assert not core.owed(new) and core.certificate(course, new).title == "培训合格证明"


def test_another_agencys_training_is_not_there(client, district):
    one = planned(district, by="supervisor", agency="other", file=store(b"text"), file_name="a.txt")
    client.force_login(district["head"])
    for path in ("", "code/", "attend/abc/", "quiz/", "certificate/", "material/"):
        assert client.get(f"/admin/oversight/training/{one.pk}/{path}").status_code == 404
    assert one.title not in client.get("/admin/oversight/training/").content.decode()


def test_the_code_on_the_screen_is_for_those_who_run_it(client, district):
    one = planned(district)
    address = f"/admin/oversight/training/{one.pk}/code/"
    client.force_login(district["officer"])
    assert client.get(address).status_code in (302, 403)
    client.force_login(district["head"])
    page = client.get(address)
    assert page.status_code == 200 and int(page["Refresh"]) < core.SECONDS
    assert "<svg" in page.content.decode() and one.secret not in page.content.decode()


def test_from_the_screen_to_the_record(client, district):
    one = planned(district)
    client.force_login(district["officer"])
    address = f"/admin/oversight/training/{one.pk}/attend/{core.code(one, timezone.now())}/"
    assert client.get(address).status_code == 200 and not Attendance.objects.exists()
    assert client.post(address).status_code == 302
    client.force_login(district["head"])
    page = client.get(f"/admin/oversight/training/{one.pk}/").content.decode()
    assert "王承办" in page and "各人的记录" in page
    client.force_login(district["author"])
    assert "各人的记录" not in client.get(f"/admin/oversight/training/{one.pk}/").content.decode()


def test_once_a_year_is_checked(district):
    bureau = district["bureau"]
    assert look(bureau, "training.yearly").verdict == Verdict.UNKNOWN
    one = planned(district, by="supervisor", agency="district", on=TODAY - 366 * DAY)
    # 没有人到场的不算办过
    assert look(bureau, "training.yearly").verdict == Verdict.UNKNOWN
    Attendance.objects.create(training=one, user=district["officer"])
    found = look(bureau, "training.yearly")
    assert found.verdict == Verdict.PASS and found.threats
    assert look(bureau, "training.yearly", today=TODAY + DAY).verdict == Verdict.FAIL
    assert look(district["other"], "training.yearly").verdict == Verdict.UNKNOWN


def test_a_year_of_checks_without_any_training_is_a_failure(district):
    check(district["bureau"], TODAY - 367 * DAY)
    assert look(district["bureau"], "training.yearly").verdict == Verdict.FAIL


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"title": "x", "passing": 80},
        {"title": "", "passing": 80, "on": "2026-12-01"},
        {"title": "x", "passing": 0, "on": "2026-12-01"},
    ],
    ids=["nothing", "no-day", "no-title", "no-passing"],
)
def test_a_plan_that_is_not_whole_is_not_saved(client, district, given):
    client.force_login(district["head"])
    answer = client.post(
        "/admin/oversight/training/new/", {"agency": district["bureau"].pk} | given
    )
    assert answer.status_code == 422 and not Training.objects.exists()


def cells(answer):
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_records_are_taken_away_as_a_table(client, district):
    one, course = planned(district), planned(district, title="上岗", on=None, is_course=True)
    alien = person("alien", district["other"], Role.DISCLOSURE_HEAD)
    given = {"agency": district["other"], "title": "别的局的", "on": timezone.localdate()}
    core.mark(core.plan(Training(**given), alien), right(), alien)
    core.attend(one, core.code(one, timezone.now()), district["officer"])
    core.mark(one, {}, district["officer"])
    core.mark(one, right(), district["officer"])
    core.mark(course, right(), district["author"])
    client.force_login(district["head"])
    total = len(right())
    rows = cells(client.get(f"/admin/oversight/training/{one.pk}/records/"))
    assert rows[0][:4] == ["培训", "机关", "哪一天", "姓名"] and len(rows) == 2
    assert rows[1][0] == "条例培训" and rows[1][3] == "王承办" and rows[1][4]
    assert rows[1][5:] == [total, total, "合格"]
    year = timezone.localdate().year
    every = cells(client.get(f"/admin/oversight/training/records/{year}/"))
    assert sorted(row[0] for row in every[1:]) == ["上岗", "条例培训"]
    client.force_login(district["officer"])
    assert client.get(f"/admin/oversight/training/{one.pk}/records/").status_code == 302
    assert client.get(f"/admin/oversight/training/records/{year}/").status_code == 302


def test_the_records_ask_a_fixed_number_of_times(district, django_assert_num_queries):
    one = planned(district)
    for who in ("officer", "author", "leader"):
        core.attend(one, core.code(one, timezone.now()), district[who])
        core.mark(one, right(), district[who])
    with django_assert_num_queries(3):
        assert len(core.records(Training.objects.select_related("agency"))) == 3
