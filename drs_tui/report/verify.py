"""Verify the folder of a report: its hashes, and that its recording still gives this report.

The recording is what everything else follows from. What was changed is named by file and line.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from drs_tui import __version__
from drs_tui.client.recording_file import RecordingFile
from drs_tui.model.text.times import LATEST
from drs_tui.protocol.recording import RecordingError
from drs_tui.report import bag
from drs_tui.report.build import report_of
from drs_tui.report.evidence import UNFIT, Evidence, NoRecoveryError
from drs_tui.report.facts import Report
from drs_tui.report.forms import FORMS
from drs_tui.report.terms import Terms, convert_terms, decode_terms

_JSON = "data/report.json"
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_MADE = re.compile(rf"^{bag.MADE_LABEL}: \S+ (\d+)$", re.MULTILINE)
_TERMS = re.compile(rf"^{bag.TERMS_LABEL}: (.*)$", re.MULTILINE)


class NoReportError(Exception):
    """The folder is not that of a report, or cannot be judged here; the message says why."""


class Problem(NamedTuple):
    """What is not as it was made: the file, its line (None: no line of it), and in words."""

    path: str
    line: int | None
    words: str


@dataclass
class Verified:
    """What was found. ``lines`` and ``head`` are the recording's."""

    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    lines: int = 0
    head: str = ""


def verify(folder: Path) -> Verified:
    """Verify a folder.

    Raises:
        NoReportError: it is none of a report, or another version has made it.
        NoJinjaError: jinja2 is not installed.
    """
    return _Verifier(folder).run()


