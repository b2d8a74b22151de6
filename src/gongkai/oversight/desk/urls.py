"""监督检查的网址（在后台之下）。"""

from django.urls import path

from gongkai.oversight.desk import (
    district,
    findings,
    importing,
    indicators,
    scoring,
    training,
    walks,
)

urlpatterns = [
    path("oversight/", scoring.overview, name="oversight"),
    path("oversight/<number:agency_pk>/check/", scoring.run_check, name="oversight_check"),
    path(
        "oversight/<number:agency_pk>/judge/<text:indicator>/",
        scoring.judging,
        name="oversight_judge",
    ),
    path("oversight/<number:agency_pk>/scores/", scoring.sheet, name="oversight_sheet"),
    path("oversight/<number:agency_pk>/circular/", scoring.letter, name="oversight_circular"),
    path("oversight/indicators/", indicators.listing, name="indicators"),
    path("oversight/indicators/new/", indicators.adding, name="indicator_new"),
    path(
        "oversight/indicators/<number:agency_pk>/<text:key>/",
        indicators.setting,
        name="indicator_set",
    ),
    path("oversight/findings/", findings.listing, name="findings"),
    path("oversight/findings/new/", findings.new, name="finding_new"),
    path("oversight/findings/import/", importing.importing, name="finding_import"),
    path("oversight/findings/import/template/", importing.template, name="finding_template"),
    path("oversight/findings/ledger/<label:form>/", findings.ledger, name="ledger"),
    path("oversight/findings/<number:pk>/", findings.finding, name="finding"),
    path("oversight/findings/<number:pk>/<label:kind>/", findings.step, name="finding_step"),
    path(
        "oversight/findings/<number:pk>/files/<number:number>/",
        findings.event_file,
        name="finding_file",
    ),
    path(
        "oversight/findings/<number:pk>/pictures/<number:evidence>/",
        findings.picture,
        name="finding_picture",
    ),
    path("oversight/district/", district.district, name="district"),
    path(
        "oversight/district/<number:agency_pk>/<year:year>/<label:figure>/",
        district.counted,
        name="district_figure",
    ),
    path("oversight/walks/", walks.listing, name="walks"),
    path("oversight/walks/new/", walks.new, name="walk_new"),
    path("oversight/walks/sites/<number:pk>/start/", walks.start, name="walk_start"),
    path("oversight/walks/<number:pk>/stop/", walks.stop, name="walk_stop"),
    path("oversight/training/", training.listing, name="trainings"),
    path("oversight/training/new/", training.new, name="training_new"),
    path("oversight/training/records/<year:year>/", training.yearly, name="training_yearly"),
    path("oversight/training/<number:pk>/records/", training.records, name="training_records"),
    path("oversight/training/<number:pk>/", training.training, name="training"),
    path("oversight/training/<number:pk>/code/", training.code, name="training_code"),
    path(
        "oversight/training/<number:pk>/attend/<token:token>/",
        training.attend,
        name="training_attend",
    ),
    path("oversight/training/<number:pk>/quiz/", training.quiz, name="training_quiz"),
    path(
        "oversight/training/<number:pk>/certificate/",
        training.certificate,
        name="training_certificate",
    ),
    path("oversight/training/<number:pk>/material/", training.material, name="training_material"),
    path("oversight/questions/", district.questions, name="questions"),
    path("oversight/questions/new/", district.asking, name="question_new"),
    path("oversight/questions/<number:pk>/", district.question, name="question"),
]
