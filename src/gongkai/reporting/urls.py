"""年报的网址（在后台之下）。"""

from django.urls import path

from gongkai.reporting import views

urlpatterns = [
    path("annual/", views.chosen, name="report"),
    path("annual/<number:agency_pk>/<year:year>/cell/<text:name>/", views.cell, name="report_cell"),
    path("annual/<number:agency_pk>/<year:year>/publish/", views.to_item, name="report_item"),
    path(
        "annual/<number:agency_pk>/<year:year>/<label:form>/",
        views.download,
        name="report_download",
    ),
]
