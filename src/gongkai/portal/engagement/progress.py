"""凭编号和查询码看留言：到了哪一步、答复、评价、追问一次。"""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongkai.applications.forms import text
from gongkai.applications.numbers import typed_number
from gongkai.engagement.acts import NotNow, refusal
from gongkai.engagement.models import Act, Message, MessageEvent
from gongkai.engagement.passing import turned_into
from gongkai.engagement.register import CODE_PURPOSE, act
from gongkai.safekeeping.actor import Outsider
from gongkai.safekeeping.crypto import blind
from gongkai.safekeeping.limits import too_often

_SALT = "gongkai.message-progress"
_SECONDS = 3600
COOKIE = "message-progress"
SENDER = Outsider("写信人")
#: 给写信人看的
_SHOWN = (
    *(Act.RECEIVED, Act.REPLIED, Act.JOINT, Act.TURNED, Act.SENT_ON, Act.FOLLOWED_UP),
    *(Act.RATED, Act.PUBLISHED, Act.UNPUBLISHED),
)
RATINGS = {5: "很满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "很不满意"}


class LookupForm(forms.Form):
    """编号和查询码。"""

    number = forms.CharField(
        label="留言编号",
        max_length=60,
        help_text="如“兴住建信〔2026〕12号”，写成 2026-12 也可以",
        error_messages={"required": "请填写留言编号。"},
    )
    code = forms.CharField(
        label="查询码",
        max_length=20,
        help_text="回执上的十位字母和数字",
        error_messages={"required": "请填写查询码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def found(self) -> Message | None:
        """两样都对的留言。"""
        number = typed_number(self.cleaned_data["number"])
        key = blind(self.cleaned_data["code"], CODE_PURPOSE)
        message = Message.objects.filter(query_key=key).first()
        if message is None or number != (message.year, message.serial):
            return None
        return message


class RatingForm(forms.Form):
    """评价。"""

    rating = forms.TypedChoiceField(
        label="对答复满意吗",
        choices=list(RATINGS.items()),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一个。"},
    )
    words = text("还想说什么", required=False, rows=3)


class FollowForm(forms.Form):
    """追问。"""

    question = text("追问的内容", "只能追问一次；还有别的问题，请另写一件")


FORMS: dict[Act, type[forms.Form]] = {Act.RATED: RatingForm, Act.FOLLOWED_UP: FollowForm}


@never_cache
def lookup(request: HttpRequest) -> HttpResponse:
    """输入编号和查询码。"""
    form = LookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if too_often(request, "progress", settings.LOOKUP_RATE):
            form.add_error(None, "查得太频繁了，请过一分钟再试。")
        elif (message := form.found()) is not None:
            return _shown(message)
        else:
            form.add_error(None, "编号和查询码对不上，请对照回执核对。")
    status = 422 if form.errors else 200
    return render(request, "portal/engagement/lookup.html", {"form": form}, status=status)


def _shown(message: Message) -> HttpResponse:
    """转到这一件，记住查过了。"""
    response = redirect("message_progress")
    response.set_cookie(
        COOKIE,
        signing.dumps(message.pk, salt=_SALT),
        httponly=True,
        samesite="Lax",
        max_age=_SECONDS,
        secure=settings.SECURE,
    )
    return response


def _message(request: HttpRequest) -> Message | None:
    """查过编号和查询码的留言，一小时内有效。"""
    try:
        pk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return Message.objects.select_related("agency", "topic").filter(pk=pk).first()


@never_cache
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """进度。"""
    message = _message(request)
    return redirect("message_lookup") if message is None else _page(request, message)


def _page(
    request: HttpRequest, message: Message, filled: dict[Act, forms.Form] | None = None
) -> HttpResponse:
    past = list(message.events.all())
    forms_: dict[Act, forms.Form] = {
        kind: form(prefix=kind.value) for kind, form in FORMS.items()
    } | (filled or {})
    page = {
        "message": message,
        "events": [_event(e) for e in past if e.act in _SHOWN],
        "turned": turned_into(past),
        "mine": [(kind, form) for kind, form in forms_.items() if not refusal(message, kind, past)],
        "public": getattr(message, "public_answer", None),
        "wrong": next(iter((filled or {}).values()), None),
    }
    return render(request, "portal/engagement/progress.html", page, status=422 if filled else 200)


def _event(event: MessageEvent) -> dict[str, Any]:
    """一件事：答复、转送的话、自己追问的。"""
    words = [event.told(name) for name in ("reply", "note", "question", "words")]
    if event.act == Act.RATED:
        words.insert(0, RATINGS[event.data["rating"]])
    if event.act == Act.SENT_ON:
        words.insert(0, f"转给：{event.data['organ']}（{event.data['citation']}）")
    return {"event": event, "words": [w for w in words if w]}


@never_cache
@require_POST
def mine(request: HttpRequest, name: str) -> HttpResponse:
    """评价、追问。"""
    message = _message(request)
    if message is None:
        return redirect("message_lookup")
    kind = Act(name) if name in Act.values else None
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST, prefix=kind.value)
    if not form.is_valid():
        return _page(request, message, {kind: form})
    given = form.cleaned_data
    data = {"rating": given.pop("rating")} if kind == Act.RATED else {}
    try:
        act(message, kind, SENDER, data=data, private=given)
    except NotNow as problem:
        form.add_error(None, str(problem))
        return _page(request, message, {kind: form})
    return redirect("message_progress")
