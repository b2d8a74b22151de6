"""办案台的网址（在后台之下）。"""

from django.urls import path

from gongkai.applications.desk import (
    approving,
    asking,
    attach,
    beside,
    exporting,
    importing,
    intake,
    lists,
    receipt,
    saved,
    templates_admin,
    views,
)

urlpatterns = [
    path("cases/", views.desk, name="desk"),
    path("cases/intake/", intake.intake, name="intake"),
    path("cases/reexamine/", lists.reexamine, name="reexamine"),
    path("cases/asked-often/", lists.asked_often, name="asked_often"),
    path("cases/saved/", saved.save, name="search_save"),
    path("cases/saved/<number:pk>/forget/", saved.forget, name="search_forget"),
    path("cases/wall/", lists.wall, name="wall"),
    path("cases/<number:pk>/receipt/", receipt.receipt, name="case_receipt"),
    path("cases/<number:pk>/receipt/view/", receipt.on_screen, name="case_receipt_view"),
    path("cases/<number:pk>/contact/", views.contact, name="case_contact"),
    path("cases/<number:pk>/approve/", approving.approve, name="case_approve"),
    path("cases/<number:pk>/watch/", beside.watch, name="case_watch"),
    path("cases/<number:pk>/link/", beside.link, name="case_link"),
    path("cases/<number:pk>/archive/", views.archived, name="case_archive"),
    path("cases/<number:pk>/split/", intake.split, name="case_split"),
    path("letter-templates/", templates_admin.listing, name="letter_templates"),
    path(
        "letter-templates/<number:agency_pk>/<text:kind>/",
        templates_admin.edit,
        name="letter_template",
    ),
    path("cases/export/", exporting.export, name="case_export"),
    path("cases/import/", importing.importing, name="case_import"),
    path("cases/import/template/<label:form>/", importing.template, name="case_import_template"),
    path("cases/import/<number:pk>/undo/", importing.undoing, name="case_import_undo"),
    path("cases/<number:pk>/", views.case_page, name="case"),
    path("cases/<number:pk>/unmask/", views.unmask, name="case_unmask"),
    path("cases/<number:pk>/do/<label:name>/", views.step, name="case_step"),
    path("cases/<number:pk>/third-party/<number:number>/", asking.send, name="third_party_send"),
    path("cases/<number:pk>/attach/", attach.attach, name="case_attach"),
    path("cases/files/<number:pk>/review/", attach.review, name="case_file_review"),
    path("cases/letters/<number:pk>/<label:form>/", views.letter, name="case_letter"),
    path("cases/files/<number:pk>/", views.file, name="case_file"),
]
