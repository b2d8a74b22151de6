"""网址（在后台的 disclosures/ 之下）。"""

from django.urls import path

from gongkai.disclosures.desk import (
    catalogue,
    moved,
    pasting,
    picking,
    review,
    tables,
    views,
    words,
)

urlpatterns = [
    path("", views.front, name="disclosures"),
    path("items/<number:pk>/review/", review.review, name="item_review"),
    path("items/<number:pk>/page/", review.page, name="item_page"),
    path("items/<number:pk>/mask/", views.mask, name="item_mask"),
    path("items/<number:pk>/files/<number:stored>/", views.draft_file, name="draft_file"),
    path("items/<number:pk>/links/", views.look, name="item_links"),
    path("links/", views.dead_links, name="dead_links"),
    path("items/<number:pk>/override/", views.override, name="item_override"),
    path("items/<number:pk>/withdraw/", views.withdraw, name="item_withdraw"),
    path("items/<number:pk>/call-off/", views.call_off, name="item_call_off"),
    path("items/suggest/", picking.suggest, name="item_suggest"),
    path("upload/", picking.upload, name="item_upload"),
    path("items/paste/", pasting.paste_new, name="item_paste"),
    path("items/<number:pk>/paste/", pasting.paste_into, name="item_paste_into"),
    path("items/from-table/", tables.from_table, name="item_from_table"),
    path("words/", words.search_words, name="search_words"),
    path("words/<number:pk>/forget/", words.forget_words, name="search_words_forget"),
    path("moved/", moved.listing, name="moved"),
    path("moved/<number:pk>/review/", moved.reviewed, name="moved_review"),
    path("moved/<number:pk>/approve/", moved.approved, name="moved_approve"),
    path("columns/ship/<number:pk>/", views.ship_columns, name="columns_ship"),
    path("catalogue/", catalogue.coverage, name="catalogue"),
    path("catalogue/export/", catalogue.export, name="catalogue_export"),
    path("catalogue/import/", catalogue.importing, name="catalogue_import"),
    path("catalogue/ship/", catalogue.ship, name="catalogue_ship"),
]