class _Verifier:
    def __init__(self, folder: Path) -> None:
        if not (folder / bag.DECLARATION).is_file() or not (folder / "data").is_dir():
            raise NoReportError(f"{folder} is no folder of a report: it has no {bag.DECLARATION}")
        self._folder = folder
        self._found = Verified()

    def run(self) -> Verified:
        self._check_kinds()
        if self._found.problems:
            return self._found
        terms = self._terms()
        self._check_files(terms)
        if self._found.problems:
            return self._found
        for name in self._recordings(terms):
            self._check_recording(name)
        is_sound = not self._found.problems
        report = self._report(terms) if is_sound else None
        if report:
            self._check_forms(report)
            self._check_info(report)
        else:
            self._check_forms_by_hash()
        self._check_lines(bag.DECLARATION, bag.DECLARED)
        self._check_manifests(terms)
        return self._found

    def _add(self, path: str, line: int | None, words: str) -> None:
        self._found.problems.append(Problem(path, line, words))

    def _bad(self) -> set[str]:
        return {problem.path for problem in self._found.problems}

    # what the report was asked for

    def _terms(self) -> Terms:
        """Return the terms: of two copies the one whose file has the hash that is written down."""
        copies = {_JSON: self._terms_of_json(), bag.INFO: self._terms_of_info()}
        known = {path: terms for path, terms in copies.items() if terms is not None}
        if not known:
            raise NoReportError(f"neither {_JSON} nor {bag.INFO} says what the report is about")
        written = self._written(bag.MANIFEST) | self._written(bag.TAG_MANIFEST)
        sound = (known[path] for path in known if self._hash(path) == written.get(path))
        return next(sound, next(iter(known.values())))

    def _terms_of_json(self) -> Terms | None:
        try:
            return convert_terms(json.loads(self._text(_JSON))["terms"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _terms_of_info(self) -> Terms | None:
        try:
            found = _TERMS.search(self._text(bag.INFO))
            return decode_terms(found[1]) if found else None
        except (OSError, ValueError, RecursionError):
            return None

    def _text(self, path: str) -> str:
        return (self._folder / path).read_text(encoding="utf-8", errors="replace")

    def _written(self, manifest: str) -> dict[str, str]:
        """Return the hashes that a manifest has, by path."""
        try:
            lines = self._text(manifest).splitlines()
        except OSError:
            return {}
        found = filter(None, map(_MANIFEST_LINE.fullmatch, lines))
        return {each[2]: each[1] for each in found}

    def _hash(self, path: str) -> str | None:
        try:
            return bag.hash_of(self._folder / path)
        except OSError:
            return None

    # the checks

    def _paths(self) -> dict[str, Path]:
        """Return all that is in the folder, but for folders, by its path there."""
        return {
            path.relative_to(self._folder).as_posix(): path
            for path in sorted(self._folder.rglob("*"))
            if path.is_symlink() or not path.is_dir()
        }

    def _check_kinds(self) -> None:
        """Check that nothing is a link or a device: what they lead to may never end."""
        for name, path in self._paths().items():
            if path.is_symlink() or not path.is_file():
                self._add(name, None, "is no file of its own")

    def _check_files(self, terms: Terms) -> None:
        there = set(self._paths())
        expected = {*bag.payload_paths(terms), *bag.TAG_FILES, bag.TAG_MANIFEST}
        for path in sorted(expected - there):
            self._add(path, None, "is missing")
        for path in sorted(there - expected):
            self._add(path, None, "is not of this report")
        self._found.files = len(expected)

    def _recordings(self, terms: Terms) -> list[str]:
        is_two = terms.against is not None and terms.against.is_elsewhere
        return [bag.RECORDING, *([bag.FORMER] if is_two else [])]

    def _check_recording(self, name: str) -> None:
        path = f"data/{name}"
        try:
            recording = RecordingFile(self._folder / path)
        except RecordingError as error:
            self._add(path, 1, str(error))
            return
        recording.close()
        if name == bag.RECORDING:
            self._found.lines, self._found.head = recording.lines, recording.head
        if recording.changed_line is not None:
            self._add(path, recording.changed_line, "breaks the chain of hashes")
        elif recording.damage is not None:
            self._add(path, recording.lines + 1, f"cannot be read: {recording.damage}")
        elif self._is_other_file(path):
            if recording.is_whole:
                self._add(path, None, "has the lines that were recorded, compressed otherwise")
            else:
                self._add(path, recording.lines + 1, "is missing: it was cut off")

    def _is_other_file(self, path: str) -> bool:
        """Return whether a file has not its hash of the manifest, which is as it was itself."""
        manifest = self._written(bag.TAG_MANIFEST).get(bag.MANIFEST)
        is_sound = self._hash(bag.MANIFEST) == manifest
        return is_sound and self._hash(path) != self._written(bag.MANIFEST).get(path)

    def _report(self, terms: Terms) -> Report | None:
        """Compute the report again."""
        data = self._folder / "data"
        try:
            given, former = terms.against, None
            beside = given.job_ids if given and not given.is_elsewhere else ()
            evidence = Evidence(data / bag.RECORDING, terms.job_ids, beside=beside)
            if given and given.is_elsewhere:
                former = Evidence(data / bag.FORMER, given.job_ids)
            return report_of(evidence, terms, former)
        except (NoRecoveryError, RecordingError, *UNFIT) as error:
            self._add(f"data/{bag.RECORDING}", None, f"gives no such report: {error}")
            return None

    def _check_forms(self, report: Report) -> None:
        expected = {f"data/{name}": form(report) for name, form in FORMS.items()}
        changed = {
            path: content
            for path, content in expected.items()
            if (self._folder / path).read_bytes() != content
        }
        if changed and report.terms.tool != __version__:
            raise NoReportError(
                f"drs-tui {report.terms.tool} made it, which may compute it otherwise than this "
                f"version ({__version__}): verify it with that one"
            )
        for path, content in changed.items():
            self._check_bytes(path, content)

    def _check_forms_by_hash(self) -> None:
        written = self._written(bag.MANIFEST)
        for name in FORMS:
            path = f"data/{name}"
            if self._hash(path) != written.get(path, self._hash(path)):
                self._add(path, None, "is not the file that was bagged")

    def _check_info(self, report: Report) -> None:
        made = _MADE.search(self._text(bag.INFO))
        made_at = min(float(made[1]), LATEST) if made else 0.0
        content = (self._folder / bag.INFO).read_bytes()
        expected = bag.bag_info(report, self._folder, made_at).encode()
        lines, is_size_wrong = content.split(b"\n"), any(p.startswith("data/") for p in self._bad())
        for line in _changed_lines(content, expected):
            is_size = b"".join(lines[line - 1 : line]).startswith(b"Payload-Oxum")
            if not (is_size and is_size_wrong):
                self._add(bag.INFO, line, "is not what the recording gives")
                return

    def _check_lines(self, path: str, expected: str) -> None:
        self._check_bytes(path, expected.encode())

    def _check_bytes(self, path: str, expected: bytes) -> None:
        for line in _changed_lines((self._folder / path).read_bytes(), expected):
            self._add(path, line, "is not what the recording gives")
            return

    def _check_manifests(self, terms: Terms) -> None:
        """Check the hashes that are written down of all that was checked by itself so far."""
        for line in self._wrong_lines(bag.MANIFEST, bag.payload_paths(terms)):
            self._add(bag.MANIFEST, line, "is not the hash of that file")
        for line in self._wrong_lines(bag.TAG_MANIFEST, bag.TAG_FILES):
            self._add(bag.TAG_MANIFEST, line, "is not the hash of that file")

    def _wrong_lines(self, manifest: str, paths: tuple[str, ...]) -> Iterator[int]:
        """Yield the lines that differ from the files, of files that are as they should be."""
        bad = self._bad()
        expected = bag.manifest(self._folder, paths).encode()
        for line in list(_changed_lines((self._folder / manifest).read_bytes(), expected)):
            path = paths[line - 1] if line <= len(paths) else ""
            if path not in bad:
                yield line


def _changed_lines(content: bytes, expected: bytes) -> Iterator[int]:
    """Yield the numbers of the lines that differ."""
    pairs = zip_longest(content.split(b"\n"), expected.split(b"\n"))
    return (number for number, (one, other) in enumerate(pairs, 1) if one != other)
