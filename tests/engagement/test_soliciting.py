"""征集：起草、审核、发布、收意见（重复的、刷的）、归纳、公布结果、催。"""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from gongkai.agencies.apart import OwnWork
from gongkai.agencies.models import Role
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Consultation, Finding, Opinion, OpinionFile, Part, Response
from gongkai.engagement.soliciting import editing, outcome, results, taking
from gongkai.engagement.soliciting.taking import Said, Sent
from gongkai.outbox.models import Message as Notice
from gongkai.portal import front_page
from gongkai.portal.apply import captcha
from gongkai.safekeeping.files import put
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import person
from ..trail import recorded

pytestmark = pytest.mark.django_db
State = Consultation.State
TODAY = timezone.localdate


def days(count):
    return TODAY() + timedelta(days=count)


def drafted(agency, officer, parts=(), **more):
    given = {
        "kind": "opinions",
        "title": "物业管理办法（征求意见稿）",
        "explanation": "为了规范物业收费。",
        "opens": TODAY(),
        "closes": days(20),
    } | more
    rows = parts or [Part(heading="第一条", text="物业费实行政府指导价。"), Part(heading="第二条")]
    return editing.save(Consultation(agency=agency, **given), rows, officer)


def opened(agency, officer, head, *args, **more):
    found = editing.submit(drafted(agency, officer, *args, **more), officer)
    return editing.publish(found, head)


def closed(found):
    """截止了。"""
    Consultation.objects.filter(pk=found.pk).update(opens=days(-30), closes=days(-1))
    found.refresh_from_db()
    return found


def send(found, *texts, **more):
    parts = list(found.parts.all())
    said = {p.pk: Said(text=t) for p, t in zip(parts, texts, strict=False)}
    return taking.take(found, Sent(said=said, **more))


@pytest.fixture
def consultation(bureau, officer, head):
    return opened(bureau, officer, head)


@pytest.mark.parametrize(
    ("basis", "length", "reason", "why"),
    [
        pytest.param("general", 6, "", "不到 7日", id="一般的太短"),
        pytest.param("general", 6, "情况紧急", "", id="写了理由"),
        pytest.param("general", 7, "", "", id="一般的够了"),
        pytest.param("decision", 29, "", "不到 30日", id="重大决策太短"),
        pytest.param("expropriation", 29, "情况紧急", "请把截止往后改", id="征收补偿不许缩短"),
        pytest.param("expropriation", 30, "", "", id="征收补偿够了"),
    ],
)
def test_the_period_is_as_long_as_the_law_wants(basis, length, reason, why):
    opens = date(2026, 3, 2)
    told = editing.wrong_period(basis, opens, opens + timedelta(days=length - 1), reason)
    assert (why in told) if why else told == ""


