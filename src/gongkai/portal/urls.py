"""门户的网址：`plain` 没有语言之分；`urlpatterns` 前面可以加 /en/（英文的外壳）。"""

from django.urls import URLPattern, URLResolver, include, path

from gongkai.portal import (
    annual_reports,
    board,
    calculator,
    fee_calculator,
    law_page,
    remedy_calculator,
    statistics,
    supervision,
    views,
)
from gongkai.portal.apply import blank, progress, third_party
from gongkai.portal.apply import views as apply
from gongkai.portal.checkup import views as checkup
from gongkai.portal.disclosed.urls import plain as data_urls

plain: list[URLPattern | URLResolver] = [
    path("", include(data_urls)),
    path("favicon.ico", views.icon, name="favicon"),
    path("reading/", views.appearance, name="appearance"),
    path("board/worker.js", board.worker, name="board_worker"),
    path("board/<number:pk>/", board.screen, name="board"),
]
urlpatterns = [
    path("", include("gongkai.portal.disclosed.urls")),
    path("", include("gongkai.portal.engagement.urls")),
    path("annual-report-checkup/", checkup.checkup, name="checkup"),
    path("annual-report-checkup/download/", checkup.download, name="checkup_download"),
    path("annual-reports/", annual_reports.page, name="annual_reports"),
    path("due-day/", calculator.calculator, name="calculator"),
    path("fee/", fee_calculator.fee_calculator, name="fee_calculator"),
    path("remedy/", remedy_calculator.remedy_calculator, name="remedy_calculator"),
    path("law/", law_page.law_page, name="law_page"),
    path("statistics/<label:slug>/", statistics.page, name="statistics"),
    path("supervision/<label:slug>/", supervision.page, name="supervision"),
    path("apply/", apply.start, name="apply"),
    path("apply/blank-form/", blank.blank_form, name="blank_form"),
    path("apply/progress/", progress.lookup, name="progress_lookup"),
    path("apply/progress/case/", progress.progress, name="progress"),
    path("apply/progress/letters/<number:pk>/", progress.letter, name="progress_letter"),
    path("apply/progress/files/<number:pk>/", progress.file, name="progress_file"),
    path("apply/progress/linked/<number:pk>/", progress.linked, name="progress_linked"),
    path("apply/progress/do/<label:name>/", progress.mine, name="progress_do"),
    path("apply/progress/papers/", progress.papers, name="progress_papers"),
    path("apply/third-party/<token:token>/", third_party.third_party, name="third_party"),
    path("apply/<label:slug>/<label:name>/", apply.step, name="apply_step"),
]
