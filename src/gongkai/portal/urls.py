"""门户的网址。"""

from django.urls import path

from gongkai.portal import views
from gongkai.portal.checkup import views as checkup

urlpatterns = [
    path("large-type/", views.large_type, name="large_type"),
    path("annual-report-checkup/", checkup.checkup, name="checkup"),
    path("annual-report-checkup/download/", checkup.download, name="checkup_download"),
]