def test_from_draft_to_published_by_two_people(bureau, officer, head):
    found = drafted(bureau, officer)
    assert found.serial == 1 and recorded("consultation.saved", officer, found.subject) == 1
    found = editing.submit(found, officer)
    with pytest.raises(OwnWork):
        editing.publish(
            found,
            person("other-head", bureau, Role.DISCLOSURE_HEAD) and officer_as_head(officer, bureau),
        )
    assert recorded("consultation.submitted", officer, found.subject) == 1
    found = editing.send_back(found, "写清范围", head)
    assert recorded("consultation.returned", head, found.subject) == 1
    assert found.state == State.DRAFT and found.returned == "写清范围"
    found = editing.publish(editing.submit(found, officer), head)
    assert found.is_open()
    with pytest.raises(NotNow):
        editing.save(found, [], officer)
    actions = list(TrailEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions[-1] == "consultation.published"


def officer_as_head(officer, bureau):
    """写的人自己也有审核的职责。"""
    officer.duties.create(agency=bureau, role=Role.SECTION_HEAD)
    del officer.__dict__["_gongkai_duties"]
    officer.__dict__.pop("_gongkai_reach", None)
    return officer


def test_the_last_day_of_the_outcome_is_counted_from_the_end():
    assert editing.outcome_due(date(2026, 3, 2)) == date(2026, 3, 30)
    assert editing.outcome_due(date(2200, 3, 2)) is None


def test_no_personal_numbers_in_what_is_published(bureau, officer):
    with pytest.raises(ValidationError, match="手机号码"):
        drafted(bureau, officer, explanation="请打 13912345678")
    with pytest.raises(ValidationError, match="手机号码"):
        drafted(bureau, officer, [Part(heading="甲", text="请打 13912345678")])
    assert not Consultation.objects.exists()


def test_a_choice_needs_choices_and_a_consultation_needs_parts(bureau, officer):
    with pytest.raises(ValidationError, match="至少写两个选项"):
        drafted(bureau, officer, [Part(kind="single", heading="甲", options="一")])
    found = drafted(bureau, officer)
    found.parts.all().delete()
    with pytest.raises(NotNow, match="还没有条目"):
        editing.submit(found, officer)


def test_the_same_words_are_counted_once_and_a_submission_taken_once(consultation):
    one = uuid.uuid4()
    for _ in range(2):
        send(consultation, "太贵了！", submission=one)
    send(consultation, "太贵了。 ", "同意")
    send(consultation, "要听业主大会的")
    tally = results.results_of(consultation)
    assert tally.counted == 3
    first, second = tally.tallies
    assert (first.written, first.repeated) == (2, 1) and second.written == 1
    assert Opinion.objects.filter(same_as__isnull=False).count() == 1


def test_a_flood_from_one_place_is_held_until_somebody_looks(consultation, officer, clerk):
    for number in range(taking.MOST_FROM_ONE + 2):
        send(consultation, f"第{number}种说法", source="192.0.2.1")
    send(consultation, "别处来的", source="192.0.2.2")
    tally = results.results_of(consultation)
    assert (tally.counted, tally.held) == (taking.MOST_FROM_ONE + 1, 2)
    held = Response.objects.exclude(held="").first()
    with pytest.raises(PermissionDenied):
        taking.judge(held, True, clerk)
    taking.judge(held, True, officer)
    assert recorded("opinion.judged", officer, consultation.subject) == 1
    assert results.results_of(consultation).held == 1
    assert "192.0.2.1" not in str(Response.objects.values())


def test_what_people_wrote_cannot_be_read_in_the_database(consultation):
    send(consultation, "我是李小龙，太贵了", who={"name": "李小龙"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM engagement_opinion")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT * FROM engagement_response")
        rows += str(cursor.fetchall())
    assert "李小龙" not in rows and "太贵" not in rows


@pytest.mark.parametrize("texts", [(), ("", " ")], ids=["没有写", "空白"])
def test_an_empty_one_is_not_taken(consultation, texts):
    with pytest.raises(ValueError, match="还什么也没有写"):
        send(consultation, *texts)
    assert not Response.objects.exists()


def test_out_of_the_period_nothing_is_taken(consultation):
    closed(consultation)
    with pytest.raises(NotNow, match="没有在征集"):
        send(consultation, "太贵了")


FOUND = {"opinion": "费用偏高", "count": 2, "result": "partly", "reason": "改为分档。"}


def test_every_clause_somebody_spoke_on_needs_an_answer_before_the_outcome(
    consultation, officer, head
):
    send(consultation, "太贵了", "看不懂")
    first, second = consultation.parts.all()
    with pytest.raises(NotNow, match="还没有截止"):
        outcome.add(first, FOUND, officer)
    closed(consultation)
    first.refresh_from_db()
    outcome.add(first, FOUND, officer)
    with pytest.raises(NotNow, match="还没有写采用情况：第二条"):
        outcome.submit(consultation, "收到两份。", officer)
    extra = outcome.add(second, FOUND | {"opinion": "看不懂"}, officer)
    with pytest.raises(ValidationError, match="手机号码"):
        outcome.add(second, FOUND | {"reason": "请打 13912345678"}, officer)
    outcome.drop(extra, officer)
    assert recorded("consultation.unfound", officer, consultation.subject) == 1
    outcome.add(second, FOUND | {"opinion": "看不懂", "result": "adopted"}, officer)
    done = outcome.submit(consultation, "收到两份。", officer)
    with pytest.raises(OwnWork):
        outcome.publish(done, officer_as_head(officer, done.agency))
    ended = outcome.publish(done, head)
    assert ended.ended and ended.state == State.ENDED
    assert recorded("consultation.found", officer, ended.subject) == 3
    assert recorded("consultation.outcome_submitted", officer, ended.subject) == 1
    assert recorded("consultation.ended", head, ended.subject) == 1
    with pytest.raises(NotNow):
        outcome.add(first, FOUND, officer)


def test_an_outcome_that_is_not_published_is_chased_until_it_is(consultation, officer, head):
    for user in (officer, head):
        user.email = f"{user.username}@example.com"
        user.save()
    assert outcome.chase(TODAY()) == 0
    closed(consultation)
    Consultation.objects.update(outcome_due=days(20))
    assert outcome.chase(TODAY()) == 2 and outcome.chase(TODAY()) == 0
    assert outcome.chase(days(14)) == 2
    late = [outcome.chase(days(n)) for n in (21, 22, 28, 35)]
    assert late == [2, 0, 2, 2]
    assert "过期" in Notice.objects.order_by("-id").first().subject
    Consultation.objects.update(state=State.ENDED, ended=timezone.now())
    assert outcome.chase(days(60)) == 0


QUESTIONS = [
    ("single", "满意吗", "满意\n一般\n不满意"),
    ("multiple", "看重什么", "价格\n质量"),
    ("text", "建议", ""),
]


@pytest.fixture
def survey(bureau, officer, head):
    parts = [Part(kind=k, heading=h, options=o) for k, h, o in QUESTIONS]
    return opened(bureau, officer, head, parts, kind="survey", title="物业满意度调查")


def test_a_survey_counts_choices_with_a_fixed_number_of_queries(survey):
    one, two, three = survey.parts.all()
    for number in range(6):
        said = {one.pk: Said(picked=(number % 2,)), two.pk: Said(picked=(0, 1))}
        taking.take(survey, Sent(said=said | {three.pk: Said(text=f"建议{number}")}))
    # 不存在的选项不算
    taking.take(survey, Sent(said={one.pk: Said(picked=(9, -1)), three.pk: Said(text="好")}))
    with CaptureQueriesContext(connection) as queries:
        found = results.results_of(survey)
    assert len(queries) <= 5
    assert found.tallies[0].picked == [("满意", 3), ("一般", 3), ("不满意", 0)]
    assert found.tallies[1].picked == [("价格", 6), ("质量", 6)]
    assert found.tallies[2].written == 7


def test_the_workbooks_hold_the_figures_and_only_the_desk_s_the_opinions(survey, officer):
    one, _, three = survey.parts.all()
    said = {one.pk: Said(picked=(2,)), three.pk: Said(text="=1+1 电梯太慢")}
    taking.take(survey, Sent(said=said, who={"name": "李小龙"}))
    whole, public = (
        [
            [c.value for c in row]
            for sheet in load_workbook(io.BytesIO(b)).worksheets
            for row in sheet
        ]
        for b in (results.workbook(survey), results.public_workbook(survey))
    )
    assert ["满意吗", "不满意", 1] in whole and ["满意吗", "不满意", 1] in public
    assert "电梯太慢" in str(whole) and "电梯太慢" not in str(public)
    assert "李小龙" not in str(whole)


@pytest.fixture
def site(monkeypatch):
    front_page.ensure()
    monkeypatch.setattr(captcha, "answered", lambda token, answer: answer == "5")


def test_a_citizen_gives_an_opinion_and_later_reads_what_became_of_it(
    client, site, consultation, officer, head, settings
):
    path = consultation.get_absolute_url()
    first, second = consultation.parts.all()
    assert "物业费实行政府指导价" in client.get(path).content.decode()
    assert "正在征集" in client.get("/gk/housing/consultations/").content.decode()
    empty = client.post(path, {"answer": "5"})
    assert empty.status_code == 422 and "还什么也没有写" in empty.content.decode()
    wrong = client.post(path, {f"part-{first.pk}": "太贵了", "answer": "6"})
    assert wrong.status_code == 422 and "太贵了" in wrong.content.decode()
    file = io.BytesIO(b"text")
    file.name = "意见.txt"
    given = {f"part-{first.pk}": "太贵了", "answer": "5", "file": file, "name": "李小龙"}
    assert "已收到您的意见" in client.post(path, given).content.decode()
    assert OpinionFile.objects.get().name == "意见.txt"
    settings.APPLY_RATE = 0
    assert "太频繁" in client.post(path, {"answer": "5"}).content.decode()
    closed(consultation)
    assert "正在整理" in client.get(path).content.decode()
    late = client.post(path, {f"part-{first.pk}": "还有", "answer": "5"})
    assert late.status_code in (200, 422) and Response.objects.count() == 1
    results_path = f"{path}results.xlsx"
    assert client.get(results_path).status_code == 404
    outcome.add(first, FOUND, officer)
    outcome.publish(outcome.submit(consultation, "共收到一份。", officer), head)
    text = client.get(path).content.decode()
    assert "部分采纳" in text and "改为分档" in text and "没有人对这一条提意见" in text
    assert "太贵了" not in text and "李小龙" not in text
    assert client.get(results_path).status_code == 200
    assert second.heading in text


def test_a_survey_is_answered_and_shown_as_charts_with_tables(client, site, survey, officer, head):
    path = survey.get_absolute_url()
    one, two, three = survey.parts.all()
    given = {f"part-{one.pk}": "2", f"part-{two.pk}": ["0", "1"], "answer": "5"}
    assert "已收到" in client.post(path, given).content.decode()
    bad = client.post(path, {f"part-{one.pk}": "9", "answer": "5"})
    assert bad.status_code == 422
    closed(survey)
    outcome.publish(outcome.submit(survey, "共一份。", officer), head)
    text = client.get(path).content.decode()
    assert '<svg class="chart bars"' in text and "数据表" in text and three.heading in text


def test_an_interview_takes_questions_before_and_gives_answers_after(
    client, site, bureau, officer, head
):
    parts = [Part(kind="text", heading="供热")]
    found = opened(bureau, officer, head, parts, kind="interview", title="局长谈供热")
    part = found.parts.get()
    path = found.get_absolute_url()
    assert "<h2>提问</h2" in client.get(path).content.decode()
    client.post(path, {f"part-{part.pk}": "什么时候来暖气？", "answer": "5"})
    # 访谈当场就答：不用等截止，公布要等
    answered = {"opinion": "何时供热", "count": 1, "result": "answered", "reason": "十一月一日。"}
    outcome.add(part, answered, officer)
    with pytest.raises(NotNow, match="还没有截止"):
        outcome.submit(found, "共一问。", officer)
    closed(found)
    outcome.publish(outcome.submit(found, "共一问。", officer), head)
    text = client.get(path).content.decode()
    assert "问与答" in text and "十一月一日" in text and "什么时候来暖气" not in text


def test_a_draft_is_not_public(client, site, bureau, officer):
    found = drafted(bureau, officer)
    assert client.get(found.get_absolute_url()).status_code == 404
    assert found.title not in client.get("/gk/housing/consultations/").content.decode()


def form_of(consultation, **more):
    given = {
        "kind": "opinions",
        "basis": "general",
        "title": "供热办法（征求意见稿）",
        "explanation": "说明。",
        "opens": TODAY().isoformat(),
        "closes": days(20).isoformat(),
        "agency": consultation,
        "parts-TOTAL_FORMS": "2",
        "parts-INITIAL_FORMS": "0",
        "parts-0-kind": "clause",
        "parts-0-heading": "第一条",
        "parts-0-text": "原文。",
        "parts-1-kind": "clause",
        "parts-1-heading": "",
    }
    return given | more


def test_the_pages_of_the_desk_from_draft_to_outcome(client, site, bureau, officer, head):
    client.force_login(officer)
    file = io.BytesIO(b"%PDF-1.4 draft")
    file.name = "草案.pdf"
    answer = client.post(reverse("consultation_new"), form_of(bureau.pk) | {"file": file})
    found = Consultation.objects.get()
    assert answer.status_code == 302 and found.parts.count() == 1 and found.draft_name == "草案.pdf"
    write = reverse("consultation_write", args=[found.pk])
    changed = form_of(bureau.pk, title="供热办法") | {
        "parts-INITIAL_FORMS": "1",
        "parts-0-id": found.parts.get().pk,
    }
    assert client.post(write, changed).status_code == 302
    found.refresh_from_db()
    assert found.title == "供热办法" and found.parts.count() == 1

    def step(name, who, **given):
        client.force_login(who)
        return client.post(reverse("consultation_step", args=[found.pk, name]), given)

    assert step("submit", officer).status_code == 302
    assert step("publish", officer).status_code in (302, 403, 422)
    found.refresh_from_db()
    assert found.state == State.CHECKING
    assert step("return", head, opinion="").status_code == 422
    assert step("publish", head).status_code == 302
    draft = client.get(f"{found.get_absolute_url()}draft/")
    assert draft.status_code == 200
    found.refresh_from_db()
    send(found, "太冷了", who={"name": "李小龙"})
    closed(found)
    part = found.parts.get()
    page = reverse("consultation_edit", args=[found.pk])
    client.force_login(officer)
    text = client.get(page).content.decode()
    assert "太冷了" in text and "李小龙" not in text
    one = Response.objects.get()
    assert "李小龙" in client.post(reverse("response_who", args=[one.pk])).content.decode()
    assert TrailEntry.objects.filter(action="opinion.read").count() == 1
    assert step("outcome", officer, outcome="共一份。").status_code == 422
    finding = {
        "part": part.pk,
        "opinion": "太冷",
        "count": 1,
        "result": "adopted",
        "reason": "提前供热。",
    }
    assert step("finding", officer, **finding | {"reason": ""}).status_code == 422
    assert step("finding", officer, **finding).status_code == 302
    wrong = Finding.objects.get()
    assert step("unfinding", officer, finding=wrong.pk).status_code == 302
    assert step("finding", officer, **finding).status_code == 302
    assert step("outcome", officer, outcome="共一份，采纳。").status_code == 302
    assert step("end", head).status_code == 302
    assert client.get(reverse("consultation_export", args=[found.pk])).status_code == 200
    assert TrailEntry.objects.filter(action="consultation.exported").count() == 1
    client.force_login(officer)
    assert client.get(write).status_code == 302


def test_another_agency_sees_nothing(client, other, consultation):
    response = send(consultation, "太贵了", files=[("甲.txt", put(b"text"))])
    alien = person("alien", other, Role.DISCLOSURE_HEAD)
    client.force_login(alien)
    for name, pk in (
        ("consultation_edit", consultation.pk),
        ("consultation_write", consultation.pk),
        ("consultation_export", consultation.pk),
        ("opinion_file", OpinionFile.objects.get().pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404, name
    assert client.post(reverse("response_who", args=[response.pk])).status_code == 404
    step = reverse("consultation_step", args=[consultation.pk, "judge"])
    assert client.post(step, {"response": response.pk}).status_code == 404
    assert consultation.title not in client.get(reverse("consultation_list")).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_do_what_to_a_consultation(bureau, officer, role):
    """行为 × 职责。"""
    user = person("user", bureau, role)
    may_write = role in (Role.OFFICER, Role.SECTION_HEAD, Role.DISCLOSURE_HEAD)
    may_check = role in (Role.SECTION_HEAD, Role.DISCLOSURE_HEAD)
    found = drafted(bureau, officer)
    for do, allowed in ((editing.submit, may_write), (editing.publish, may_check)):
        if allowed:
            do(found, user) if do is editing.submit else None
        else:
            with pytest.raises(PermissionDenied):
                do(found, user)
    if may_check:
        Consultation.objects.update(state=State.CHECKING, author=officer)
        assert editing.publish(found, user).is_public
