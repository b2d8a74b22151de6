"""登录的第二重验证（动态口令）与锁定。"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from gongkai.agencies.comings import of_person, refused
from gongkai.documents import square


class CodeForm(forms.Form):
    """六位动态口令。"""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label="动态口令",
        help_text="打开手机上的验证器，输入“公开”下面的六位数字",
        error_messages={"invalid": "请输入六位数字。", "required": "请输入六位数字。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


@never_cache
@login_required(login_url="wagtailadmin_login")
def second_factor(request: HttpRequest) -> HttpResponse:
    """没有绑定验证器的先绑定，绑定了的输入动态口令。"""
    device = _device(request.user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["code"].strip()):
            return _let_in(request, device)
        refused(request, "totp", request.user)
        form.add_error("code", "动态口令不对或者已经用过，请等下一个六位数字再输入。")
    shown = {"form": form, "device": device, "next": safe_next(request)}
    shown["optional"] = settings.SECOND_FACTOR != "required" and not device.confirmed
    if not device.confirmed:
        shown |= {"picture": _picture(device), "secret": _secret(device)}
    return render(request, "agencies/second_factor.html", shown, status=422 if form.errors else 200)


def _device(user: Any) -> TOTPDevice:
    device = TOTPDevice.objects.filter(user=user).order_by("-confirmed").first()
    if device is None:
        device = TOTPDevice.objects.create(user=user, name="验证器", confirmed=False)
    return device


def _let_in(request: HttpRequest, device: TOTPDevice) -> HttpResponse:
    if not device.confirmed:
        with transaction.atomic():
            device.confirmed = True
            device.save()
            of_person(request.user, "second_factor.bound", request.user)
    otp_login(request, device)
    of_person(request.user, "signed_in", request.user, by="totp")
    return redirect(safe_next(request))


def safe_next(request: HttpRequest) -> str:
    """登录以后去哪里；只能是本站的页。"""
    target = request.POST.get("next") or request.GET.get("next") or "/admin/"
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if safe else "/admin/"


def _picture(device: TOTPDevice) -> str:
    return mark_safe(square.svg(device.config_url, "绑定二维码"))  # noqa: S308


def _secret(device: TOTPDevice) -> str:
    from base64 import b32encode

    text = b32encode(device.bin_key).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any) -> HttpResponse:
    """连错多次：说明多久以后再试。"""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "agencies/locked_out.html", {"minutes": minutes}, status=429)
