from django.urls import path

from rights import views

app_name = "rights"

_JOURNEY = "journeys/<str:origin>/<str:destination>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("countries/", views.countries, name="countries"),
    path("countries/<str:country>/", views.country, name="country"),
    path(_JOURNEY, views.journey, name="journey"),
    path(f"{_JOURNEY}checklist/", views.checklist, name="checklist"),
    path(f"{_JOURNEY}print/", views.print_sheet, name="print_sheet"),
    path(f"{_JOURNEY}text/", views.text_message, name="text_message"),
    path(f"{_JOURNEY}pack/", views.pack_offer, name="pack_offer"),
    path(f"{_JOURNEY}pack/file/", views.pack_file, name="pack_file"),
    path(f"{_JOURNEY}keep/", views.keep, name="keep"),
    path(f"{_JOURNEY}<str:stage>/", views.stage, name="stage"),
    path(f"{_JOURNEY}<str:stage>/<int:page>/", views.stage, name="stage"),
    path(f"{_JOURNEY}<str:stage>/listen/", views.listen, name="listen"),
    path(f"{_JOURNEY}<str:stage>/<int:page>/listen/", views.listen, name="listen"),
    path("help/<str:origin>/<str:destination>/", views.help_on_the_way, name="help"),
    path("rights/", views.topics, name="topics"),
    path("rights/<str:topic>/", views.topic, name="topic"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/<str:instrument>/", views.instrument, name="instrument"),
    path("beyond/", views.beyond, name="beyond"),
    path("compare/", views.compare, name="compare"),
    path("search/", views.search, name="search"),
    path("fee-check/", views.fee_check, name="fee_check"),
    path("notes.js", views.notes_worker, name="notes_worker"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/<int:page>/", views.corrections, name="corrections"),
    path("about/", views.about, name="about"),
]
