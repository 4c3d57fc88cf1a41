"""Names sort as people sort them."""

from drs_tui.model.text.natural import natural_key


def test_numbers_count_by_their_value() -> None:
    names = ["node-10", "node-9", "Node-1", "app", "node-100", "node-010", "1", "db 2a", "db 2"]

    assert sorted(names, key=natural_key) == [
        "1",
        "app",
        "db 2",
        "db 2a",
        "Node-1",
        "node-9",
        "node-010",
        "node-10",
        "node-100",
    ]


def test_a_number_of_any_length_sorts() -> None:
    long = "9" * 5000

    assert min([f"n{long}", "n1", f"n{long}0"], key=natural_key) == "n1"
