"""What a server is called, and whether what was typed is one of its names."""

import pytest

from drs_tui.model.drs.names import Name
from drs_tui.protocol.events import NamesFound, Topic
from drs_tui.store.details import Details, Directory
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
        (Name(ID, "EC2AMAZ-4IMB9PN", "EC2AMAZ-4IMB9PN", "orders-db-01"), "orders-db-01"),
        (Name(ID, "ec2amaz-4imb9pn.corp.example.com", None, "orders-db-01"), "orders-db-01"),
        (Name(ID, "EC2AMAZ-NOTAG01"), "EC2AMAZ-NOTAG01"),
        (Name(ID, "WIN-9K2QH3T7V1A", None, "crm-web-01"), "crm-web-01"),
        (Name(ID, "WIN-payroll-app-01", None, "payroll"), "WIN-payroll-app-01"),
        (Name(ID, "i-0123456789abcdef0.ec2.internal", None, "cache"), "cache"),
        (Name(ID, "localhost.localdomain", None, "mq-01"), "mq-01"),
        (Name(ID, "10.1.2.3", "10.1.2.3", "legacy-erp"), "legacy-erp"),
        (Name(ID, "10.1.2.3"), "10.1.2.3"),
        (Name(ID, "fe80::1", None, "v6-only"), "v6-only"),
        (Name(ID, "", "", ""), ID),
        (Name(ID, ".hidden"), ID),
    ],
)
def test_it_is_called_what_says_most(name: Name, shown: str) -> None:
    assert name.shown == shown


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        pytest.param(
            [Name("s-1", "db.prod.example.com"), Name("s-2", "db.test.example.com")],
            ["db.prod.example.com", "db.test.example.com"],
            id="one first label",
        ),
        pytest.param(
            [Name("s-1", "localhost"), Name("s-2", "localhost.localdomain", None, "mq")],
            ["localhost", "mq"],
            id="only one has a tag",
        ),
        pytest.param(
            [Name("s-00010001", "localhost"), Name("s-00010002", "localhost")],
            ["localhost …10001", "localhost …10002"],
            id="nothing but the ids differ",
        ),
        pytest.param(
            [Name("s-1", "EC2AMAZ-A", None, "app"), Name("s-2", "EC2AMAZ-B", None, "app")],
            ["app (EC2AMAZ-A)", "app (EC2AMAZ-B)"],
            id="one Name tag",
        ),
        pytest.param(
            [Name("s-1", "web", None, "shop"), Name("s-2", "web", None, "blog")],
            ["web (shop)", "web (blog)"],
            id="one hostname, two tags",
        ),
        pytest.param(
            [Name("s-1-00001", "web"), Name("s-2-00001", "web"), Name("s-3", None, None, "web ")],
            ["web …-1-00001", "web …-2-00001", "web  …s-3"],
            id="ends of ids that are alike, and a blank that cannot be seen",
        ),
    ],
)
def test_no_two_servers_look_alike(names: list[Name], shown: list[str]) -> None:
    details = Details()
    for name in names:
        details.apply(NamesFound(Topic.NAMES, (name,)))

    assert [details.name(name.id) for name in names] == shown


def test_servers_named_alike_in_several_accounts_are_named_with_the_account() -> None:
    places = {
        "s-1": ("payments", "payments us-west-2"),
        "s-2": ("core", "core us-west-2"),
        "s-3": ("core", "core eu-west-1"),
        "s-4": (),
    }
    servers = Directory(lambda identity: places[identity])

    servers.add(NamesFound(Topic.NAMES, tuple(Name(each, "web") for each in ("s-1", "s-2"))))
    assert [servers.shown(each) for each in ("s-1", "s-2")] == ["web in payments", "web in core"]

    servers.add(NamesFound(Topic.NAMES, tuple(Name(each, "web") for each in ("s-3", "s-4"))))
    assert [servers.shown(each) for each in places] == [
        "web in payments",
        "web in core us-west-2",
        "web in core eu-west-1",
        "web …s-4",
    ]


def test_a_server_that_got_another_name_leaves_the_old_one_to_the_other() -> None:
    details = Details()
    details.apply(NamesFound(Topic.NAMES, (Name("s-1", "db"), Name("s-2", "db"))))
    assert details.name("s-1") == "db …s-1"

    details.apply(NamesFound(Topic.NAMES, (Name("s-2", "other"),)))

    assert (details.name("s-1"), details.name("s-2")) == ("db", "other")


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


@pytest.mark.parametrize(
    ("system", "family"),
    [
        ("Microsoft Windows Server 2019 Datacenter 64-bit", "WINDOWS"),
        ("Linux version 5.10.226-214.880.amzn2.x86_64", "LINUX"),
        ("Ubuntu 20.04.6 LTS", "LINUX"),
        ("", None),
        (None, None),
    ],
)
def test_a_server_has_its_operating_system(system: object, family: str | None) -> None:
    properties = {"os": {"fullString": system}}

    name = parse_server_name({"sourceServerID": "s-here", "sourceProperties": properties})

    assert name
    assert name.system == family
