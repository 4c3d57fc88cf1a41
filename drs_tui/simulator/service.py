"""Answers HTTP requests about one account and region, after checking permission."""

import json

from drs_tui.simulator import signature
from drs_tui.simulator.account import ROLE_ID, SESSION, Account
from drs_tui.simulator.clock import Clock
from drs_tui.simulator.cloudtrail import CloudTrail
from drs_tui.simulator.connection import Request, Response
from drs_tui.simulator.drs import Drs
from drs_tui.simulator.errors import ServiceError, access_denied
from drs_tui.simulator.fault_options import FaultOptions
from drs_tui.simulator.models import model
from drs_tui.simulator.plan_operations import PlanOperations
from drs_tui.simulator.protocols import (
    Call,
    body_of,
    error_response,
    new_request_id,
    response_to,
    route,
    unknown_operation,
)
from drs_tui.simulator.ssm import Ssm
from drs_tui.simulator.validation import check
from drs_tui.simulator.wire import Operations, Parameters, Wire
from drs_tui.simulator.world import World

# The member of a request that names the resource which an action is allowed or denied on.
_RESOURCES = {
    "DescribeJobLogItems": "jobID",
    "GetRecoveryPlan": "recoveryPlanArn",
    "GetRecoveryPlanExecution": "recoveryPlanExecutionArn",
    "GetRecoveryPlanExecutionStep": "recoveryPlanExecutionStepArn",
    "GetRecoveryPlanStep": "recoveryPlanStepArn",
    "ListRecoveryPlanExecutionSteps": "recoveryPlanExecutionArn",
    "ListRecoveryPlanSteps": "recoveryPlanArn",
}


class Service:
    """Answers requests about one world at its clock's time.

    ``denied``: IAM actions such as ``drs:DescribeJobLogItems`` that the role is not allowed.
    """

    def __init__(
        self,
        account: Account,
        world: World,
        clock: Clock,
        denied: frozenset[str] = frozenset(),
        fault_options: FaultOptions = FaultOptions(),  # noqa: B008  frozen
    ) -> None:
        self._account = account
        self._clock = clock
        self._denied = denied
        self.fault_options = fault_options
        self.drs = Drs(account, world)
        self._operations: dict[str, Operations] = {
            "drs": {**self.drs.operations, **PlanOperations(account, world).operations},
            "ssm": Ssm(account, world).operations,
            "cloudtrail": CloudTrail(account, world).operations,
            "sts": {"GetCallerIdentity": self._caller_identity},
        }

    def answer(self, request: Request) -> Response:
        """Return the response to any request."""
        now = self._clock.now()
        request_id = new_request_id()
        call = route(request)
        try:
            wire = self._execute(call, request, now)
        except ServiceError as refused:
            return error_response(call, refused, request_id, self._date(now))
        return response_to(call, wire, request_id, self._date(now))

    def _date(self, now: float) -> float:
        """Return the time in the Date header."""
        return now + self.fault_options.clock_offset

    def _execute(self, call: Call, request: Request, now: float) -> Wire:
        scope = signature.read(request.headers)
        self.fault_options.check(call.service, scope.region)
        # With --only-region the other regions exist too: DRS is not initialised in them.
        region = scope.region if self.fault_options.only_region else self._account.region
        signature.check(scope, call.service, region)
        return self.perform(call, request, now)

    def perform(self, call: Call, request: Request, now: float) -> Wire:
        """Return the answer to a request that is signed. Raises ServiceError."""
        parameters = self.checked(call, request)
        return self._operations[call.service][call.operation or ""](parameters, now)

    def checked(self, call: Call, request: Request) -> Parameters:
        """Return the parameters of a request that is allowed and valid. Raises ServiceError."""
        if call.operation is None or not self.fault_options.knows(call.operation):
            raise unknown_operation(call)
        action = f"{call.service}:{call.operation}"
        if call.operation not in self._operations[call.service] or action in self._denied:
            resource = self._resource(call.operation, request)
            raise access_denied(self._account.caller, action, resource, service=call.service)
        if call.service == "sts":
            return {}
        return check(model(call.service), call.operation, body_of(request.body))

    def _resource(self, operation: str, request: Request) -> str:
        """Return the resource of a denied action: what the request names, such as a job."""
        key = _RESOURCES.get(operation)
        try:
            asked = json.loads(request.body)
        except ValueError:
            return "*"
        name = asked.get(key) if isinstance(asked, dict) else None
        if not isinstance(name, str):
            return "*"
        return self._account.arn("job", name) if key == "jobID" else name

    def _caller_identity(self, _: Parameters, __: float) -> Wire:
        return {
            "Arn": self._account.caller,
            "UserId": f"{ROLE_ID}:{SESSION}",
            "Account": self._account.account_id,
        }
