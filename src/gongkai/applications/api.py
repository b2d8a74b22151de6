"""给本机关其他系统的接口（OpenAPI，/api/v1/openapi.json）：登记申请、看进度、清单。

令牌只管自己的机关、自己的范围，每分钟限次。进度和清单里没有任何个人信息和申请内容。
"""

import hashlib
import uuid
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Path, Query, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from gongkai.agencies.comings import refused
from gongkai.applications.applicants import IDENTITY_KINDS
from gongkai.applications.intake import AskedForm, KindForm, PersonForm, unreachable
from gongkai.applications.models import KINDS, PROVISIONS, WAYS, ApiToken, Case
from gongkai.applications.register import NewCase, register
from gongkai.language.refusals import refusal
from gongkai.law.days import strange
from gongkai.law.facts import Channel
from gongkai.law.procedure import not_in_force
from gongkai.safekeeping.actor import interface
from gongkai.safekeeping.limits import counted
from gongkai.safekeeping.trail import record

A_MINUTE = 120
_MOST = 200
_SEEN_FIELDS = ("year", "serial", "stage", "receipt", "reply_due", "decision", "closed")


class Token(HttpBearer):
    """Authorization: Bearer 令牌。"""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """有效的令牌；超过次数抛 429。"""
        found = ApiToken.objects.select_related("agency").filter(key=hashed(token), revoked=False)
        held = found.first()
        if held is None:
            refused(request, "token")
        elif _too_often(held):
            raise HttpError(429, "调用得太频繁，请过一分钟再试。")
        return held


def hashed(token: str) -> str:
    """令牌的散列。"""
    return hashlib.sha256(token.encode()).hexdigest()


def _too_often(held: ApiToken) -> bool:
    return counted("api", str(held.pk), 60) > A_MINUTE


api = NinjaAPI(title="公开：依申请公开接口", version="1", docs_url=None, auth=Token())


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """没有令牌、令牌不对。"""
    told = {"detail": "没有令牌，或者令牌不对、已经收回：请在 Authorization 里写 Bearer 和令牌。"}
    return api.create_response(request, told, status=401)


class Problem(Schema):
    """没有办成：说明和各处的错。"""

    detail: str
    errors: list[str] = Field(default_factory=list)


def _words(form: Any, name: str, description: str, default: Any = ...) -> Any:
    """文字的一项：长短与表单所收的一样，说明与实际才不会两样。"""
    field = form.base_fields[name]
    least = field.min_length or (1 if default is ... else None)
    return Field(default, min_length=least, max_length=field.max_length, description=description)


#: 证件名称的五种
IdentityKind = StrEnum("IdentityKind", {k: k for k in IDENTITY_KINDS})  # type: ignore[misc]


class Person(Schema):
    """申请人。"""

    name: str = _words(PersonForm, "name", "姓名；法人和其他组织的名称")
    identity_kind: IdentityKind = Field(description="证件名称")
    identity: str = _words(PersonForm, "identity", "证件号码；身份证号码、信用代码验校验码")
    representative: str = _words(PersonForm, "representative", "法定代表人；组织必填", "")
    contact: str = _words(PersonForm, "contact", "联系人；组织必填", "")
    phone: str = _words(PersonForm, "phone", "联系电话")
    email: str = _words(PersonForm, "email", "电子邮箱；获取的方式为 email 的必填", "")
    address: str = _words(PersonForm, "address", "通信地址；获取的方式为 post 的必填", "")
    postcode: str = Field("", pattern=r"^([0-9]{6})?$", description="邮政编码，六位数字")


Kind = StrEnum("Kind", {id: id for id, _ in KINDS})  # type: ignore[misc]
Provision = StrEnum("Provision", {id: id for id, _ in PROVISIONS})  # type: ignore[misc]
Way = StrEnum("Way", {id: id for id, _ in WAYS})  # type: ignore[misc]


class Application(Schema):
    """要登记的一件；`submission` 相同的只登记一次。"""

    submission: uuid.UUID
    channel: Channel
    received: date
    kind: Kind
    applicant: Person
    asked: str = _words(AskedForm, "asked", "所需政府信息的内容描述")
    provision: Provision
    way: Way
    fee_reduction: bool = False


class Registered(Schema):
    """登记的结果。"""

    number: str
    year: int
    serial: int
    query_code: str


class Progress(Schema):
    """一件的进度。"""

    number: str
    year: int
    serial: int
    stage: str
    receipt: date | None
    reply_due: date | None
    decision: str
    closed: date | None
    reanswers: str = Field("", description="责令重新答复的，原来那一件的编号")


class Listed(Schema):
    """一页清单；`after` 给下一页用，没有下一页为空。"""

    items: list[Progress]
    after: int | None


