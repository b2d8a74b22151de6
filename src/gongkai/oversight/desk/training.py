"""培训的页面：计划、一次、签到码、签到、测验、证书、讲义。"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gongkai.agencies.choosing import only_if_one
from gongkai.agencies.models import Agency
from gongkai.agencies.policy import (
    Do,
    agencies_where,
    demand,
    ids_where,
    may,
    may_anywhere,
    roles_of,
)
from gongkai.applications.forms import day, line, number, text
from gongkai.documents import square
from gongkai.documents.download import download
from gongkai.documents.errors import FileRefused
from gongkai.letters.write import write_docx
from gongkai.oversight import training as core
from gongkai.oversight.acts import NotNow
from gongkai.oversight.desk.forms import Attached
from gongkai.oversight.models import Attendance, QuizTaken, Training
from gongkai.oversight.sheets import records_sheet
from gongkai.safekeeping.files import content_of, store
from gongkai.safekeeping.trail import record


class PlanForm(Attached):
    """计划一次。"""

    agency = forms.ModelChoiceField(label="哪个机关办的", queryset=Agency.objects.none())
    title = line("名称")
    is_course = forms.BooleanField(label="是上岗课程（新来的人自己学，合格为止）", required=False)
    on = day("哪一天", "上岗课程不填", required=False)
    place = line("地点", required=False)
    material = text("讲义", "直接写，或者附文件", required=False)
    passing = number("测验答对百分之几算合格", most=100)
    field_order = ("agency", "title", "is_course", "on", "place", "material", "file", "passing")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"passing": 80}
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "讲义的文件"
        only_if_one(self.fields["agency"], agencies_where(user, Do.VERIFY).order_by("path"))

    def clean(self) -> dict[str, Any]:
        """不是课程的要有日子。"""
        given = super().clean() or {}
        if not given.get("is_course") and not given.get("on"):
            raise ValidationError("请填写是哪一天；上岗课程请勾上。")
        return given


def _seen(request: HttpRequest, pk: int) -> Training:
    found: Training = get_object_or_404(core.visible(request.user), pk=pk)
    return found


@never_cache
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """计划的各次，我的记录。"""
    if not roles_of(request.user):
        raise PermissionDenied
    rows = list(core.visible(request.user)[:200])
    came = set(Attendance.objects.filter(user=request.user.pk).values_list("training", flat=True))
    done = set(
        QuizTaken.objects.filter(user=request.user.pk, passed=True).values_list(
            "training", flat=True
        )
    )
    shown = {
        "rows": [(t, t.pk in came, t.pk in done) for t in rows],
        "owed": core.owed(request.user),
        "may_plan": may_anywhere(request.user, Do.VERIFY),
        "year": timezone.localdate().year,
    }
    return render(request, "oversight/trainings.html", shown)


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """计划一次。"""
    if not may_anywhere(request.user, Do.VERIFY):
        raise PermissionDenied
    form = PlanForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            kept = store(file.read()) if file else None
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            named = file.name[-150:] if file else ""
            made = core.plan(Training(**given, file=kept, file_name=named), request.user)
            messages.success(request, "已记入计划。")
            return redirect("training", pk=made.pk)
    return render(
        request, "oversight/training_new.html", {"form": form}, status=422 if form.errors else 200
    )


@never_cache
@require_GET
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """一次：讲义、签到、测验、证书；办的人看得见每个人的记录。"""
    found = _seen(request, pk)
    runs = may(request.user, Do.VERIFY, found.agency_id)
    shown = {
        "training": found,
        "runs": runs,
        "is_today": found.on == timezone.localdate(),
        "came": found.attendances.filter(user=request.user.pk).first(),
        "passed": core.passed(found, request.user),
        "records": _records(found) if runs else [],
    }
    return render(request, "oversight/training.html", shown)


def _records(found: Training) -> list[tuple[Any, Any, Any]]:
    """（谁，签到的时间，最好的一遍）。"""
    rows = core.records(Training.objects.filter(pk=found.pk))
    return [(one.person, one.came, one.best) for one in rows]


@never_cache
@require_GET
def records(request: HttpRequest, pk: int) -> HttpResponse:
    """一次培训各人的记录（.xlsx）。"""
    found = _seen(request, pk)
    demand(request.user, Do.VERIFY, found.agency_id)
    rows = core.records(Training.objects.filter(pk=found.pk).select_related("agency"))
    record(request.user, "training.exported", found.subject, agency=found.agency_id)
    return HttpResponse(records_sheet(rows), headers=download("培训记录.xlsx", "xlsx"))


@never_cache
@require_GET
def yearly(request: HttpRequest, year: int) -> HttpResponse:
    """一年里办的各次培训各人的记录（.xlsx）；上岗课程也在内。"""
    agencies = ids_where(request.user, Do.VERIFY)
    if not agencies:
        raise PermissionDenied
    wanted = Training.objects.filter(Q(on__year=year) | Q(is_course=True), agency__in=agencies)
    found = core.records(wanted.select_related("agency").order_by("agency__path", "on", "id"))
    for pk in {one.training.agency_id for one in found}:
        detail = {"year": year}
        record(request.user, "training.exported", f"agency:{pk}", agency=pk, detail=detail)
    return HttpResponse(records_sheet(found), headers=download(f"{year}年培训记录.xlsx", "xlsx"))


@never_cache
@require_GET
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """投在屏幕上的签到码，一分钟一换（页面自己刷新）。"""
    found = _seen(request, pk)
    demand(request.user, Do.VERIFY, found.agency_id)
    token = core.code(found, timezone.now())
    address = request.build_absolute_uri(reverse("training_attend", args=[found.pk, token]))
    picture = mark_safe(square.svg(address, "签到的二维码"))  # noqa: S308
    shown = {"training": found, "picture": picture, "seconds": core.SECONDS}
    answer = render(request, "oversight/training_code.html", shown)
    answer["Refresh"] = str(core.SECONDS // 2)
    return answer


@never_cache
def attend(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """扫了码：按一下才算签到。"""
    found = _seen(request, pk)
    why = ""
    if request.method == "POST":
        try:
            core.attend(found, token, request.user)
        except NotNow as error:
            why = str(error)
        else:
            messages.success(request, "已经签到。")
            return redirect("training", pk=found.pk)
    shown = {"training": found, "why": why}
    return render(request, "oversight/training_attend.html", shown, status=422 if why else 200)


@never_cache
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """测验；答过以后每题给出条文。"""
    found = _seen(request, pk)
    asked = core.questions(timezone.localdate())
    shown: dict[str, Any] = {"training": found, "questions": asked}
    if request.method == "POST":
        given = {q.id: _chosen(request.POST.get(q.id, ""), len(q.options)) for q in asked}
        taken, marked = core.mark(found, given, request.user)
        shown |= {"taken": taken, "marked": marked}
    return render(request, "oversight/quiz.html", shown)


def _chosen(given: str, most: int) -> str:
    """第几个选项；乱写的算没有选。"""
    known = {str(n) for n in range(1, most + 1)}
    return given if given in known else ""


@never_cache
@require_GET
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """证书（.docx）。"""
    found = _seen(request, pk)
    try:
        written = core.certificate(found, request.user)
    except NotNow as error:
        messages.error(request, str(error))
        return redirect("training", pk=found.pk)
    record(request.user, "training.certificate", found.subject, agency=found.agency_id)
    return HttpResponse(write_docx(written), headers=download("培训合格证明.docx", "docx"))


@never_cache
@require_GET
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """讲义的文件。"""
    found = get_object_or_404(core.visible(request.user).filter(file__isnull=False), pk=pk)
    assert found.file is not None
    record(request.user, "training.file_read", found.subject, agency=found.agency_id)
    headers = download(found.file_name, found.file.kind)
    return HttpResponse(content_of(found.file), headers=headers)
