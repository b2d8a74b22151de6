"""管理员的页面：本机关（及下级）的资料、人员、职责。每一次都留痕。"""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gongkai.agencies import accounts
from gongkai.agencies.models import Agency, Duty, Role
from gongkai.agencies.naming import LONGEST, PersonName
from gongkai.agencies.policy import Do, agencies_where, ids_where, may_anywhere
from gongkai.law.readings import every_reading
from gongkai.safekeeping.actor import Actor, runs_the_system
from gongkai.safekeeping.trail import record

_READING = "reading_"
_EDITABLE = (
    "office",
    "contact",
    "address",
    "postcode",
    "hours",
    "telephone",
    "fax",
    "email",
    "organ_kind",
    "reconsideration_organ",
    "department_above",
    "court",
    "accepts_applications",
    "index_rule",
)


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """机关的资料；名称、代字、上下级由系统管理员定。"""

    class Meta:
        model = Agency
        fields = _EDITABLE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in every_reading().values():
            self.fields[_READING + one.id] = forms.ChoiceField(
                label=f"法律顾问选定的读法：{one.name}",
                help_text=f"有争议，存下以后收到的申请按它。{one.citation}",
                choices=[("", f"缺省：{one.options[one.default]}"), *one.options.items()],
                required=False,
                initial=self.instance.readings.get(one.id, ""),
            )

    def save(self, commit: bool = True) -> Agency:
        """选定的读法存在机关的资料里；选了缺省的不存。"""
        given = self.cleaned_data
        self.instance.readings = {
            id: given[_READING + id] for id in every_reading() if given[_READING + id]
        }
        saved: Agency = super().save(commit)
        return saved

    def settled(self) -> dict[str, str]:
        """这一次改定的读法，给留痕。"""
        changed = [n for n in self.changed_data if n.startswith(_READING)]
        return {n.removeprefix(_READING): self.cleaned_data[n] or "缺省" for n in changed}


class NewAgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    """新设一个机关：在自己管的机关之下。"""

    parent = forms.ModelChoiceField(
        label="上级机关", queryset=Agency.objects.none(), required=False
    )

    class Meta:
        model = Agency
        fields = ("name", "slug", "mark", "is_government")
        help_texts: ClassVar[dict[str, str]] = {
            "name": "全称，如“青川市兴庆区住房和城乡建设局”",
            "slug": "字母、数字、横线，设定以后不改，如 housing",
        }

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        parent.queryset = agencies_where(user, Do.MANAGE)  # type: ignore[attr-defined]
        # 只有系统管理员能设没有上级的机关
        parent.required = not runs_the_system(user)


