"""答复书：认定、混合答复、称呼、附件，本月以前的收费，新的文书，救济的最后一天。"""

from datetime import date

import pytest

from gongkai.agencies.models import NumberSeries, Role
from gongkai.applications.charging import FeeForm, billed_this_month
from gongkai.applications.contesting import last_days_of
from gongkai.applications.forms import ProposeForm
from gongkai.applications.letters import letter_of
from gongkai.applications.models import Case, CaseEvent, CaseFile, CaseLetter, TemplateOverride
from gongkai.applications.numbers import code_of
from gongkai.applications.receipts import receipt_of
from gongkai.applications.steps import take
from gongkai.law.procedure import Act, NotAllowed, stand
from gongkai.letters import Blank
from gongkai.letters.compose import templates
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import TrailEntry

from .people import PERSON, START, decide, new_case, person

pytestmark = pytest.mark.django_db


def words(case, kind):
    return "\n".join(letter_of(case.letters.get(kind=kind)).paragraphs)


def answer(case, officer, head, decisions, private, **data):
    take(case, Act.PROPOSED, START, {"decisions": decisions, **data}, private, officer)
    return take(case, Act.DECIDED, START, {}, None, head)[0]


@pytest.mark.parametrize(
    ("told", "kind", "article"),
    [
        ({"search": "查了档案系统。"}, "unavailable.not_held.none", "第三十六条第四项"),
        (
            {"reason": "属教育局。", "other_agency": "教育局，0951-5550000"},
            "unavailable.not_held.other_agency",
            "第三十六条第五项",
        ),
    ],
)
def test_the_letter_follows_what_was_found(case, officer, head, told, kind, article):
    answer(case, officer, head, ["unavailable.not_held"], told)
    text = words(case, f"reply.{kind}")
    assert article in text and (told.get("search") or told["other_agency"]) in text


def test_the_officer_may_say_which_finding_it_is(case, officer, head):
    told = {"information": "区政府网站政策文件库。"}
    answer(case, officer, head, ["granted"], told, granted_as="granted.public")
    assert "第三十六条第一项" in words(case, "reply.granted.public")


def test_a_mixed_reply_has_a_finding_and_a_basis_for_each_part(case, officer, head):
    parts = {
        "granted": {"about": "补偿标准", "information": "每平方米6,200元。"},
        "unavailable.not_held": {"about": "分户明细", "search": "查了征收科的案卷。"},
        "denied.deliberative": {"about": "会议记录", "reason": "方案尚未确定。"},
    }
    case = answer(case, officer, head, list(parts), {"parts": parts}, row="")
    text = words(case, "reply.mixed")
    for said in ("一、关于补偿标准：", "二、关于分户明细：", "三、关于会议记录："):
        assert said in text
    begins = [p[:6] for p in letter_of(case.letters.get()).paragraphs if "、关于" in p[:6]]
    assert begins == ["一、关于补偿", "二、关于分户", "三、关于会议"]  # 一部分另起一段
    for article in ("第三十六条第二项", "第三十六条第四项", "第十六条第二款、第三十六条第三项"):
        assert article in text
    assert text.count("如对本答复不服") == 1 and "应当自收到本答复之日起60日内先向" in text
    assert case.decision == "partial" and CaseLetter.objects.count() == 1


def test_a_mixed_reply_without_a_refusal_leaves_the_choice(case, officer, head):
    told = {"information": "标准。", "search": "查了档案。"}
    case = answer(case, officer, head, ["granted", "unavailable.not_held"], told, row="granted")
    assert "或者自收到本答复之日起6个月内" in words(case, "reply.mixed")
    assert case.decision == "granted"


