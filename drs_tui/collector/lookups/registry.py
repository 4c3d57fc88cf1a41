"""The one table of lookups. What can be asked for beside jobs and logs is registered here.

Dispatch of requests, retries, the read-only allow-list and the doctor's list of IAM actions all
follow from it.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from drs_tui.collector.aws.operation import Operation
from drs_tui.collector.aws.source import JobSource
from drs_tui.collector.lookups import (
    executions,
    facts,
    instances,
    names,
    plan_executions,
    plan_steps,
    plans,
    start_calls,
)
from drs_tui.collector.lookups.lookup import Emit, Lookup
from drs_tui.protocol.events import Topic
from drs_tui.protocol.requests import (
    FindAllInstances,
    FindExecution,
    FindFacts,
    FindInstances,
    FindNames,
    FindStartCalls,
    FollowPlans,
)


class LookupSpec(NamedTuple):
    """One lookup: what asks for it, how to create it, and which operations of one service it sends.

    ``topic`` names its failures. Several lookups may share a ``request`` class: each gets the
    request.
    """

    topic: Topic
    request: type
    create: Callable[[JobSource, Emit], Lookup]
    operations: tuple[Operation, ...]

    @property
    def service(self) -> str:
        """The botocore name of the service that is asked, and the IAM prefix."""
        return self.operations[0].service


# In the order of urgency: what the user has just opened comes before names, which only make lists
# easier to read.
LOOKUPS = (
    LookupSpec(
        Topic.EXECUTION, FindExecution, executions.ExecutionLookup, tuple(executions.OPERATIONS)
    ),
    LookupSpec(
        Topic.PLAN_EXECUTIONS,
        FollowPlans,
        plan_executions.ExecutionsLookup,
        (plan_executions.LIST_EXECUTIONS,),
    ),
    LookupSpec(
        Topic.PLANS,
        FollowPlans,
        plans.PlansLookup,
        (plans.LIST_PLANS, plans.GET_PLAN, plans.LIST_PLAN_STEPS),
    ),
    LookupSpec(Topic.PLAN_STEPS, FollowPlans, plan_steps.StepsLookup, plan_steps.OPERATIONS),
    LookupSpec(
        Topic.INSTANCES, FindInstances, instances.InstanceLookup, (instances.DESCRIBE_INSTANCES,)
    ),
    LookupSpec(
        Topic.ALL_INSTANCES,
        FindAllInstances,
        instances.AllInstancesLookup,
        (instances.DESCRIBE_INSTANCES,),
    ),
    *(
        LookupSpec(Topic.FACTS, FindFacts, partial(facts.FactLookup, spec), (spec.operation,))
        for spec in facts.FACTS
    ),
    LookupSpec(
        Topic.START_CALLS,
        FindStartCalls,
        start_calls.StartCallLookup,
        (start_calls.LOOKUP_EVENTS,),
    ),
    LookupSpec(
        Topic.NAMES,
        FindNames,
        partial(names.NameLookup, names.SERVERS),
        (names.SERVERS.operation,),
    ),
    LookupSpec(
        Topic.NETWORKS,
        FindNames,
        partial(names.NameLookup, names.NETWORKS),
        (names.NETWORKS.operation,),
    ),
)
