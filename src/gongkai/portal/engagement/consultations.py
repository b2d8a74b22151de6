"""公众的征集、调查、访谈：清单、提意见、看结果。"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.agencies.models import Agency
from gongkai.applications.forms import line
from gongkai.applications.intake import new_submission, submission_of
from gongkai.documents.download import download
from gongkai.documents.kinds import ACCEPTED, FileRefused
from gongkai.engagement.acts import NotNow
from gongkai.engagement.models import Consultation, Part, Response
from gongkai.engagement.soliciting import results
from gongkai.engagement.soliciting.taking import Said, Sent, take
from gongkai.portal.apply.captcha import CaptchaForm
from gongkai.portal.engagement.answers import page_of
from gongkai.portal.limiting import downloads
from gongkai.reporting.charts import bars
from gongkai.safekeeping.files import content_of, put
from gongkai.safekeeping.limits import client_of, network, too_often

_LONGEST = 5000
State = Consultation.State
_HIDDEN = (State.DRAFT, State.CHECKING)


class OpinionForm(forms.Form):
    """各条一格，另有姓名、联系方式、附件；都可以不填，至少写一条。"""

    submission = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        kwargs["initial"] = {"submission": new_submission()}
        super().__init__(*args, **kwargs)
        self.parts = {part.pk: part for part in consultation.parts.all()}
        for pk, part in self.parts.items():
            self.fields[f"part-{pk}"] = _field(part)
        self.fields["name"] = line("姓名或名称", required=False, longest=60)
        self.fields["contact"] = line("联系方式", required=False, longest=100)
        if consultation.kind == Consultation.Kind.OPINIONS:
            self.fields["file"] = forms.FileField(
                label="附件", required=False, help_text=f"{ACCEPTED}，不超过 20 MB"
            )

    def said(self) -> dict[int, Said]:
        """各条写的、选的。"""
        return {
            pk: _said(part, self.cleaned_data.get(f"part-{pk}")) for pk, part in self.parts.items()
        }

    def sent(self, request: HttpRequest) -> Sent:
        """一份。"""
        given = self.cleaned_data
        upload = given.get("file")
        return Sent(
            said=self.said(),
            who={name: given[name] for name in ("name", "contact") if given[name]},
            source=network(client_of(request)),
            submission=submission_of(given["submission"]),
            files=[(upload.name, put(upload.read()))] if upload else [],
        )


def _field(part: Part) -> forms.Field:
    """这一条怎样填。"""
    options = list(enumerate(part.choices))
    if part.kind == Part.Kind.SINGLE:
        found: forms.Field = forms.ChoiceField(choices=options, widget=forms.RadioSelect)
    elif part.kind == Part.Kind.MULTIPLE:
        found = forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple)
    else:
        found = forms.CharField(max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    found.required, found.label, found.help_text = part.required, part.heading, part.text
    found.error_messages["required"] = f"请答“{part.heading}”。"
    return found


def _said(part: Part, value: Any) -> Said:
    if part.is_choice:
        picked = value if isinstance(value, list) else [value] if value else []
        return Said(picked=tuple(int(n) for n in picked))
    return Said(text=str(value or "").strip())


@require_safe
@never_cache
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """一个机关的，截止晚的在前。"""
    agency = get_object_or_404(Agency, slug=slug)
    rows = Consultation.objects.filter(agency=agency).exclude(state__in=_HIDDEN)
    found = page_of(rows.select_related("agency"), "closes", request.GET.get("after", ""))
    shown = [(c, _stage(c)) for c in found.rows]
    page = {"agency": agency, "rows": shown, "after": found.after}
    return render(request, "portal/engagement/consultations.html", page)


def _stage(found: Consultation) -> str:
    """现在怎样。"""
    if found.ended is not None:
        return "已公布结果"
    if found.is_open():
        return "正在征集"
    return "还没有开始" if found.opens > timezone.localdate() else "已经截止，正在整理"


def _seen(slug: str, year: int, serial: int) -> Consultation:
    rows = Consultation.objects.exclude(state__in=_HIDDEN).select_related("agency", "draft_file")
    return get_object_or_404(rows, agency__slug=slug, year=year, serial=serial)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def consultation(request: HttpRequest, slug: str, year: int, serial: int) -> HttpResponse:
    """一次征集：正在征集的可以提，公布了结果的逐条说采用没有。"""
    found = _seen(slug, year, serial)
    page: dict[str, Any] = {"consultation": found, "stage": _stage(found)}
    if found.ended is not None:
        page |= {"outcome": _outcome(found)}
    elif found.is_open() or request.method == "POST":
        done = _form(request, found, page)
        if done is not None:
            return render(request, "portal/engagement/opinion_taken.html", page | {"done": done})
    else:
        page["parts"] = found.parts.all()
    wrong = any(page[n].errors for n in ("form", "captcha") if n in page)
    return render(
        request, "portal/engagement/consultation.html", page, status=422 if wrong else 200
    )


def _form(request: HttpRequest, found: Consultation, page: dict[str, Any]) -> Response | None:
    """表单放进 `page`；收下了得那一份。"""
    post = request.method == "POST"
    form = OpinionForm(request.POST if post else None, request.FILES or None, consultation=found)
    captcha = CaptchaForm(request.POST if post else None)
    page |= {"form": form, "captcha": captcha}
    done = _taken(request, found, form, captcha) if post else None
    captcha.ask()
    return done


def _taken(request: HttpRequest, found: Consultation, form: Any, captcha: Any) -> Response | None:
    if too_often(request, "opinion", settings.APPLY_RATE, 3600):
        form.add_error(None, "这里提交得太频繁了，请过一小时再试，或者用说明里的别的办法。")
        return None
    if not all([form.is_valid(), captcha.is_valid()]):
        return None
    try:
        return take(found, form.sent(request))
    except FileRefused as error:
        form.add_error("file", str(error))
    except (NotNow, ValueError) as error:
        form.add_error(None, str(error))
    return None


def _outcome(found: Consultation) -> dict[str, Any]:
    """逐条的采用情况，选择题的图和表。"""
    counted = results.results_of(found)
    parts = [
        {
            "part": tally.part,
            "tally": tally,
            "findings": list(tally.part.findings.all()),
            "chart": bars(tally.part.heading, tally.picked) if tally.picked else "",
        }
        for tally in counted.tallies
    ]
    return {"counted": counted.counted, "parts": parts}


@require_safe
@downloads
def draft_file(request: HttpRequest, slug: str, year: int, serial: int) -> HttpResponse:
    """草案文件。"""
    found = _seen(slug, year, serial)
    if found.draft_file is None:
        raise Http404("没有草案文件。")
    headers = download(found.draft_name, found.draft_file.kind)
    return HttpResponse(content_of(found.draft_file), headers=headers)


@require_safe
@downloads
def workbook(request: HttpRequest, slug: str, year: int, serial: int) -> HttpResponse:
    """公布的结果（.xlsx）：各题的数、逐条的采用情况。"""
    found = _seen(slug, year, serial)
    if found.ended is None:
        raise Http404("还没有公布结果。")
    headers = download(f"{found.title}（结果）.xlsx", "xlsx")
    return HttpResponse(results.public_workbook(found), headers=headers)
