"""网址（在后台的 disclosures/ 之下）。"""

from django.urls import path

from gongkai.disclosures.desk import catalogue, tables, views

urlpatterns = [
    path("", views.front, name="disclosures"),
    path("items/<int:pk>/mask/", views.mask, name="item_mask"),
    path("items/<int:pk>/override/", views.override, name="item_override"),
    path("items/<int:pk>/withdraw/", views.withdraw, name="item_withdraw"),
    path("items/from-table/", tables.from_table, name="item_from_table"),
    path("catalogue/", catalogue.coverage, name="catalogue"),
    path("catalogue/export/", catalogue.export, name="catalogue_export"),
    path("catalogue/import/", catalogue.importing, name="catalogue_import"),
    path("catalogue/ship/", catalogue.ship, name="catalogue_ship"),
]
