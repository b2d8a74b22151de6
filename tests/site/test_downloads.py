"""每一处给人文件的：带个人信息、没有公开的，留痕里都有一条，本机关的审计员看得到。

有哪些处由源码数出来：新的一处要么写进下面的表，要么写明为什么不用。
"""

import ast
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

import gongkai
from gongkai.agencies.models import Role
from gongkai.applications.models import CaseEvent, CaseFile
from gongkai.applications.numbers import code_of
from gongkai.disclosures.catalogues import save_rows
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.engagement.models import Consultation, OpinionFile, Response
from gongkai.oversight.models import Act, Evidence, Training
from gongkai.oversight.register import Given, act
from gongkai.oversight.training import mark, plan
from gongkai.remedies.models import Contest
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import START, agencies, decide, new_case, person
from ..disclosures.items import attach, draft
from ..engagement.helpers import new_message
from ..oversight.helpers import raised

pytestmark = pytest.mark.django_db
SOURCE = Path(gongkai.__file__).parent
#: 写下载的头的
_MAKERS = {"gongkai.documents.download.download", "gongkai.applications.downloads.attachment"}
#: 不用留痕的：为什么
EXEMPT = {
    "applications/downloads.py:attachment": "写头的那一个",
    "applications/desk/importing.py:template": "空白的模板",
    "portal/apply/blank.py:blank_form": "空白的申请表",
    "engagement/desk/orders.py:template": "空白的模板",
    "oversight/desk/importing.py:template": "空白的模板",
    "portal/engagement/consultations.py:draft_file": "随征集公开的草案",
    "portal/engagement/consultations.py:workbook": "公布的结果",
    "channels/desk/posters.py:poster": "公开的信息的海报",
    "portal/law_page.py:_sheet": "法律依据，人人可看",
    "portal/disclosed/data.py:csv_list": "公开的数据",
    "portal/disclosed/annual.py:one": "公开的年报",
    "portal/disclosed/annual.py:cells_csv": "公开的数据",
    "portal/disclosed/annual.py:cells_parquet": "公开的数据",
    "portal/disclosed/annual.py:dictionary": "数据字典",
    "reporting/desk/counts.py:template": "空白的模板",
    "portal/disclosed/views.py:attachment": "公开的附件",
    "portal/checkup/views.py:download": "来访者自己传的文件的结果，不存",
}


def places():
    """源码里写下载的头的各个函数。"""
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        makers = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if f"{node.module}.{alias.name}" in _MAKERS
        }
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and _calls(function) & makers:
                yield f"{path.relative_to(SOURCE)}:{function.name}"


def _calls(function):
    return {n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and _named(n)}


def _named(call):
    return isinstance(call.func, ast.Name)


class Office:
    """一件办结的案件、一件草稿，和取各种文件的人。"""

    def __init__(self, client):
        self.client = client
        self.bureau = agencies()[0]
        self.head = person("head", self.bureau, Role.DISCLOSURE_HEAD)
        officer = person("officer", self.bureau, Role.OFFICER)
        self.case = decide(new_case(self.bureau), officer, self.head)
        self.file = CaseFile.objects.create(
            case=self.case,
            stored=store(b"text"),
            purpose=CaseFile.Purpose.REPLY,
            name="附件.txt",
            event=CaseEvent.objects.filter(case=self.case).last(),
        )
        self.fresh = new_case(self.bureau)
        self.item = draft(self.bureau, self.head)
        self.item = attach(self.item, b"text", "x.txt", user=self.head)
        given = {"field": "住房", "first": "一", "second": "二"}
        save_rows(self.bureau, [given])
        self.client.force_login(self.head)

    def get(self, path):
        return self.client.get(f"/admin/{path}")

    def audited(self, path):
        """审计员取。"""
        self.client.force_login(person("auditor-of-files", self.bureau, Role.AUDITOR))
        return self.get(path)

    def citizen(self, path):
        browser = Client()
        given = {"number": self.case.number, "code": code_of(self.case.submission)}
        browser.post("/apply/progress/", given)
        return browser.get(path)

    @property
    def letter(self):
        return self.case.letters.last().pk

    @property
    def draft_file(self):
        stored = self.item.get_latest_revision_as_object().attachments.get().stored_id
        return f"disclosures/items/{self.item.pk}/files/{stored}/"

    @property
    def opinion(self):
        """随意见来的一份附件。"""
        found = OpinionFile.objects.first()
        if found is None:
            consultation = Consultation.objects.create(
                agency=self.bureau,
                year=2026,
                serial=1,
                kind="opinions",
                title="征集",
                explanation="说明",
                opens=START,
                closes=START,
                state=Consultation.State.PUBLISHED,
            )
            response = Response.objects.create(consultation=consultation, submission=uuid4())
            found = OpinionFile.objects.create(
                response=response, stored=store(b"text"), name="甲.txt"
            )
        return found

    @property
    def taken(self):
        """窗口登记的一件留言。"""
        return new_message(self.bureau, channel="counter")

    @property
    def finding(self):
        """一个问题，附着答复的附件。"""
        found = raised(self.bureau)
        given = Given(text="改了", file=(store(b"text"), "证明.txt"))
        return act(found, Act.ANSWERED, self.head, given) if found.version == 1 else found

    @property
    def training(self):
        """学完了的一门上岗课程，有讲义。"""
        given = {"agency": self.bureau, "title": "课程", "is_course": True, "passing": 0}
        made = plan(Training(file=store(b"text"), file_name="讲义.txt", **given), self.head)
        mark(made, {}, self.head)
        return made

    @property
    def picture(self):
        found = Evidence.objects.get()
        Evidence.objects.update(picture=store(b"text"))
        return found.pk

    def above(self, path, agency):
        """监督员取的。"""
        self.client.force_login(person("above", agency, Role.SUPERVISOR))
        return self.get(path)

    def contest(self):
        made = Contest.objects.create(case=self.case, group="reconsideration", received=START)
        given = {"reason": "理由", "evidence": "证据", "request": "维持"}
        return self.client.post(f"/admin/contests/{made.pk}/letter/", given)


