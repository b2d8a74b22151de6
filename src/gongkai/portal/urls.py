"""门户的网址。"""

from django.urls import include, path

from gongkai.portal import calculator, statistics, views
from gongkai.portal.apply import blank, progress, third_party
from gongkai.portal.apply import views as apply
from gongkai.portal.checkup import views as checkup

urlpatterns = [
    path("", include("gongkai.portal.disclosed.urls")),
    path("en/", views.english, name="english"),
    path("large-type/", views.large_type, name="large_type"),
    path("annual-report-checkup/", checkup.checkup, name="checkup"),
    path("annual-report-checkup/download/", checkup.download, name="checkup_download"),
    path("due-day/", calculator.calculator, name="calculator"),
    path("statistics/<slug:slug>/", statistics.page, name="statistics"),
    path("apply/", apply.start, name="apply"),
    path("apply/blank-form/", blank.blank_form, name="blank_form"),
    path("apply/progress/", progress.lookup, name="progress_lookup"),
    path("apply/progress/case/", progress.progress, name="progress"),
    path("apply/progress/letters/<int:pk>/", progress.letter, name="progress_letter"),
    path("apply/progress/files/<int:pk>/", progress.file, name="progress_file"),
    path("apply/progress/do/<slug:name>/", progress.mine, name="progress_do"),
    path("apply/third-party/<str:token>/", third_party.third_party, name="third_party"),
    path("apply/<slug:slug>/<slug:name>/", apply.step, name="apply_step"),
]
