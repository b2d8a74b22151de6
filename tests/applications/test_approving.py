"""延期、收费与答复在同一页审批：提的、依据、天数和金额怎样算，批准和退回并排，什么也不用重填。"""

import pytest
from django.utils import timezone

from gongkai.agencies.models import Role
from gongkai.agencies.policy import Do, may
from gongkai.applications import workplace
from gongkai.applications.models import Case
from gongkai.applications.register import act
from gongkai.applications.steps import take
from gongkai.law.procedure import Act, Event, Stage
from gongkai.outbox.models import Notice

from .people import new_case, person

pytestmark = pytest.mark.django_db
DESK = "/admin/cases/"
REASON = "需要检索的档案较多"
#: 提的 -> 批准就是办它、提的内容、按钮、页面上要有的、批准以后的文书、阶段
KINDS = {
    Act.EXTENSION_REQUESTED: (
        Act.EXTENDED,
        ({"days": 12}, {"reason": REASON}),
        "同意延期并告知申请人",
        (REASON, "12 个工作日", "最长 20 个", "第三十三条", "答复到期日"),
        Stage.PROCESSING,
    ),
    Act.FEE_REQUESTED: (
        Act.FEE_NOTICED,
        ({"schedule": "pages", "count": 250, "public": "none"}, None),
        "批准收费并送达通知",
        ("应缴", "第31至", "国办函〔2020〕109号", "20个工作日内"),
        Stage.WAITING_PAYMENT,
    ),
}
EACH = pytest.mark.parametrize("asked", KINDS, ids=str)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def fresh_case(bureau):
    return new_case(bureau, received=timezone.localdate())


def asked_of(case, asked, officer):
    take(case, asked, timezone.localdate(), *KINDS[asked][1], officer)
    case.refresh_from_db()
    return case, f"{DESK}{case.pk}/approve/"


@EACH
def test_the_request_the_article_and_the_reckoning_are_on_one_page(
    client, officer, head, fresh_case, asked
):
    case, url = asked_of(fresh_case, asked, officer)
    client.force_login(head)
    answer = client.get(url)
    page = text(answer)
    _, _, button, told, _ = KINDS[asked]
    for words in (button, "退回修改", case.asked, "officer", *told):
        assert words in page, words
    assert answer.context["pages"][0].startswith("data:image/png;base64,")
    assert answer.context["checks"][0].good
    assert "<textarea" in page and page.count("<textarea") == 1  # 只有退回的理由要写


@EACH
def test_one_button_approves_what_was_asked_and_the_asker_is_told(
    client, officer, head, fresh_case, asked
):
    case, url = asked_of(fresh_case, asked, officer)
    client.force_login(head)
    approval, (data, private), _, _, stage = KINDS[asked]
    answer = client.post(url, {"version": case.version, "approve": "1"}, follow=True)
    assert "已经编号" in text(answer)
    case.refresh_from_db()
    event = case.events.last()
    assert event.act == approval and {k: event.data[k] for k in data} == data
    assert event.private == private
    assert case.letters.get().number and case.stage == stage and not case.awaiting_approval
    assert Notice.objects.filter(user=officer).exists()


@EACH
def test_what_is_returned_needs_a_reason_and_goes_back_to_the_asker(
    client, officer, head, fresh_case, asked
):
    case, url = asked_of(fresh_case, asked, officer)
    client.force_login(head)
    given = {"version": case.version, "return": "1"}
    assert client.post(url, given).status_code == 422
    assert client.post(url, given | {"reason": "不用"}).status_code == 302
    case.refresh_from_db()
    assert case.stage == Stage.PROCESSING and not case.awaiting_approval
    assert Notice.objects.filter(user=officer, message__subject__contains="退回").exists()
    assert not case.letters.exists()


@EACH
def test_one_s_own_request_is_not_approved(client, bureau, fresh_case, asked):
    both = person("both", bureau, Role.DISCLOSURE_HEAD)
    case, url = asked_of(fresh_case, asked, both)
    client.force_login(both)
    assert 'name="approve"' not in text(client.get(url))
    assert client.post(url, {"version": case.version, "approve": "1"}).status_code == 422
    assert not Case.objects.get(pk=case.pk).letters.exists()


