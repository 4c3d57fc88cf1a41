"""The folder of a report: a bag (BagIt, RFC 8493), whose manifest names every file by its hash."""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, rmtree

from drs_tui.report.facts import Report
from drs_tui.report.forms import FORMS
from drs_tui.report.terms import Terms, convert_terms, encode_terms
from drs_tui.views.text_report import one_line

RECORDING = "recording.drsrec.jsonl.gz"
FORMER = "against.drsrec.jsonl.gz"
DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_FILES = (INFO, DECLARATION, MANIFEST)
TERMS_LABEL = "Drs-Tui-Terms"
MADE_LABEL = "Drs-Tui-Made-At"
DATE_LABEL = "Bagging-Date"


def payload_paths(terms: Terms) -> tuple[str, ...]:
    """Return the paths of the files of a report, in the manifest's order."""
    former = terms.against
    recordings = (RECORDING, *((FORMER,) if former and former.is_elsewhere else ()))
    return tuple(f"data/{name}" for name in sorted((*FORMS, *recordings)))


def write_folder(
    folder: Path, report: Report, recordings: Mapping[str, Path], made_at: float
) -> None:
    """Write the folder of a report: whole, or not at all.

    ``recordings``: the files to copy, by their names in it.

    Raises:
        OSError: it cannot be written, or is there already.
    """
    if folder.exists() or folder.is_symlink():
        raise FileExistsError(f"{folder} exists: a report is always a new folder")
    if not folder.absolute().parent.is_dir():
        raise FileNotFoundError(f"{folder.parent} is no folder")
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.absolute().parent))
    try:
        _fill(beside, report, recordings, made_at)
        beside.chmod(0o700)
        beside.rename(folder)
    except BaseException:
        rmtree(beside, ignore_errors=True)
        raise


def _fill(folder: Path, report: Report, recordings: Mapping[str, Path], made_at: float) -> None:
    data = folder / "data"
    data.mkdir()
    for name, path in recordings.items():
        copyfile(path, data / name)
    for name, form in FORMS.items():
        _write(data / name, form(report))
    info = bag_info(report, folder, made_at)
    _write(folder / DECLARATION, DECLARED.encode())
    _write(folder / INFO, info.encode())
    _write(folder / MANIFEST, manifest(folder, payload_paths(report.terms)).encode())
    _write(folder / TAG_MANIFEST, manifest(folder, TAG_FILES).encode())
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o600)


def manifest(folder: Path, names: Iterable[str]) -> str:
    """Return a manifest of files below a folder, a line each."""
    return "".join(f"{hash_of(folder / name)}  {name}\n" for name in names)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def bag_info(report: Report, folder: Path, made_at: float) -> str:
    """Return what stands in bag-info.txt: the only place that says when the report was made."""
    made = datetime.fromtimestamp(int(made_at), UTC)
    sizes = [(folder / name).stat().st_size for name in payload_paths(report.terms)]
    lines = {
        "Bag-Software-Agent": f"drs-tui {report.terms.tool}",
        DATE_LABEL: made.date().isoformat(),
        # Twice, so that a change of either is seen.
        MADE_LABEL: f"{made.isoformat().replace('+00:00', 'Z')} {int(made_at)}",
        "External-Identifier": one_line(" ".join(report.identity.job_ids)),
        "Drs-Tui-Chain-Head": report.origin.head,
        TERMS_LABEL: encode_terms(report.terms),
        "Payload-Oxum": f"{sum(sizes)}.{len(sizes)}",
    }
    return "".join(f"{label}: {value}\n" for label, value in lines.items())


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def recording_in(path: Path) -> tuple[Path, tuple[str, ...]]:
    """Return a recording, and the jobs that it is about: of the folder of a report its own.

    Raises:
        OSError: there is none.
        ValueError: the report cannot be read.
    """
    if not path.is_dir():
        return path, ()
    try:
        terms = convert_terms(json.loads((path / "data" / "report.json").read_bytes())["terms"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} is no folder of a report") from error
    return path / "data" / RECORDING, terms.job_ids
