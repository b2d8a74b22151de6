"""网址。"""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from gongkai.agencies import single_sign_on
from gongkai.agencies.signin import second_factor
from gongkai.applications.api import api
from gongkai.applications.desk.front import front
from gongkai.portal.disclosed.api import api as open_api

urlpatterns = [
    path("admin/second-factor/", second_factor, name="second_factor"),
    path("oidc/", single_sign_on.begin, name="oidc_login"),
    path("oidc/back/", single_sign_on.back, name="oidc_back"),
    path("api/v1/", api.urls),
    path("api/open/v1/", open_api.urls),
    path("admin/", front),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("gongkai.portal.urls")),
    path("", include(wagtail_urls)),
]
