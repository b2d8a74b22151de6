"""年报的网址（在后台之下）。"""

from django.urls import path

from gongkai.reporting.desk import cells, counts, district, finishing, prose, standing, year

_YEAR = "annual/<number:agency_pk>/<year:year>/"
urlpatterns = [
    path("annual/", year.chosen, name="report"),
    path("annual/corrections/<number:pk>/end/", cells.uncorrect, name="report_uncorrect"),
    path("annual/gathered/<number:pk>/", district.gathered, name="report_gathered"),
    path("annual/gathered/<number:pk>/settle/", district.settle, name="report_settle"),
    path(f"{_YEAR}district/", district.district, name="report_district"),
    path(f"{_YEAR}district/gather/", district.gather, name="report_gather"),
    path(f"{_YEAR}district/add/", district.add, name="report_add"),
    path(f"{_YEAR}cell/<text:name>/", cells.cell, name="report_cell"),
    path(f"{_YEAR}cell/<text:name>/correct/", cells.correct, name="report_correct"),
    path(f"{_YEAR}counts/", counts.counts, name="report_counts"),
    path(f"{_YEAR}counts/import/", counts.imported, name="report_import"),
    path(f"{_YEAR}counts/template.xlsx", counts.template, name="report_template"),
    path(f"{_YEAR}standing/", standing.standing, name="report_standing"),
    path(f"{_YEAR}standing/<number:pk>/", standing.rank, name="report_rank"),
    path(f"{_YEAR}prose/", prose.whole, name="report_prose"),
    path(f"{_YEAR}prose/<label:key>/", prose.passage, name="report_passage"),
    path(f"{_YEAR}close/", finishing.finishing, name="report_close"),
    path(f"{_YEAR}close/do/", finishing.close, name="report_do_close"),
    path(f"{_YEAR}past/", finishing.past_report, name="report_past"),
    path(f"{_YEAR}publish/", finishing.to_item, name="report_item"),
    path(f"{_YEAR}<label:form>/", year.download, name="report_download"),
]
