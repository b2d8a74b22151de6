"""Wagtail 的人员页面：姓名一格；存、删和随着它的留痕（存好以后的钩子里）同一个事务。"""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, DeleteView, EditView, UserViewSet

from gongkai.agencies.naming import wrong_username
from gongkai.agencies.own_account import OneName


class _Account(OneName):
    """账号的写法；改账号而没有动它的，以前怎样写的都存得下。"""

    def clean(self) -> Any:
        """系统管理员不兼任职责。"""
        given = super().clean() or self.cleaned_data
        username = str(given.get("username") or "")
        renamed = username and "username" in self.changed_data
        if renamed and (why := wrong_username(username, self.instance.pk)):
            self.add_error("username", why)
        raised = given.get("is_superuser")
        if raised and "is_superuser" in self.changed_data and self._has_duties():
            self.add_error("is_superuser", "系统管理员只管系统，不兼任职责：先收回他的职责。")
        return given

    def _has_duties(self) -> bool:
        return self.instance.pk is not None and self.instance.duties.exists()


class NewUserForm(_Account, UserCreationForm):
    """新建。"""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields - {"first_name"}


class EditUserForm(_Account, UserEditForm):
    """修改。"""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields - {"first_name"}


class Adding(CreateView):
    """新建。"""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """连同钩子。"""
        return super().form_valid(form)  # type: ignore[no-any-return]


class Changing(EditView):
    """修改。"""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """连同钩子。"""
        return super().form_valid(form)  # type: ignore[no-any-return]


class Deleting(DeleteView):
    """删去。"""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """连同钩子。"""
        return super().form_valid(form)  # type: ignore[no-any-return]


class PeopleViewSet(UserViewSet):
    """人员。"""

    add_view_class = Adding
    edit_view_class = Changing
    delete_view_class = Deleting

    def get_form_class(self, for_update: bool = False) -> Any:
        """两种表单。"""
        return EditUserForm if for_update else NewUserForm
