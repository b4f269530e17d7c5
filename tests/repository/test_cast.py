from tests.conftest import Cast


def test_everybody_of_the_cast_was_let_in_by_the_services(cast: Cast) -> None:
    assert cast.inspector.jurisdiction == "NPL"
    assert cast.other_inspector.jurisdiction == "KEN"
    assert cast.caseworker.organisation == cast.colleague.organisation
    assert cast.caseworker.organisation != cast.other_caseworker.organisation
    assert not cast.stranger.is_active
