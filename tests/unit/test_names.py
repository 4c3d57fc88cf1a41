"""What a server is called, and whether what was typed is one of its names."""

import pytest

from drs_tui.model.drs.names import Name
from drs_tui.protocol.events import NamesFound, Topic
from drs_tui.store.details import Details
from tests.parsed import parse_server_name

ID = "s-51d6b65c73391918f"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (Name(ID), ID),
        (Name(ID, "app-web-01"), "app-web-01"),
        (Name(ID, "app-web-01.corp.example.com"), "app-web-01"),
        (Name(ID, None, "db-01.corp.example.com"), "db-01"),
        (Name(ID, "app-web-01", "app-web-01.corp", "web of the shop"), "app-web-01"),
        (Name(ID, None, None, "web of the shop"), "web of the shop"),
        # A default hostname says less than the Name tag, and more than an id.
        (Name(ID, "ip-10-0-0-12", None, "web of the shop"), "web of the shop"),
        (Name(ID, "ip-10-0-0-12.ec2.internal", None, "db.primary"), "db.primary"),
        (Name(ID, "ip-10-0-0-12.ec2.internal"), "ip-10-0-0-12"),
        (Name(ID, "ip-10-0-0-12-web", None, "web of the shop"), "ip-10-0-0-12-web"),
        (Name(ID, "", "", ""), ID),
        (Name(ID, ".hidden"), ID),
    ],
)
def test_it_is_called_what_says_most(name: Name, shown: str) -> None:
    assert name.shown == shown


@pytest.mark.parametrize("typed", ["s-51d6", "WEB-01", "corp.Example", "of the shop"])
def test_any_of_its_names_is_found(typed: str) -> None:
    name = Name(ID, "App-Web-01", "app-web-01.corp.example.com", "web of the Shop")

    assert name.matches(typed.casefold())


def test_what_is_none_of_its_names_is_not_found() -> None:
    assert not Name(ID, "app-web-01", None, "web").matches("db")


def test_a_server_of_another_account_has_its_id_there_and_why_that_failed() -> None:
    area = {
        "status": "EXTENSION_ERROR",
        "errorMessage": "could not be accessed",
        "stagingSourceServerArn": "arn:aws:drs:us-east-1:444455556666:source-server/s-there",
    }

    name = parse_server_name({"sourceServerID": "s-here", "stagingArea": area})

    assert name
    assert (name.staging_id, name.extension_error) == ("s-there", "could not be accessed")
    details = Details()
    details.apply(NamesFound(Topic.NAMES, (name,)))
    assert details.name("s-there") == "s-here in its staging account"
    assert details.extension_error("s-here") == "could not be accessed"


@pytest.mark.parametrize("area", [{}, None, [], {"status": "EXTENDED"}, {"status": 3}])
def test_a_server_without_a_staging_error_has_none(area: object) -> None:
    name = parse_server_name({"sourceServerID": "s-here", "stagingArea": area})

    assert name
    assert (name.staging_id, name.extension_error) == (None, None)
