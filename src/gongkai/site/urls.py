"""网址。"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from gongkai.agencies import single_sign_on
from gongkai.agencies.signin import second_factor
from gongkai.applications.api import api
from gongkai.engagement.orders.api import api as hotline_api
from gongkai.portal.disclosed.api import api as open_api
from gongkai.portal.urls import plain
from gongkai.site import health
from gongkai.workbench.front import front
from gongkai.workbench.views import feed

handler400 = "gongkai.site.errors.refused"
handler500 = "gongkai.site.errors.broken"

urlpatterns = [
    path("admin/second-factor/", second_factor, name="second_factor"),
    path("health/", health.health, name="health"),
    path("metrics/", health.metrics, name="metrics"),
    path("oidc/", single_sign_on.begin, name="oidc_login"),
    path("oidc/back/", single_sign_on.back, name="oidc_back"),
    path("api/v1/", api.urls),
    path("api/open/v1/", open_api.urls),
    path("api/hotline/v1/", hotline_api.urls),
    path(
        "admin/jsi18n/",
        JavaScriptCatalog.as_view(packages=["wagtail.admin", "gongkai.agencies"]),
        name="wagtailadmin_javascript_catalog",
    ),
    # Wagtail 的“片段”一页列出所有机关的件数，又不是谁的工作：回首页
    path("admin/snippets/", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path("admin/", front),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("calendar/<token:token>.ics", feed, name="calendar_feed"),
    path("", include(plain)),
    # /en/… 是同一页的英文外壳；没有前缀的总是中文
    *i18n_patterns(
        path("", include("gongkai.portal.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