def test_what_a_letter_promises_is_demanded_when_drafting(case, officer):
    with pytest.raises(Blank, match="检索的情况"):
        take(
            case,
            Act.PROPOSED,
            START,
            {"decisions": ["unavailable.not_held"], "not_held_as": "unavailable.not_held.none"},
            {"reason": "没有。"},
            officer,
        )
    with pytest.raises(Blank, match="附件"):
        take(
            case,
            Act.PROPOSED,
            START,
            {"decisions": ["granted"]},
            {"information": "见附件"},
            officer,
        )
    assert Case.objects.get().version == 1


def test_attachments_are_listed_in_the_letter(case, officer, head, settings, tmp_path):
    settings.HOME = tmp_path
    stored = store("补偿方案".encode())
    CaseFile.objects.create(
        case=case, stored=stored, name="补偿方案.txt", purpose=CaseFile.Purpose.REPLY
    )
    answer(case, officer, head, ["granted"], {"information": "补偿方案见附件。"})
    assert letter_of(case.letters.get()).attachments == ("补偿方案",)


@pytest.mark.parametrize(("kind", "you"), [("natural_person", "你"), ("business", "你单位")])
def test_the_addressee_is_spoken_to_by_kind(bureau, officer, head, kind, you):
    case = decide(new_case(bureau, kind=kind), officer, head)
    text = words(case, "reply.granted.provided")
    assert f"收到{you}提出的" in text and "（单位）" not in text


def test_a_third_party_is_spoken_to_by_its_kind_and_told_of_the_disclosure(case, officer, head):
    asked = {"third_party": "李某", "email": ""}
    take(case, Act.THIRD_PARTY_ASKED, START, {"third_party_kind": "person"}, asked, officer)
    assert "涉及你：" in words(case, "third_party_asked")
    take(case, Act.THIRD_PARTY_ANSWERED, START, {"opinion": "objection"}, {}, officer)
    told = {"information": "补偿标准", "reason": "涉及众多住户的利益"}
    take(case, Act.THIRD_PARTY_TOLD, START, {}, told, head)
    letter = letter_of(case.letters.get(kind="third_party_told"))
    assert letter.addressee == "李某" and "第三十二条" in "".join(letter.paragraphs)
    assert "申请行政复议" in "".join(letter.paragraphs)


@pytest.mark.parametrize(
    ("act", "private", "article"),
    [
        (Act.INSPECTION_ARRANGED, {"reason": "载体易损", "information": "3月9日"}, "第四十条"),
        (Act.RECORD_REFUSED, {"information": "证据不足。"}, "第四十一条"),
        (Act.RECORD_TRANSFERRED, {"information": "某局"}, "第四十一条"),
        (Act.SUGGESTION_ANSWERED, {"information": "已纳入。"}, "第四十四条"),
    ],
)
def test_the_new_letters_cite_their_articles(case, officer, act, private, article):
    take(case, act, START, {}, private, officer)
    assert article in words(case, act) and list(private.values())[-1] in words(case, act)


def test_a_withdrawal_is_confirmed_in_a_letter(case, officer, bureau):
    clerk = person("clerk", bureau, Role.CLERK)
    take(case, Act.WITHDRAWN, START, {}, {"reason": "已经找到。"}, clerk)
    assert "予以确认" in words(case, "withdrawn")


def fee_event(case, count, head, on=START):
    data = {"schedule": "pieces", "count": count, "billed": billed_this_month(case, on)}
    take(case, Act.FEE_NOTICED, on, data, None, head)


def test_the_months_earlier_notices_are_subtracted(bureau, officer, head):
    identified = PERSON | {"identity": "640104199001011234"}
    first, second, third = (new_case(bureau, applicant=identified) for _ in range(3))
    fee_event(first, 12, head)
    assert billed_this_month(second, START) == 200
    fee_event(second, 13, head)
    assert "扣除本月以前的通知已经计收的200元，应缴100元" in words(second, "fee_noticed")
    assert billed_this_month(third, START) == 300
    assert billed_this_month(third, date(2026, 4, 1)) == 0
    assert billed_this_month(new_case(bureau), START) == 0
    given = {"version": 1, "on": START.isoformat(), "schedule": "pieces", "count": 14}
    form = FeeForm(given | {"public": "none"}, case=third)
    assert form.is_valid() and form.event_data()["billed"] == 300
    with pytest.raises(NotAllowed, match="金额为零"):
        take(third, Act.FEE_NOTICED, START, form.event_data() | {"count": 13}, None, head)


