"""Parse items of AWS that are written as Python values, as the program parses their JSON."""

import json
from collections.abc import Sequence

from msgspec import Raw

from drs_tui.collector.aws.raw_items import RawItem
from drs_tui.collector.aws.source import Answer
from drs_tui.model.analysis import row
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.drs import instance, job, log, names
from drs_tui.model.drs.instance import RecoveryInstance
from drs_tui.model.drs.job import Job
from drs_tui.model.drs.log import LogItem
from drs_tui.model.drs.names import Name


def as_json(item: object) -> bytes:
    """Return an item's JSON, also of values that JSON does not know but some services send."""
    return json.dumps(item, separators=(",", ":")).encode()


def raw_item(item: object) -> RawItem:
    """Return a value as a raw item of an answer."""
    return RawItem(as_json(item))


def parse_job(item: object) -> Job:
    """Parse a DescribeJobs item."""
    return job.parse_job(as_json(item))


def row_of(item: object, source: Source) -> Row:
    """Return the list's row of a DescribeJobs item."""
    return row.row_of(parse_job(item), source)


def parse_log_item(item: object) -> LogItem:
    """Parse a DescribeJobLogItems item."""
    return log.parse_log_item(Raw(as_json(item)))


def parse_instance(item: object) -> RecoveryInstance | None:
    """Parse a DescribeRecoveryInstances item."""
    return instance.parse_instance(as_json(item))


def parse_server_name(item: object) -> Name | None:
    """Parse the name in a DescribeSourceServers item."""
    return names.parse_server_name(as_json(item))


def parse_network_name(item: object) -> Name | None:
    """Parse the name in a DescribeSourceNetworks item."""
    return names.parse_network_name(as_json(item))


def answer(items: Sequence[object], token: str | None, asked: float, as_of: float) -> Answer:
    """Return an answer with these items."""
    return Answer([raw_item(item) for item in items], token, asked, as_of)