@EACH
@pytest.mark.parametrize("role", [r for r in Role if r is not Role.DISCLOSURE_HEAD], ids=str)
def test_nobody_without_the_duty_opens_it(client, bureau, officer, fresh_case, asked, role):
    _, url = asked_of(fresh_case, asked, officer)
    user = person("someone", bureau, role)
    client.force_login(user)
    assert not may(user, Do.APPROVE, bureau)
    assert client.get(url).status_code in (302, 403, 404)


@EACH
def test_every_way_leads_to_the_page(client, officer, head, fresh_case, asked):
    case, url = asked_of(fresh_case, asked, officer)
    client.force_login(head)
    approval = KINDS[asked][0]
    assert client.get(f"{DESK}{case.pk}/").context["primary_url"] == url
    assert client.get(f"{DESK}{case.pk}/do/{approval}/")["Location"] == url
    tasks = [t.url for t in workplace.waiting(head, timezone.localdate())]
    assert url in tasks
    amended = text(client.get(f"{DESK}{case.pk}/do/{approval}/?amend=1"))
    assert REASON in amended or "250" in amended


@EACH
def test_what_changed_meanwhile_is_not_approved_unseen(client, officer, head, fresh_case, asked):
    case, url = asked_of(fresh_case, asked, officer)
    act(case, Event(Act.NOTED, timezone.localdate()), officer, private={"text": "又来一份"})
    client.force_login(head)
    answer = client.post(url, {"version": case.version, "approve": "1"})
    assert answer.status_code == 422 and "新的进展" in text(answer)


def test_the_due_day_before_and_after_is_what_the_law_reckons(client, officer, head, fresh_case):
    before = fresh_case.reply_due
    case, url = asked_of(fresh_case, Act.EXTENSION_REQUESTED, officer)
    client.force_login(head)
    page = text(client.get(url))
    client.post(url, {"version": case.version, "approve": "1"})
    after = Case.objects.get(pk=case.pk).reply_due
    if before is not None and after is not None:
        assert f"由{before.year}年{before.month}月{before.day}日改到{after.year}年" in page
    else:
        assert "放假安排公布以后" in page


def test_what_another_notice_has_billed_since_is_deducted_on_the_page(
    client, bureau, officer, head
):
    today = timezone.localdate()
    first, second = (new_case(bureau, received=today) for _ in range(2))
    pieces = {"schedule": "pieces", "public": "none"}
    take(second, Act.FEE_REQUESTED, today, pieces | {"count": 13, "billed": 0}, None, officer)
    take(first, Act.FEE_NOTICED, today, pieces | {"count": 12, "billed": 0}, None, head)
    client.force_login(head)
    page = text(client.get(f"{DESK}{second.pk}/approve/"))
    assert "扣除本月以前的通知已经计收的" in page
    second.refresh_from_db()
    client.post(f"{DESK}{second.pk}/approve/", {"version": second.version, "approve": "1"})
    assert second.events.last().data["billed"] > 0


def test_a_reply_proposed_as_well_comes_first(client, officer, head, fresh_case):
    case, url = asked_of(fresh_case, Act.EXTENSION_REQUESTED, officer)
    told = {"information": "补偿方案的要点如下。", "reason": "", "search": ""}
    today = timezone.localdate()
    take(case, Act.PROPOSED, today, {"decisions": ["granted"]}, told, officer)
    client.force_login(head)
    assert "批准并作出答复" in text(client.get(url))


def test_a_fee_is_asked_for_once_and_no_fee_of_nothing(bureau, officer, fresh_case):
    from gongkai.law.procedure import NotAllowed

    today = timezone.localdate()
    nothing = {"schedule": "pages", "count": 10, "public": "none"}
    with pytest.raises(NotAllowed):
        take(fresh_case, Act.FEE_REQUESTED, today, nothing, None, officer)
    case, _ = asked_of(fresh_case, Act.FEE_REQUESTED, officer)
    with pytest.raises(NotAllowed, match="等待审批"):
        take(case, Act.FEE_REQUESTED, today, KINDS[Act.FEE_REQUESTED][1][0], None, officer)