#: 函数（一处给几种东西的，“#”后写哪一种）-> 怎样取、留痕里的行为
RECORDED = {
    "agencies/trail.py:export": (lambda o: o.audited("trail/export/"), "trail.exported"),
    "applications/desk/exporting.py:export": (
        lambda o: o.get("cases/export/?queue=all"),
        "cases.exported",
    ),
    "applications/desk/bulk.py:_export": (
        lambda o: o.client.post("/admin/cases/bulk/", {"do": "export", "case": [o.case.pk]}),
        "cases.exported",
    ),
    "applications/printing.py:downloaded#case": (
        lambda o: o.get(f"cases/{o.fresh.pk}/receipt/"),
        "letter.read",
    ),
    "applications/desk/views.py:letter": (
        lambda o: o.get(f"cases/letters/{o.letter}/pdf/"),
        "letter.read",
    ),
    "applications/desk/views.py:archived": (
        lambda o: o.get(f"cases/{o.case.pk}/archive/"),
        "case.archive_read",
    ),
    "applications/desk/views.py:file": (lambda o: o.get(f"cases/files/{o.file.pk}/"), "file.read"),
    "disclosures/desk/catalogue.py:export": (
        lambda o: o.get("disclosures/catalogue/export/"),
        "catalogue.exported",
    ),
    "disclosures/desk/views.py:draft_file": (lambda o: o.get(o.draft_file), "item.file_opened"),
    "applications/printing.py:downloaded#message": (
        lambda o: o.get(f"messages/{o.taken.pk}/receipt/"),
        "message.receipt_read",
    ),
    "engagement/desk/soliciting.py:export": (
        lambda o: o.get(f"consultations/{o.opinion.response.consultation_id}/export/"),
        "consultation.exported",
    ),
    "engagement/desk/soliciting.py:file": (
        lambda o: o.get(f"consultations/files/{o.opinion.pk}/"),
        "opinion.file_read",
    ),
    "oversight/desk/findings.py:ledger": (
        lambda o: o.finding and o.get("oversight/findings/ledger/xlsx/"),
        "finding.ledger",
    ),
    "oversight/desk/findings.py:event_file": (
        lambda o: o.get(f"oversight/findings/{o.finding.pk}/files/2/"),
        "finding.file_read",
    ),
    "oversight/desk/findings.py:picture": (
        lambda o: o.get(f"oversight/findings/{o.finding.pk}/pictures/{o.picture}/"),
        "finding.file_read",
    ),
    "oversight/desk/scoring.py:sheet": (
        lambda o: o.get(f"oversight/{o.bureau.pk}/scores/"),
        "score.exported",
    ),
    "oversight/desk/scoring.py:letter": (
        lambda o: o.above(f"oversight/{o.bureau.pk}/circular/", o.bureau.get_parent()),
        "score.letter",
    ),
    "oversight/desk/district.py:_sheet": (
        lambda o: o.above("oversight/district/?form=xlsx", o.bureau),
        "score.exported",
    ),
    "oversight/desk/training.py:records": (
        lambda o: o.get(f"oversight/training/{o.training.pk}/records/"),
        "training.exported",
    ),
    "oversight/desk/training.py:yearly": (
        lambda o: o.training and o.get("oversight/training/records/2026/"),
        "training.exported",
    ),
    "oversight/desk/training.py:certificate": (
        lambda o: o.get(f"oversight/training/{o.training.pk}/certificate/"),
        "training.certificate",
    ),
    "oversight/desk/training.py:material": (
        lambda o: o.get(f"oversight/training/{o.training.pk}/material/"),
        "training.file_read",
    ),
    "portal/apply/progress.py:file": (
        lambda o: o.citizen(f"/apply/progress/files/{o.file.pk}/"),
        "file.read",
    ),
    "portal/apply/progress.py:letter": (
        lambda o: o.citizen(f"/apply/progress/letters/{o.letter}/"),
        "letter.read",
    ),
    "remedies/answering.py:_download": (lambda o: o.contest(), "contest.letter"),
    "reporting/desk/year.py:download": (
        lambda o: o.get(f"annual/{o.bureau.pk}/2026/xlsx/"),
        "report.exported",
    ),
}


def test_every_place_that_hands_out_a_file_is_recorded_or_named_as_exempt():
    assert set(places()) == {name.partition("#")[0] for name in RECORDED} | set(EXEMPT)


@pytest.mark.parametrize("place", RECORDED)
def test_what_is_handed_out_is_in_the_trail_of_the_agency(place, client, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    office = Office(client)
    get, action = RECORDED[place]
    before = TrailEntry.objects.filter(action=action).count()
    answer = get(office)
    assert answer.status_code == 200 and "Content-Disposition" in answer, answer
    new = TrailEntry.objects.filter(action=action).order_by("number")[before:]
    assert [entry.agency for entry in new] == [office.bureau.pk]


def test_the_general_lists_of_the_back_office_export_nothing(client, settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    office = Office(client)
    for path in ("items/", "columns/", "catalogue/"):
        for kind in ("csv", "xlsx"):
            assert "Content-Disposition" not in office.get(f"{path}?export={kind}")
