"""Wagtail 的人员一块，人员页面换成我们的（应用还没有装好，不能引用模型，所以另放一处）。"""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """人员。"""

    user_viewset = "gongkai.agencies.user_pages.PeopleViewSet"
