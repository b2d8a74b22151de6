"""添加随答复提供的附件：上传、看查出的个人信息、遮盖或者说明理由原样提供。"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from gongkai.agencies.policy import Do, demand
from gongkai.applications.attachments import (
    Given,
    add,
    judge,
    provide_as_is,
    provide_masked,
)
from gongkai.applications.models import CaseFile
from gongkai.applications.queues import seen_case
from gongkai.documents.kinds import ACCEPTED, FileRefused


class AttachForm(forms.Form):
    """一份文件。"""

    file = forms.FileField(
        label="文件",
        help_text=f"{ACCEPTED}，不超过 20 MB；先查个人信息，查出的遮盖以后才提供",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    )


class MaskForm(forms.Form):
    """查出的以外还要遮的。"""

    words = forms.CharField(
        label="另外要遮去的",
        help_text="姓名、住址这样程序认不出的，一行一个，写全；本案的每一份附件里都遮",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AsIsForm(forms.Form):
    """原样提供的理由。"""

    reason = forms.CharField(
        label="原样提供的理由",
        help_text="如“号码是单位的总机”“已逐页看过，没有个人信息”；记入留痕",
        max_length=500,
        error_messages={"required": "请写明理由。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@never_cache
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """上传；干净的直接附上，其余的去看。"""
    case = seen_case(request, pk)
    demand(request.user, Do.WORK, case.agency_id)
    form = AttachForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            original, verdict = add(case, upload.name, upload.read(), request.user)
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            if not verdict.is_clean:
                return redirect("case_file_review", pk=original.pk)
            messages.success(request, "没有查出个人信息，已附上。")
            return redirect("case", pk=case.pk)
    status = 422 if form.errors else 200
    shown = {"case": case, "form": form}
    return render(request, "applications/attach.html", shown, status=status)


@never_cache
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """查出了什么；遮盖，或者原样提供。"""
    file = get_object_or_404(CaseFile.objects.select_related("stored"), pk=pk)
    case = seen_case(request, file.case_id)
    demand(request.user, Do.WORK, case.agency_id)
    masking = "mask" in request.POST
    form = AsIsForm(None if masking else request.POST or None)
    masked = MaskForm(request.POST if masking else None)
    if request.method == "POST" and (masked if masking else form).is_valid():
        try:
            if masking:
                given = provide_masked(file, request.user, masked.cleaned_data["words"].split("\n"))
                _tell(request, given)
            else:
                provide_as_is(file, form.cleaned_data["reason"], request.user)
                messages.success(request, "已附上。")
        except FileRefused as error:
            messages.error(request, str(error))
        else:
            return redirect("case", pk=case.pk)
    status = 422 if form.errors else 200
    shown = {"case": case, "file": file, "form": form, "masked": masked}
    shown["verdict"] = judge(file)
    return render(request, "applications/review.html", shown, status=status)


def _tell(request: HttpRequest, given: Given) -> None:
    """附上了；别的附件里怎样。"""
    carried = f"同样的字在另外 {len(given.carried)} 份附件里也遮去了。" if given.carried else ""
    messages.success(request, f"已附上。{carried}")
    if given.gone:
        names = "、".join(given.gone)
        messages.warning(
            request, f"已经随答复提供的附件里也有这些字，收不回来：{names}。请与申请人联系。"
        )
