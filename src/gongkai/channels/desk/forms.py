"""渠道的各种表单。"""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.core.validators import validate_email, validate_ipv46_address
from django.utils import timezone

from gongkai.agencies.choosing import chosen_if_one, only_if_one
from gongkai.agencies.models import Agency, Office
from gongkai.agencies.policy import Do, agencies_where, narrow
from gongkai.applications.forms import day, text
from gongkai.channels.models import Account
from gongkai.channels.writing import wrong_in
from gongkai.disclosures.models import Column
from gongkai.law.days import strange
from gongkai.safekeeping.actor import Actor

_SHORTEST_SECRET = 32
_DAYS = ("registered", "closed", "elsewhere", "interaction_on")


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """一个账号：登记的各项，接口要填的、密钥（填过的不再显示）。"""

    address = forms.URLField(
        label="公开的主页", required=False, assume_scheme="https", help_text="公众看得到的网址"
    )

    class Meta:
        model = Account
        fields = (
            *("agency", "name", "address", "owner", "registered", "elsewhere"),
            *("interacts", "interaction_on", "columns", "closed"),
        )
        widgets: ClassVar[dict[str, Any]] = {
            **{name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in _DAYS},
            "columns": forms.CheckboxSelectMultiple,
            "interacts": forms.Select(
                choices=[("", "还没有看过"), ("true", "能"), ("false", "不能")]
            ),
        }

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.way
        self._choose(user)
        for name, label in kind.facts.items():
            given = self.instance.facts.get(name, "")
            self.fields[f"fact_{name}"] = forms.CharField(
                label=label, required=False, max_length=300, initial=given
            )
        for name, label in kind.secrets.items():
            self.fields[f"secret_{name}"] = self._secret(name, label)
        for name in self._unfit():
            del self.fields[name]

    def _choose(self, user: Actor) -> None:
        if self.instance.pk:
            del self.fields["agency"]
        else:
            chosen_if_one(self, agencies_where(user, Do.CHANNELS))
        owner: Any = self.fields["owner"]
        owner.queryset = narrow(Office.objects.all(), user, Do.CHANNELS)
        columns: Any = self.fields["columns"]
        rows = narrow(Column.objects.filter(shown=True), user, Do.CHANNELS)
        columns.queryset = rows.order_by("agency", "order", "id")

    def _unfit(self) -> list[str]:
        """这种渠道用不着的栏。"""
        kind = self.instance.way
        found = [] if kind.id == "board" else ["columns"]
        media = ("address", "registered", "elsewhere", "interacts", "interaction_on")
        found += [] if kind.media else list(media)
        return found if self.instance.pk else [*found, "closed"]

    def _secret(self, name: str, label: str) -> forms.CharField:
        is_kept = bool((self.instance.secret or {}).get(name))
        help_text = "已经填过，加密存着，不再显示；要换的再填" if is_kept else "加密存放"
        widget: forms.Widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        if name == "readers":
            widget = forms.Textarea(attrs={"rows": 5})
        return forms.CharField(
            label=label, required=False, max_length=20_000, help_text=help_text, widget=widget
        )

    def clean(self) -> dict[str, Any]:
        """名称里没有个人信息；接口要填的写法要对。"""
        given = super().clean() or {}
        if why := wrong_in(str(given.get("name") or "")):
            self.add_error("name", why)
        checks = _CHECKS | ({"secret_secret": _is_long} if self.instance.kind == "webhook" else {})
        for name, check in checks.items():
            if value := str(given.get(name) or "").strip():
                self._check(name, check, value)
        for name in _DAYS:
            self._demand_past(name, given.get(name))
        return given

    def _demand_past(self, name: str, day: date | None) -> None:
        """都是已经有的事：没有到的、年份打错的，会使期限算不出来。"""
        today = timezone.localdate()
        if day and (day > today or strange(day, today)):
            told = "这一天还没有到。" if day > today else strange(day, today)
            self.add_error(name, told)

    def _check(self, name: str, check: Callable[[str], None], value: str) -> None:
        try:
            check(value)
        except forms.ValidationError as error:
            self.add_error(name, error)

    @property
    def secrets(self) -> dict[str, str]:
        """填了的密钥。"""
        return self._told("secret_")

    def filled(self) -> Account:
        """填好的账号（不存）。"""
        one: Account = self.save(commit=False)
        one.facts = self._told("fact_")
        return one

    def _told(self, prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): str(value).strip()
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }


def _is_address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise forms.ValidationError("要是 https:// 开头的网址。")


def _is_ip(value: str) -> None:
    try:
        validate_ipv46_address(value)
    except forms.ValidationError as error:
        raise forms.ValidationError("IP 地址的写法不对。") from error


def _is_long(value: str) -> None:
    if len(value) < _SHORTEST_SECRET:
        raise forms.ValidationError(f"太短，要 {_SHORTEST_SECRET} 个字符以上。")


def _are_emails(value: str) -> None:
    for line in filter(None, map(str.strip, value.splitlines())):
        try:
            validate_email(line)
        except forms.ValidationError as error:
            raise forms.ValidationError(f"“{line}”不是邮箱。") from error


_CHECKS: dict[str, Callable[[str], None]] = {
    "fact_url": _is_address,
    "fact_rip": _is_ip,
    "secret_readers": _are_emails,
}


class PauseForm(forms.Form):
    """停发。"""

    why = text("为什么停发", "等着的留着，接着发的时候再发", rows=2)


class TextForm(forms.Form):
    """自己写的文字。"""

    words = text("自己写的文字", "空着的用生成的；末尾总会加上网址和索引号", required=False, rows=4)


class HeardForm(forms.Form):
    """抄来的一条评论。"""

    account = forms.ModelChoiceField(label="哪个账号", queryset=Account.objects.none())
    words = text("评论、私信的原文", "一条一次；进“群众留言”的收件箱", rows=5)

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = narrow(Account.objects.filter(closed=None), user, Do.NOTE)
        field: Any = self.fields["account"]
        field.queryset = rows.filter(kind__in=["weibo", "wechat"]).select_related("agency")


class PosterForm(forms.Form):
    """一张海报：哪个机关、哪个栏目或者哪一周、多大的纸。"""

    agency = forms.ModelChoiceField(label="机关", queryset=Agency.objects.none())
    column = forms.ModelChoiceField(
        label="栏目", queryset=Column.objects.none(), required=False, empty_label="全部栏目"
    )
    week = day("哪一周", "填那一周里的任何一天；不填的为最近公开的", required=False)
    paper = forms.ChoiceField(label="纸", choices=[("a3", "A3"), ("a4", "A4")], initial="a3")

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_if_one(self.fields["agency"], agencies_where(user, Do.SEE_ITEMS))
        columns: Any = self.fields["column"]
        rows = narrow(Column.objects.filter(shown=True), user, Do.SEE_ITEMS)
        columns.queryset = rows.select_related("agency").order_by("agency", "order", "id")

    def clean(self) -> dict[str, Any]:
        """栏目是这个机关的。"""
        given = super().clean() or {}
        column, agency = given.get("column"), given.get("agency")
        if column and agency and column.agency_id != agency.pk:
            self.add_error("column", "这个栏目不是所选机关的。")
        return given