def _held(request: HttpRequest, scope: str) -> ApiToken:
    held: ApiToken = request.auth  # type: ignore[attr-defined]
    if scope not in held.scopes:
        raise HttpError(403, f"这个令牌的范围不包括“{ApiToken.Scope(scope).label}”。")
    return held


_REFUSALS = {400: Problem, 401: Problem, 403: Problem, 422: Problem, 429: Problem}


@api.post("/applications", response={201: Registered, **_REFUSALS})
def create(request: HttpRequest, given: Application) -> Status[Any]:
    """登记一件申请。"""
    held = _held(request, ApiToken.Scope.CREATE)
    person = PersonForm(given.applicant.dict(), kind=given.kind)
    forms = [KindForm({"kind": given.kind}), person, AskedForm(given.dict())]
    errors = [e for f in forms for e in _errors(f)] + _other_errors(given)
    if errors:
        return Status(422, {"detail": "内容有误，没有登记。", "errors": errors})
    new = NewCase(
        agency=held.agency,
        channel=given.channel,
        received=given.received,
        kind=given.kind,
        applicant=person.applicant(),
        submission=given.submission,
        **forms[2].cleaned_data,
    )
    done = register(new, by=interface(held.name))
    case = done.case
    if case.agency_id != held.agency_id:
        return Status(422, {"detail": "这个提交标识已经用过。", "errors": []})
    return Status(
        201,
        {
            "number": case.number,
            "year": case.year,
            "serial": case.serial,
            "query_code": done.code,
        },
    )


def _errors(form: Any) -> list[str]:
    return [f"{name}：{e}" for name, found in form.errors.items() for e in found]


def _other_errors(given: Application) -> list[str]:
    today = timezone.localdate()
    why = unreachable(given.applicant.dict(), given.way)
    found = [f"way：{why}"] if why else []
    if given.received > today:
        return [*found, "received：晚于今天。"]
    why = strange(given.received, today) or not_in_force(given.received)
    return [*found, f"received：{why}"] if why else found


@api.get("/applications/{year}/{serial}", response={200: Progress, 404: Problem, **_REFUSALS})
def progress(
    request: HttpRequest,
    year: int = Path(..., ge=2008, le=9999),  # type: ignore[type-arg]
    serial: int = Path(..., ge=1, le=2**31 - 1),  # type: ignore[type-arg]
) -> Status[Any]:
    """一件的进度。"""
    held = _held(request, ApiToken.Scope.READ)
    rows = _rows(held)
    case = rows.filter(year=year, serial=serial).first()
    if case is None:
        return Status(404, {"detail": "没有这件申请。"})
    record(interface(held.name), "api.read", case.subject, agency=held.agency_id)
    return Status(200, _seen(case))


@api.get("/applications", response={200: Listed, **_REFUSALS})
def listing(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=2**62),  # type: ignore[type-arg]
    limit: int = Query(50, ge=1, le=_MOST),  # type: ignore[type-arg]
) -> Status[Any]:
    """清单，旧的在前，一页一页地取。"""
    held = _held(request, ApiToken.Scope.READ)
    rows = _rows(held).filter(pk__gt=after)
    found = list(rows.order_by("pk")[: limit + 1])
    page = found[:limit]
    detail = {"after": after, "count": len(page)}
    subject = f"agency:{held.agency_id}"
    record(interface(held.name), "api.listed", subject, agency=held.agency_id, detail=detail)
    following = page[-1].pk if len(found) > limit else None
    return Status(200, {"items": [_seen(c) for c in page], "after": following})


def _rows(held: ApiToken) -> QuerySet[Case]:
    """限定知悉的不给别的系统看。"""
    rows = Case.objects.select_related("agency", "reanswers__agency")
    return rows.filter(agency=held.agency_id, restricted=False)


def _seen(case: Case) -> dict[str, Any]:
    first = case.reanswers if case.reanswers and not case.reanswers.restricted else None
    seen = {name: getattr(case, name) for name in _SEEN_FIELDS}
    return {"number": case.number, "reanswers": first.number if first else ""} | seen


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """哪一项不合说明，错在哪里。"""
    errors = [f"{'.'.join(_place(e['loc']))}：{refusal(e)}" for e in error.errors]
    return api.create_response(request, {"detail": "内容有误。", "errors": errors}, status=422)


def _place(loc: Any) -> list[str]:
    """哪一项：去掉“body”“query”和参数的名称。"""
    names = [str(part) for part in loc if part not in ("body", "given", "query", "path")]
    return names or ["内容"]


@api.exception_handler(HttpError)
def _stopped(request: HttpRequest, error: HttpError) -> HttpResponse:
    """范围不够、太频繁；读不出来的内容 ninja 说英文，换成中文。"""
    unread = error.status_code == HTTPStatus.BAD_REQUEST
    told = "内容读不出来：要是 UTF-8 的 JSON。" if unread else str(error)
    return api.create_response(request, {"detail": told}, status=error.status_code)
