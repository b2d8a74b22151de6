"""账号的页面：姓名一格，不分姓和名；本人的、系统管理员建的都一样。本人改了什么也留痕。"""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from wagtail.admin.forms.auth import PasswordChangeForm

from gongkai.agencies import accounts
from gongkai.agencies.naming import PersonName


class OneName(forms.ModelForm):  # type: ignore[type-arg]
    """姓名写在一格（`last_name`）；以前分两格存的合起来，存下以后只有一格。"""

    first_name = None
    last_name = PersonName(label="姓名", max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["last_name"] = f"{self.instance.last_name}{self.instance.first_name}"

    def save(self, commit: bool = True) -> Any:
        """名的一格空出来。"""
        self.instance.first_name = ""
        return super().save(commit)


class NameForm(OneName):
    """本人的“账号”页面：姓名、电子邮箱。"""

    email = forms.EmailField(
        label="电子邮箱", required=False, help_text="接收提醒；不填的只在后台提醒"
    )

    class Meta:
        model = get_user_model()
        fields: ClassVar[list[str]] = ["last_name", "email"]

    def save(self, commit: bool = True) -> Any:
        """留痕。"""
        before = accounts.looks(self.instance)
        user = super().save(commit)
        accounts.changed_elsewhere(user, user, before)
        return user


class OwnPassword(PasswordChangeForm):
    """本人改密码：留痕。"""

    def save(self, commit: bool = True) -> Any:
        """知道原来的密码才到得了这里。"""
        before = accounts.looks(self.user)
        user = super().save(commit)
        accounts.changed_elsewhere(user, user, before)
        return user


def take_over() -> None:
    """换掉 Wagtail 的“姓名和电子邮件”“密码”两栏的表单。"""
    from wagtail.admin.views.account import ChangePasswordPanel, NameEmailSettingsPanel

    NameEmailSettingsPanel.form_class = NameForm
    NameEmailSettingsPanel.title = "姓名和电子邮箱"
    ChangePasswordPanel.form_class = OwnPassword
