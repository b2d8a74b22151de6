"""网址（在后台的 disclosures/ 之下）。"""

from django.urls import path

from gongkai.disclosures.desk import catalogue, moved, tables, views

urlpatterns = [
    path("", views.front, name="disclosures"),
    path("items/<int:pk>/mask/", views.mask, name="item_mask"),
    path("items/<int:pk>/files/<int:stored>/", views.draft_file, name="draft_file"),
    path("items/<int:pk>/links/", views.look, name="item_links"),
    path("links/", views.dead_links, name="dead_links"),
    path("items/<int:pk>/override/", views.override, name="item_override"),
    path("items/<int:pk>/withdraw/", views.withdraw, name="item_withdraw"),
    path("items/<int:pk>/call-off/", views.call_off, name="item_call_off"),
    path("items/from-table/", tables.from_table, name="item_from_table"),
    path("moved/", moved.listing, name="moved"),
    path("moved/<int:pk>/review/", moved.reviewed, name="moved_review"),
    path("moved/<int:pk>/approve/", moved.approved, name="moved_approve"),
    path("catalogue/", catalogue.coverage, name="catalogue"),
    path("catalogue/export/", catalogue.export, name="catalogue_export"),
    path("catalogue/import/", catalogue.importing, name="catalogue_import"),
    path("catalogue/ship/", catalogue.ship, name="catalogue_ship"),
]
