"""账号的页面：姓名一格，不分姓和名；本人的、系统管理员建的都一样。本人改了什么也留痕。"""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from wagtail.admin.forms.auth import PasswordChangeForm

from gongkai.agencies.comings import of_person


class OneName(forms.ModelForm):  # type: ignore[type-arg]
    """姓名写在一格（`last_name`）；以前分两格存的合起来，存下以后只有一格。"""

    first_name = None
    last_name = forms.CharField(label="姓名", max_length=150)

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
        """与所改的同一个事务（Wagtail 包着），下同。"""
        saved = super().save(commit)
        if self.changed_data:
            of_person(saved, "person.changed", saved, changed=self.changed_data)
        return saved


class OwnPasswordForm(PasswordChangeForm):
    """本人的“账号”页面：换密码。"""

    def save(self, commit: bool = True) -> Any:
        """换过密码，审计员看得到。"""
        saved = super().save(commit)
        of_person(saved, "person.changed", saved, changed=["password"])
        return saved


def take_over() -> None:
    """换掉 Wagtail 的“姓名和电子邮件”、密码两栏的表单。"""
    from wagtail.admin.views.account import ChangePasswordPanel, NameEmailSettingsPanel

    NameEmailSettingsPanel.form_class = NameForm
    ChangePasswordPanel.form_class = OwnPasswordForm
    NameEmailSettingsPanel.title = "姓名和电子邮箱"
