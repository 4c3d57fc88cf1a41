"""The five read operations of DRS. Requests are validated before; times are simulated."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drs_tui.simulator.account import Account
from drs_tui.simulator.dates import parse
from drs_tui.simulator.errors import ServiceError, invalid
from drs_tui.simulator.inventory_wires import (
    instance_wire,
    network_wire,
    server_wire,
    staging_account,
)
from drs_tui.simulator.job_history import Entry
from drs_tui.simulator.paging import Tokens, page_size
from drs_tui.simulator.plan import job_at, log_at
from drs_tui.simulator.wire import Operations, Parameters, Wire
from drs_tui.simulator.world import World


class Drs:
    """Answers DRS requests about one world."""

    def __init__(self, account: Account, world: World) -> None:
        self._account = account
        self._world = world
        self._tokens = Tokens(account.ids.stable_id("token"))

    @property
    def operations(self) -> Operations:
        """The supported operations by name."""
        return {
            "DescribeJobs": self.describe_jobs,
            "DescribeJobLogItems": self.describe_job_log_items,
            "DescribeSourceServers": self.describe_source_servers,
            "DescribeRecoveryInstances": self.describe_recovery_instances,
            "DescribeSourceNetworks": self.describe_source_networks,
        }

    def describe_jobs(self, request: Parameters, now: float) -> Wire:
        """List jobs, newest first. A token continues after the last job of its page."""
        page, token = self.page_of_jobs(request, now)
        wire: Wire = {"items": [job_at(self._world.plan(entry), now) for entry in page]}
        if token:
            wire["nextToken"] = token
        return wire

    def page_of_jobs(self, request: Parameters, now: float) -> tuple[list[Entry], str | None]:
        """Return the jobs of a page, and the token of the next one."""
        filters = _without_nulls(request.get("filters"))
        size = page_size(request.get("maxResults"))
        entries = self._filtered(filters, now)
        token = request.get("nextToken")
        if token:
            created, serial = self._tokens.open(token, "DescribeJobs", filters)
            last = Entry(created, serial)
            entries = [entry for entry in entries if entry < last]
        page = entries[:size]
        if len(entries) <= size:
            return page, None
        anchor = [page[-1].created, page[-1].serial]
        return page, self._tokens.seal("DescribeJobs", filters, anchor)

    def _filtered(self, filters: Wire, now: float) -> list[Entry]:
        """Return the jobs that pass the filters, newest first; both dates are inclusive."""
        earliest, latest = _date(filters, "fromDate"), _date(filters, "toDate")
        if filters.get("jobIDs"):
            found = (self._world.find(job_id, now) for job_id in set(filters["jobIDs"]))
            entries = sorted((entry for entry in found if entry), reverse=True)
        else:
            entries = list(reversed(self._world.entries(now)))
        return [
            entry
            for entry in entries
            if (earliest is None or entry.created >= earliest)
            and (latest is None or entry.created <= latest)
        ]

    def describe_job_log_items(self, request: Parameters, now: float) -> Wire:
        """List a job's log items, ascending. The last page grows while the job runs."""
        job_id = request["jobID"]
        entry = self._world.find(job_id, now)
        if entry is None:
            raise ServiceError(
                404,
                "ResourceNotFoundException",
                f"Job with ID {job_id} was not found",
                {"resourceId": job_id, "resourceType": "job"},
            )
        items = log_at(self._world.plan(entry), now)
        return self._page("DescribeJobLogItems", {"jobID": job_id}, request, items)

    def describe_source_servers(self, request: Parameters, now: float) -> Wire:
        """List source servers in the inventory's order."""
        filters = _without_nulls(request.get("filters"))
        servers = [
            server
            for server in self._account.inventory.servers
            if _allows(filters, "sourceServerIDs", server.server_id)
            and _allows(filters, "stagingAccountIDs", staging_account(self._account, server))
            and "hardwareId" not in filters
        ]
        launches = self._world.last_launches(now)
        return self._page(
            "DescribeSourceServers",
            filters,
            request,
            servers,
            lambda server: server_wire(self._account, server, launches.get(server.server_id), now),
        )

    def describe_recovery_instances(self, request: Parameters, now: float) -> Wire:
        """List the instances of recent launches that are not terminated, by instance id."""
        filters = _without_nulls(request.get("filters"))
        instances = [
            each
            for each in self._world.instances(now)
            if _allows(filters, "sourceServerIDs", each.member.server_id)
            and _allows(filters, "recoveryInstanceIDs", each.instance_id)
        ]
        token = request.get("nextToken")
        if token:  # instances come and go, so the anchor is the last one's id
            after = self._tokens.open(token, "DescribeRecoveryInstances", filters)
            instances = [each for each in instances if each.instance_id > after]
        page = instances[: page_size(request.get("maxResults"))]
        wire: Wire = {"items": [instance_wire(self._account, each, now) for each in page]}
        if len(page) < len(instances):
            wire["nextToken"] = self._tokens.seal(
                "DescribeRecoveryInstances", filters, page[-1].instance_id
            )
        return wire

    def describe_source_networks(self, request: Parameters, now: float) -> Wire:
        """List source networks in the account's order."""
        filters = _without_nulls(request.get("filters"))
        networks = [
            network
            for network in self._account.inventory.networks
            if _allows(filters, "sourceNetworkIDs", network.network_id)
            and filters.get("originAccountID", self._account.account_id) == self._account.account_id
        ]
        plans = list(self._world.recent(now))
        return self._page(
            "DescribeSourceNetworks",
            filters,
            request,
            networks,
            lambda network: network_wire(self._account, network, plans, now),
        )

    def _page(
        self,
        operation: str,
        scope: Wire,
        request: Parameters,
        items: Sequence[Any],
        wire: Callable[[Any], Wire] = lambda item: item,
    ) -> Wire:
        """Return a page of a list that grows only at its end, or not at all."""
        token = request.get("nextToken")
        first = int(self._tokens.open(token, operation, scope)) if token else 0
        end = first + page_size(request.get("maxResults"))
        answer: Wire = {"items": [wire(item) for item in items[first:end]]}
        if end < len(items):
            answer["nextToken"] = self._tokens.seal(operation, scope, end)
        return answer


def _without_nulls(filters: Mapping[str, Any] | None) -> Wire:
    return {name: value for name, value in (filters or {}).items() if value is not None}


def _allows(filters: Wire, name: str, value: str) -> bool:
    """Return whether a filter is absent, empty, or lists the value."""
    return not filters.get(name) or value in filters[name]


def _date(filters: Mapping[str, Any], name: str) -> float | None:
    """Return a date filter's epoch seconds. Its pattern also allows days that do not exist."""
    if name not in filters:
        return None
    try:
        return parse(filters[name])
    except ValueError:
        field = f"filters.{name}"
        message = f"Value '{filters[name]}' at '{field}' is not a valid date"
        raise invalid("cannotParse", [(field, message)]) from None
