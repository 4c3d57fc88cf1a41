"""The worker that asks STS which account and role the calls are made with."""

import time
from collections.abc import Callable
from functools import partial
from math import inf

from drs_tui.collector.aws.calls import CallCancelledError
from drs_tui.collector.aws.errors import classify
from drs_tui.collector.aws.operation import GET_CALLER_IDENTITY
from drs_tui.collector.aws.raw_response import request_id_of
from drs_tui.collector.workers.context import CALL_SECONDS, WorkerContext
from drs_tui.collector.workers.worker import Worker
from drs_tui.protocol.events import Identity, RequestFailed, Topic

FIRST_PAGE_SECONDS = 3.0


class IdentityWorker(Worker):
    """Asks once for each set of clients, and again only when there is a reason to.

    Its public methods are called from other threads. A failure is reported, and costs no more than
    the name in the header: it is not retried by itself.
    """

    def __init__(self, context: WorkerContext, on_account: Callable[[str], None]) -> None:
        """``on_account`` is called with the account id, before ``Identity`` is emitted."""
        super().__init__()
        self._context = context
        self._on_account = on_account
        self._due_at = inf  # monotonic
        # The JobSource.renewals of the clients that were asked, and of those that were answered.
        self._asked_for: int | None = None
        self._known_for: int | None = None

    def begin(self) -> None:
        """Ask after the first page has come (``page_loaded``), or FIRST_PAGE_SECONDS later."""
        self._post(partial(self._ask_at, time.monotonic() + FIRST_PAGE_SECONDS))

    def page_loaded(self) -> None:
        """Ask now if that was to be after the first page."""
        self._post(self._ask_if_due)

    def ask_if_unknown(self) -> None:
        """Ask again if there was no answer yet."""
        self._post(self._ask_if_unknown)

    def on_success(self) -> None:
        """Ask if a call has succeeded with credentials that STS was not asked about yet.

        Those that replace refused ones may be of another role.
        """
        if self._asked_for not in (None, self._context.source.renewals):
            self.ask_if_unknown()

    def _ask_at(self, moment: float) -> None:
        self._due_at = moment

    def _ask_if_due(self) -> None:
        if self._due_at < inf:
            self._due_at = 0.0

    def _ask_if_unknown(self) -> None:
        if self._asked_for is not None and self._known_for != self._context.source.renewals:
            self._due_at = 0.0

    def _do_next(self) -> float | None:
        if (left := self._due_at - time.monotonic()) > 0:
            return None if left == inf else left
        self._due_at = inf
        self._ask()
        return None

    def _ask(self) -> None:
        source = self._context.source
        try:
            renewals, identity = self._work.call(self._request, CALL_SECONDS)
        except CallCancelledError:
            raise
        except Exception as error:  # noqa: BLE001  every failure is reported
            self._asked_for = source.renewals
            failure = classify(error, GET_CALLER_IDENTITY.service)
            self._context.emit(
                RequestFailed(
                    Topic.IDENTITY,
                    failure.request_error,
                    retry_in=None,
                    aws_request_id=failure.request_id,
                )
            )
            return
        self._asked_for = self._known_for = renewals
        if identity:
            self._on_account(identity.account)
            self._context.emit(identity)

    def _request(self) -> tuple[int, Identity | None]:
        """Ask STS. Return ``JobSource.renewals`` of the client, and what STS answered.

        The identity is None when STS must not be asked, as only DRS was pointed elsewhere.
        """
        source = self._context.source
        client = source.client_for(GET_CALLER_IDENTITY.service)
        renewals = source.renewals
        if client is None:
            return renewals, None
        answer = client.get_caller_identity()
        account, arn = str(answer["Account"]), str(answer["Arn"])
        return renewals, Identity(account, arn, aws_request_id=request_id_of(answer))
