from django.urls import path

from rights.api import hsds, sync, views

app_name = "rights_api"

urlpatterns = [
    path("", views.RootView.as_view(), name="root"),
    path("countries/", views.CountriesView.as_view(), name="countries"),
    path("countries/<str:iso3>/", views.CountryView.as_view(), name="country"),
    path("instruments/", views.InstrumentsView.as_view(), name="instruments"),
    path("instruments/<str:key>/", views.InstrumentView.as_view(), name="instrument"),
    path("ratifications/", views.RatificationsView.as_view(), name="ratifications"),
    path("topics/", views.TopicsView.as_view(), name="topics"),
    path("topics/<str:key>/", views.TopicView.as_view(), name="topic"),
    path("abuses/", views.AbusesView.as_view(), name="abuses"),
    path("changes/", views.ChangesView.as_view(), name="changes"),
    path("sync/countries/", sync.SyncCountriesView.as_view(), name="sync_countries"),
    path("sync/facts/", sync.SyncFactsView.as_view(), name="sync_facts"),
    path("sync/contacts/", sync.SyncContactsView.as_view(), name="sync_contacts"),
    path("sync/provisions/", sync.SyncProvisionsView.as_view(), name="sync_provisions"),
    # As the standard has them: without a slash at the end.
    path("hsds/", hsds.HsdsRootView.as_view(), name="hsds"),
    path("hsds/services", hsds.ServicesView.as_view(), name="hsds_services"),
    path("hsds/services/<str:service_id>", hsds.ServiceView.as_view(), name="hsds_service"),
    path("hsds/organizations", hsds.OrganizationsView.as_view(), name="hsds_organizations"),
    path(
        "hsds/organizations/<str:organization_id>",
        hsds.OrganizationView.as_view(),
        name="hsds_organization",
    ),
    path("contacts/", views.ContactsView.as_view(), name="contacts"),
    path("journeys/<str:origin>/<str:destination>/", views.JourneyView.as_view(), name="journey"),
]