@pytest.mark.parametrize(
    ("line", "why"),
    [("随便写的", "写得不对"), ("没有这种｜甲｜乙", "写得不对"), ("予以公开｜甲｜", "写得不对")],
)
def test_a_part_written_wrongly_says_how(case, line, why):
    given = {"version": 1, "on": START.isoformat(), "decisions": ["granted"], "parts": line}
    form = ProposeForm(given, case=case)
    assert not form.is_valid() and why in form.errors["parts"][0]


def test_the_parts_of_the_form_become_parts_of_the_reply(case):
    parts = "予以公开｜标准｜6,200元\n属于国家秘密|规划图|已定密"
    given = {"version": 1, "on": START.isoformat(), "decisions": ["granted"], "parts": parts}
    form = ProposeForm(given, case=case)
    assert form.is_valid(), form.errors
    assert form.private_data()["parts"] == {
        "granted": {"about": "标准", "information": "6,200元"},
        "denied.state_secret": {"about": "规划图", "reason": "已定密"},
    }


def told_days(case, today):
    return last_days_of(case, stand(case.law_events()), today)


def test_the_last_days_wait_for_the_signature_of_a_posted_reply(case, officer, head, bureau):
    assert told_days(case, START) is None
    case = decide(case, officer, head)
    take(case, Act.DELIVERED, START, {"manner": "post"}, {"evidence": "EMS 1"}, head)
    assert not told_days(case, START).known
    take(case, Act.REPLY_SIGNED, date(2026, 3, 5), {}, None, head)
    found = told_days(case, START)
    assert found.known and found.from_day == date(2026, 3, 5)


def test_silence_is_told_once_the_term_is_over(client, case, officer):
    late = date(2026, 3, 31)
    assert told_days(case, date(2026, 3, 30)) is None
    found = told_days(case, late)
    assert found.silent and found.litigation.day == date(2026, 9, 30)


def test_the_receipt_tells_the_due_day_and_the_query_code(client, case, clerk, settings):
    settings.SECOND_FACTOR = "optional"
    client.force_login(clerk)
    written = "\n".join(receipt_of(case).paragraphs)
    assert "2026年3月30日前（含当日）" in written and code_of(case.submission) in written
    answer = client.get(f"/admin/cases/{case.pk}/receipt/")
    assert answer["Content-Type"] == "application/pdf"
    assert TrailEntry.objects.filter(action="letter.read").exists()


@pytest.mark.parametrize("stage", ["unconfirmed", "decided"])
def test_every_application_has_a_receipt_also_when_no_term_runs(
    client, bureau, clerk, officer, head, settings, stage
):
    settings.SECOND_FACTOR = "optional"
    case = new_case(bureau, channel="internet" if stage == "unconfirmed" else "in_person")
    if stage == "decided":
        decide(case, officer, head)
    written = "\n".join(receipt_of(case).paragraphs)
    assert case.number in written and code_of(case.submission) in written
    assert "前（含当日）作出答复" not in written
    assert ("自双方确认之日起计算" in written) == (stage == "unconfirmed")
    client.force_login(clerk)
    pdf = client.get(f"/admin/cases/{case.pk}/receipt/")
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    page = client.get(f"/admin/cases/{case.pk}/receipt/view/").content.decode()
    assert case.number in page and "<svg" in page


def test_a_changed_template_that_must_name_the_day_does_not_stop_a_receipt(bureau):
    text = "本机关将于{due}前答复{you}，编号{case_number}。"
    TemplateOverride.objects.create(agency=bureau, kind="receipt", title="回执", text=text)
    assert "编号" in "".join(receipt_of(new_case(bureau)).paragraphs)
    assert receipt_of(new_case(bureau, channel="internet")).paragraphs


