"""监督台：每个数就是它点开的那些行，别人的看不见，查询的次数不随机关多少变；督办一问一答。"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.models import Agency, Role
from gongkai.applications.models import Case, ImportBatch
from gongkai.oversight.acts import NotNow
from gongkai.oversight.asking import answer, ask
from gongkai.oversight.checking import check
from gongkai.oversight.jobs import remind_questions
from gongkai.oversight.models import Question, QuestionNote
from gongkai.oversight.supervising import BY_ID, FIGURES, heat, lines, rows_of
from gongkai.remedies.models import Contest
from gongkai.safekeeping.triggers import ensure

from ..applications.people import PERSON, decide, new_case, person
from ..disclosures.items import NUMBER, column
from ..trail import recorded
from .helpers import TODAY, live, raised

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DENIED = "denied.internal_affairs"


@pytest.fixture
def filled(district):
    """住建局：办结两件（一件不予公开，一件被纠正），逾期一件，上一年一件，撤销导入的一件；一个问题，一件督办。"""
    bureau, given = district["bureau"], (district["officer"], district["head"])
    decide(new_case(bureau), *given, decision=DENIED)
    wrong = decide(new_case(bureau), *given)
    contest = {"group": "reconsideration", "organ": "区政府", "received": date(2026, 4, 1)}
    Contest.objects.create(case=wrong, result="corrected", closed=date(2026, 5, 6), **contest)
    new_case(bureau)
    new_case(bureau, received=date(2025, 3, 3))
    undone = new_case(bureau)
    batch = ImportBatch.objects.create(agency=bureau, name="旧的", rows=1, undone=True)
    Case.objects.filter(pk=undone.pk).update(imported=batch, void=True)
    raised(bureau, due=TODAY - DAY)
    ask(bureau, "为什么逾期", "请说明", timezone.localdate() + 9 * DAY, district["supervisor"])
    return bureau


def test_the_numbers_are_right(district, filled):
    one = {line.agency: line for line in lines([filled, district["other"]], 2026, TODAY)}
    assert one[filled].numbers == {
        "received": 3,
        "closed": 2,
        "denied": 1,
        "corrected": 1,
        "open": 2,
        "overdue": 2,
        "mending": 1,
        "mend_late": 1,
        "questions": 1,
    }
    assert one[filled].before["received"] == 1 and one[filled].before["closed"] == 0
    assert not any(one[district["other"]].numbers.values())


@pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f.id)
def test_each_number_is_the_count_of_what_it_opens(client, district, filled, figure):
    line = lines([filled], 2026, TODAY)[0]
    rows = rows_of(figure, filled, 2026, TODAY)
    assert line.numbers[figure.id] == rows.count() > 0
    client.force_login(district["supervisor"])
    page = client.get(f"/admin/oversight/district/{filled.pk}/2026/{figure.id}/")
    shown = page.content.decode()
    assert page.status_code == 200 and f"{figure.name}（" in shown
    assert PERSON["name"] not in shown and PERSON["identity"] not in shown


@pytest.mark.parametrize("who", ["head", "officer", "leader", "administrator", "other"])
def test_only_the_supervisor_sees_the_desk_and_only_what_is_below(client, district, filled, who):
    client.force_login(district.get(who) if who != "other" else _alien(district))
    codes = {
        client.get(path).status_code
        for path in (
            "/admin/oversight/district/",
            f"/admin/oversight/district/{filled.pk}/2026/received/",
            "/admin/oversight/questions/new/",
        )
    }
    # Wagtail 把没有权限的送回首页
    assert codes <= {302, 403, 404} or who == "other"
    if who == "other":
        page = client.get("/admin/oversight/district/").content.decode()
        assert filled.name not in page and district["other"].name in page


def _alien(district):
    """别的局自己的监督员：看得见自己的局，看不见住建局。"""
    return person("alien", district["other"], Role.SUPERVISOR)


def test_an_alien_supervisor_does_not_open_a_number_of_another(client, district, filled):
    client.force_login(_alien(district))
    for path in (f"{filled.pk}/2026/received/", f"{filled.pk}/2026/mending/"):
        assert client.get(f"/admin/oversight/district/{path}").status_code == 404


def test_the_page_asks_a_fixed_number_of_times(client, district, filled):
    client.force_login(district["supervisor"])

    def asked():
        client.get("/admin/oversight/district/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/admin/oversight/district/?year=2026").status_code == 200
        return len(caught)

    first = asked()
    for number in range(5):
        above = Agency.objects.get(pk=district["district"].pk)
        one = above.add_child(name=f"新局{number}", slug=f"n{number}", mark=f"新{number}")
        new_case(one)
        live(column(one), TODAY)
        check(one)
        raised(one)
    assert asked() == first


@pytest.mark.parametrize("sort", ["name", "nearest", "newest", "score", "vetoed", *BY_ID, "x"])
def test_it_sorts_by_each_heading(client, district, filled, sort):
    client.force_login(district["supervisor"])
    page = client.get(f"/admin/oversight/district/?year=2026&sort={sort}").content.decode()
    names = sorted((district["district"].name, filled.name, district["other"].name))
    assert all(name in page for name in names)
    if sort in BY_ID:
        assert page.index(f">{filled.name}<") < page.index(f">{district['other'].name}<")


def test_it_is_downloaded(client, district, filled):
    client.force_login(district["supervisor"])
    answer_ = client.get("/admin/oversight/district/?form=xlsx&year=2026")
    assert answer_["Content-Disposition"].startswith("attachment") and answer_.content[:2] == b"PK"


@pytest.mark.parametrize(("number", "shade"), [(0, 0), (1, 1), (5, 2), (9, 3), (10, 4)])
def test_the_more_the_deeper(number, shade):
    assert heat(number, 10) == shade and heat(number, 0) == 0


def test_a_question_is_asked_answered_asked_again_and_closed(district):
    bureau, above = district["bureau"], district["supervisor"]
    due = timezone.localdate() + 5 * DAY
    with pytest.raises(PermissionDenied):
        ask(bureau, "问", "详", due, district["head"])
    question = ask(bureau, "问", "详", due, above)
    with pytest.raises(PermissionDenied):
        answer(question, "answered", "答", district["officer"])
    with pytest.raises(NotNow):
        answer(question, "closed", "好", above)
    answer(question, "answered", "答", district["head"])
    with pytest.raises(PermissionDenied):
        answer(question, "closed", "好", district["head"])
    answer(question, "asked", "再说清楚", above)
    answer(question, "answered", "再答", district["head"])
    done = answer(question, "closed", "好", above)
    assert recorded("question.asked", above, done.subject) == 2
    assert recorded("question.answered", district["head"], done.subject) == 2
    assert recorded("question.closed", above, done.subject) == 1
    assert done.closed == timezone.localdate()
    said = list(QuestionNote.objects.values_list("text", flat=True))
    assert said == ["详", "答", "再说清楚", "再答", "好"]
    ensure(connection)
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionNote.objects.update(text="别的")


def test_a_question_near_its_day_is_pressed_once(district):
    due = timezone.localdate() + 3 * DAY
    ask(district["bureau"], "问", "详", due, district["supervisor"])
    assert remind_questions(due - DAY) == 1 and remind_questions(due - DAY) == 0
    assert remind_questions(due) == 0  # 到期的当天还没有逾期
    # 逾期的也告诉提出的人
    assert remind_questions(due + DAY) == 2
    assert Question.objects.get().state == "asked"


def test_a_question_one_answered_oneself_is_closed_by_another(client, district):
    """监督员也有“检查”的职责，及于下级：不能自己问、自己答、自己办结。"""
    above = district["supervisor"]
    question = ask(district["bureau"], "问", "详", timezone.localdate() + DAY, above)
    answer(question, "answered", "替他答了", above)
    with pytest.raises(OwnWork):
        answer(question, "closed", "好", above)
    client.force_login(above)
    url = f"/admin/oversight/questions/{question.pk}/"
    said = client.post(url, {"state": "closed", "text": "好"})
    assert said.status_code == 422 and "要由别人来办" in said.content.decode()
    other = person("supervisor-two", district["district"], Role.SUPERVISOR)
    assert answer(question, "closed", "好", other).closed


def test_a_question_with_somebodys_number_is_not_asked(client, district):
    client.force_login(district["supervisor"])
    given = {"agency": district["bureau"].pk, "title": "问", "text": f"{NUMBER} 的申请"}
    given["due"] = (timezone.localdate() + 5 * DAY).isoformat()
    said = client.post("/admin/oversight/questions/new/", given)
    assert said.status_code == 422 and not Question.objects.exists()