class DutyForm(forms.Form):
    """给一个人一项职责；没有这个人就新建。"""

    username = forms.SlugField(
        label="账号",
        help_text="字母、数字、横线；已有的就只加职责",
        max_length=LONGEST,
        error_messages={"invalid": "账号只用字母、数字、横线。"},
    )
    name = PersonName(label="姓名", max_length=60, required=False)
    email = forms.EmailField(label="电子邮箱", help_text="接收提醒", max_length=254, required=False)
    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    office = forms.CharField(
        label="科室", help_text="科室负责人看得见本科室的人承办的", max_length=60, required=False
    )
    role = forms.ChoiceField(label="职责", choices=Role.choices)

    def __init__(self, *args: Any, user: Actor, at: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = agencies_where(user, Do.MANAGE)
        self.fields["agency"].queryset = choices  # type: ignore[attr-defined]
        self.fields["agency"].initial = choices.filter(pk=at).first() or choices.first()


@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """人员和职责；新加一项。"""
    _demand_manager(request.user)
    form = DutyForm(request.POST or None, user=request.user, at=_asked_agency(request))
    if request.method == "POST" and form.is_valid() and _give(request, form):
        return redirect(f"{reverse('people')}?agency={form.cleaned_data['agency'].pk}")
    reach = ids_where(request.user, Do.MANAGE)
    duties = Duty.objects.filter(agency__in=reach).select_related("user", "agency", "office")
    page = {
        "form": form,
        "agencies": agencies_where(request.user, Do.MANAGE).order_by("path"),
        "duties": duties.order_by("agency__path", "user__username", "role"),
    }
    status = 422 if form.errors else 200
    return render(request, "agencies/people.html", page, status=status)


def _asked_agency(request: HttpRequest) -> int:
    """网址里说的机关：先选好它；没有说的为 0。"""
    asked = request.GET.get("agency", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def _demand_manager(user: Actor) -> None:
    """有机关可管的；系统管理员还没有机关时也可以。"""
    if not may_anywhere(user, Do.MANAGE) and not runs_the_system(user):
        raise PermissionDenied


def _give(request: HttpRequest, form: DutyForm) -> bool:
    """给一项职责；不行的把原因写在表单上。"""
    given = form.cleaned_data
    about = {"last_name": given["name"], "email": given["email"]}
    try:
        password = accounts.give(
            *(request.user, given["username"], given["agency"], given["role"], given["office"]),
            **about,
        )
    except accounts.NotYours as error:
        form.add_error("username", str(error))
        return False
    if password:
        _show(request, given["username"], password)
    return True


def _show(request: HttpRequest, username: str, password: str) -> None:
    messages.success(request, f"{username} 的密码：{password}（只显示这一次，请当面交给本人）")


@never_cache
@require_POST
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """收回一项职责。"""
    rows = Duty.objects.filter(agency__in=ids_where(request.user, Do.MANAGE))
    duty = get_object_or_404(rows.select_related("user"), pk=pk)
    try:
        accounts.take_away(request.user, duty)
    except accounts.NotYours as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已收回。")
    return redirect("people")


def _managed(request: HttpRequest, pk: int) -> Any:
    """全部职责都在管理范围以内的别人；别的机关的人、系统管理员、自己动不得。"""
    others = get_user_model().objects.filter(is_superuser=False).exclude(pk=request.user.pk or 0)
    user = get_object_or_404(others, pk=pk)
    reach = set(ids_where(request.user, Do.MANAGE))
    held = set(user.duties.values_list("agency", flat=True))
    if not held or not held <= reach:
        raise Http404
    return user, min(held)


@never_cache
@require_POST
def person(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """重设密码、解除验证器、停用、恢复。"""
    user, agency = _managed(request, pk)
    try:
        _do(request, user, agency, action)
    except accounts.NotYours as error:
        messages.error(request, str(error))
    return redirect("people")


def _do(request: HttpRequest, user: Any, agency: int, action: str) -> None:
    if action == "password":
        _show(request, user.username, accounts.reset_password(request.user, user, agency))
    elif action == "device":
        accounts.forget_device(request.user, user, agency)
        messages.success(request, "已解除，下次登录重新绑定。")
    elif action in ("stop", "resume"):
        accounts.set_active(request.user, user, agency, active=action == "resume")
        messages.success(request, "已恢复。" if action == "resume" else "已停用。")
    else:
        raise Http404


@never_cache
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    """机关的资料。"""
    found = get_object_or_404(agencies_where(request.user, Do.MANAGE), pk=pk)
    form = AgencyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        detail = {"changed": form.changed_data, "readings": form.settled()}
        with transaction.atomic():
            form.save()
            record(request.user, "agency.changed", f"agency:{pk}", agency=pk, detail=detail)
        messages.success(request, "已存。")
        return redirect("people")
    status = 422 if form.errors else 200
    return render(request, "agencies/agency.html", {"form": form, "agency": found}, status=status)


@never_cache
def new_agency(request: HttpRequest) -> HttpResponse:
    """新设一个机关。"""
    _demand_manager(request.user)
    form = NewAgencyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            added = _add(form.cleaned_data)
            subject = f"agency:{added.pk}"
            record(request.user, "agency.added", subject, agency=added.pk)
        messages.success(request, f"已设“{added.name}”。请填写它的基本信息。")
        return redirect("agency", pk=added.pk)
    status = 422 if form.errors else 200
    return render(request, "agencies/agency.html", {"form": form}, status=status)


def _add(given: dict[str, Any]) -> Agency:
    parent = given.pop("parent")
    added: Agency = parent.add_child(**given) if parent else Agency.add_root(**given)
    return added