def test_the_applicant_sees_his_remedies_and_his_withdrawal_is_confirmed(client, bureau):
    case = new_case(bureau)
    given = {"number": f"{case.year}-{case.serial}", "code": code_of(case.submission)}
    client.post("/apply/progress/", given)
    page = client.get("/apply/progress/case/").content.decode()
    assert "还没有答复" in page and "不能" not in page.partition("复议与诉讼</h2>")[2][:60]
    client.post("/apply/progress/do/withdrawn/", {"text": "不要了。", "sure": "1"})
    assert CaseLetter.objects.get().kind == "withdrawn"


def test_the_series_of_every_letter_fits_its_column():
    """SQLite 不管列宽，PostgreSQL 管：种类的名称长的，也要存得下。"""
    widest = NumberSeries._meta.get_field("kind").max_length
    longest = CaseLetter._meta.get_field("kind").max_length
    for kind in templates():
        assert len(f"letter.{kind.partition('.')[0]}") <= widest, kind
        assert len(kind) <= longest, kind
    for act in Act:
        assert len(act) <= CaseEvent._meta.get_field("act").max_length


@pytest.mark.parametrize(
    ("order", "term"),
    [
        ({"until": "2026-03-20"}, "（责令在2026年3月20日前（含当日）重新答复）"),
        ({"amount": 10, "unit": "working_day"}, "（2026年3月2日）起10个工作日内重新答复）"),
        ({}, "青政复决〔2026〕1号，"),
    ],
    ids=["until", "days", "none"],
)
def test_an_answer_anew_names_what_ordered_it(bureau, case, officer, head, order, term):
    order = {"name": "青政复决〔2026〕1号"} | order
    again = decide(new_case(bureau, reanswers=case, order=order), officer, head)
    text = words(again, "reply.granted.provided")
    assert "依据青政复决〔2026〕1号" in text and term in text
    assert "青政复决" not in words(decide(case, officer, head), "reply.granted.provided")


def test_a_part_without_its_subject_and_a_file_without_an_ending(case, officer, head):
    stored = store("补偿方案".encode())
    for name in ("附图", "1.补偿方案.txt", "身份证.txt"):
        purpose = CaseFile.Purpose.IDENTITY if name[0] == "身" else CaseFile.Purpose.REPLY
        CaseFile.objects.create(case=case, stored=stored, name=name, purpose=purpose)
    told = {
        "information": "标准见附件。",
        "search": "查了档案。",
        "parts": {"granted": {"information": "每平方米6,200元。"}},
    }
    answer(case, officer, head, ["granted", "unavailable.not_held"], told, row="granted")
    letter = letter_of(case.letters.get())
    text = "\n".join(letter.paragraphs)
    assert "关于：" not in text and "一、" in text and "查了档案。" in text
    assert "每平方米6,200元。" in text and "标准见附件" not in text  # 这一部分另写的优先
    assert sorted(letter.attachments) == ["1.补偿方案", "附图"]


@pytest.mark.parametrize(
    ("asked", "written"),
    [("补偿方案", "补偿方案。"), ("补偿方案。", "补偿方案。"), ("有几份？ ", "有几份？")],
)
def test_what_was_asked_ends_its_sentence(bureau, asked, written):
    paragraphs = receipt_of(new_case(bureau, asked=asked)).paragraphs
    assert any(one.endswith(f"申请公开的内容为：{written}") for one in paragraphs)


def test_a_changed_template_with_its_own_full_stop_has_one(bureau):
    text = "{you}要的是{asked}。编号{case_number}，{received}收到。"
    TemplateOverride.objects.create(agency=bureau, kind="receipt", title="回执", text=text)
    assert "补偿方案。编号" in "".join(receipt_of(new_case(bureau, asked="补偿方案")).paragraphs)
