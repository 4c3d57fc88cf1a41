"""The debug log's file: a new one, or one that stays as it is; and a disk that is full."""

import logging
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from drs_tui.debug_log import NAME, DebugLog, create, write_to
from drs_tui.pseudonyms.logged import replacer, with_key
from drs_tui.pseudonyms.table import Pseudonyms


@pytest.fixture(autouse=True)
def _no_handlers() -> Iterator[None]:
    logger = logging.getLogger(NAME)
    before = logger.handlers[:], logger.level, logger.propagate
    yield
    for handler in logger.handlers:
        if isinstance(handler, DebugLog):
            handler.stream.close()
    logger.handlers[:], logger.level, logger.propagate = before


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    create(tmp_path / "log")
    assert mode_of(tmp_path / "log") == 0o600


def test_a_file_that_exists_keeps_its_text_and_its_mode(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("from before\n")
    log.chmod(0o644)

    create(log)

    assert log.read_text() == "from before\n"
    assert mode_of(log) == 0o644


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_refused_and_not_followed(
    tmp_path: Path,
    exists: bool,  # noqa: FBT001  a case
) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    if exists:
        target.write_text("theirs\n")
    link.symlink_to(target)

    with pytest.raises(OSError, match="is a link: name the file itself"):
        create(link)
    with pytest.raises(OSError, match="is a link"):
        write_to(str(link), "ui")

    assert (target.read_text() if exists else None) == ("theirs\n" if exists else None)
    assert target.exists() is exists


def test_a_full_disk_is_said_once_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    handler = write_to(str(log), "ui")
    logger = logging.getLogger(f"{NAME}.test")
    logger.debug("it works")
    reasons: list[str] = []
    handler.call_on_failure(reasons.append)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, before[1]))
    try:
        for _ in range(3):
            logger.debug("no room")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert reasons == ["File too large"]
    late: list[str] = []
    handler.call_on_failure(late.append)
    assert late == reasons
    assert "it works" in log.read_text()
    assert capfd.readouterr().err == ""


def test_with_a_key_lines_have_pseudonyms(tmp_path: Path) -> None:
    table = Pseudonyms()
    environ = with_key({}, table.key)
    log = write_to(str(tmp_path / "log"), "collector", replacer(environ, "acme-prod"))

    logging.getLogger(NAME).debug("denied in 111122223333 for profile acme-prod")

    log.stream.close()
    line = (tmp_path / "log").read_text()
    account, profile = table.of("111122223333"), table.of("acme-prod")
    assert line.endswith(f"denied in {account} for profile {profile}\n")
    assert environ == {}
