"""Wagtail 的人员页面：姓名一格。"""

from typing import Any

from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from gongkai.agencies.own_account import OneName


class NewUserForm(OneName, UserCreationForm):
    """新建。"""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields - {"first_name"}


class EditUserForm(OneName, UserEditForm):
    """修改。"""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields - {"first_name"}


class PeopleViewSet(UserViewSet):
    """人员。"""

    def get_form_class(self, for_update: bool = False) -> Any:
        """两种表单。"""
        return EditUserForm if for_update else NewUserForm
