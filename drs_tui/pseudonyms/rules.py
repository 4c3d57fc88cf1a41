"""What becomes of each text of each message and of AWS's answers, declared field by field.

A text without a rule is replaced: a new field shows nothing before it has one.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, get_args, get_type_hints

from drs_tui.fleet.source_target import SourceTarget
from drs_tui.model.analysis.changes import Change, Subject
from drs_tui.model.analysis.row import Row, Source
from drs_tui.model.drs import execution, instance, job, log, names, plans, start_call
from drs_tui.model.drs.facts import Fact, Replication
from drs_tui.model.request_error import RequestError
from drs_tui.protocol import events as ev
from drs_tui.protocol import recording, requests


class Rule(Enum):
    """What to do with a text. The keys of a mapping are texts, as by TEXT."""

    WORD = auto()  # one of AWS's or of ours: a status, a type, a code, a region
    ID = auto()  # an id, an ARN, a token, a URL: one piece
    NAME = auto()  # a name: one piece, which is replaced in texts, too
    LABEL = auto()  # likewise, of less weight: in texts only where it is a word
    TAG = auto()  # "key=value" of a tag: the value is a LABEL
    KEY = auto()  # an id, with the place of a participant that is listed twice: "s-0123#4"
    ABOUT = auto()  # an id, or one of our words
    DOCUMENT = auto()  # a Systems Manager document: AWS's own stay
    ACTION = auto()  # an action's name: those that AWS predefines stay
    TEXT = auto()  # a sentence about servers
    ERROR = auto()  # a sentence of ours, or of AWS about a request
    HIDDEN = auto()  # what people or their scripts wrote
    INSTANT = auto()  # a time, as text
    JOBS = auto()  # packed or raw answers: a list of jobs
    LOG = auto()  # a list of log items
    EXECUTION = auto()  # an answer of Systems Manager


_PLAN_STEP = {"arn": Rule.ID, "step_name": Rule.NAME}

RULES: dict[type, dict[str, Rule]] = {
    # one of several sources, as it was chosen
    SourceTarget: {
        "name": Rule.NAME,
        "profile": Rule.NAME,
        "region": Rule.WORD,
        "account": Rule.ID,
        "role_arn": Rule.ID,
        "external_id": Rule.HIDDEN,
        "session_name": Rule.NAME,
        "endpoint_url": Rule.ID,
    },
    # what events have in common
    Source: {"account": Rule.ID, "region": Rule.WORD},
    RequestError: {
        "kind": Rule.WORD,
        "summary": Rule.ERROR,
        "advice": Rule.ERROR,
        "aws_message": Rule.ERROR,
    },
    Row: {
        "job_id": Rule.ID,
        "type": Rule.WORD,
        "initiated_by": Rule.WORD,
        "status": Rule.WORD,
        "outcome": Rule.WORD,
        "server_ids": Rule.ID,
        "network_ids": Rule.ID,
        "tags": Rule.TAG,
    },
    Subject: {"kind": Rule.WORD, "owner": Rule.KEY, "run": Rule.KEY},
    Change: {"old": Rule.WORD, "new": Rule.WORD},
    ev.JobUpdate: {"after": Rule.ID},
    # events
    ev.Ready: {"region": Rule.WORD, "region_from": Rule.ERROR, "profile": Rule.NAME},
    ev.Refused: {"message": Rule.ERROR},
    ev.SourceEnded: {"message": Rule.ERROR},
    ev.Connected: {"endpoint": Rule.ID},
    ev.Identity: {"account": Rule.ID, "arn": Rule.ID, "aws_request_id": Rule.ID},
    ev.JobsUpdated: {"topic": Rule.WORD, "answers": Rule.JOBS, "aws_request_id": Rule.ID},
    ev.PageLoaded: {"resume": Rule.ID, "token": Rule.ID, "aws_request_id": Rule.ID},
    ev.Refreshed: {},
    ev.JobDeleted: {"job_id": Rule.ID, "aws_request_id": Rule.ID},
    ev.RequestFailed: {"topic": Rule.WORD, "about": Rule.ABOUT, "aws_request_id": Rule.ID},
    ev.Paused: {},
    ev.ClockMeasured: {},
    ev.CredentialsExpiring: {},
    ev.MfaRequired: {"device": Rule.ID},
    ev.LogUpdated: {"job_id": Rule.ID, "items": Rule.LOG, "aws_request_id": Rule.ID},
    ev.LogPageRead: {"job_id": Rule.ID, "aws_request_id": Rule.ID},
    ev.NamesFound: {"topic": Rule.WORD, "missing": Rule.ID, "aws_request_id": Rule.ID},
    ev.InstancesFound: {"servers": Rule.ID, "aws_request_id": Rule.ID},
    ev.AllInstancesFound: {"aws_request_id": Rule.ID},
    ev.FactsFound: {"kind": Rule.WORD, "aws_request_id": Rule.ID},
    ev.ExecutionFound: {
        "run_id": Rule.ID,
        "type": Rule.WORD,
        "answer": Rule.EXECUTION,
        "aws_request_id": Rule.ID,
    },
    ev.StartCallFound: {"id": Rule.ID, "aws_request_id": Rule.ID},
    ev.PlansFound: {"aws_request_id": Rule.ID},
    ev.PlanFound: {"aws_request_id": Rule.ID},
    ev.PlanExecutionsFound: {"gone": Rule.ID, "aws_request_id": Rule.ID},
    ev.PlanStepsFound: {"execution": Rule.ID, "aws_request_id": Rule.ID},
    ev.TargetsListed: {"profiles": Rule.NAME, "regions": Rule.WORD},
    # the lines of a recording
    recording.Header: {"tool": Rule.WORD, "botocore": Rule.WORD},
    recording.RecordedSource: {
        "name": Rule.NAME,
        "region": Rule.WORD,
        "profile": Rule.NAME,
        "account": Rule.ID,
        "unused": Rule.INSTANT,
    },
    recording.Entry: {
        "about": Rule.ABOUT,
        "mark": Rule.WORD,
        "began": Rule.WORD,
        "note": Rule.HIDDEN,
    },
    requests.Query: {
        "from_date": Rule.INSTANT,
        "to_date": Rule.INSTANT,
        "job_ids": Rule.ID,
        "starting_token": Rule.ID,
        "known": Rule.ID,
    },
    # jobs
    job.Job: {
        "job_id": Rule.ID,
        "arn": Rule.ID,
        "type": Rule.WORD,
        "initiated_by": Rule.WORD,
        "status": Rule.WORD,
        "tags": Rule.LABEL,
    },
    job.Server: {
        "source_server_id": Rule.ID,
        "recovery_instance_id": Rule.ID,
        "launch_status": Rule.WORD,
    },
    job.Resource: {"participating_resource_id": Rule.ID, "launch_status": Rule.WORD},
    job.LaunchActionsStatus: {},
    job.ActionRun: {"run_id": Rule.ID, "status": Rule.WORD, "failure_reason": Rule.TEXT},
    job.Action: {
        "action_id": Rule.ID,
        "action_code": Rule.DOCUMENT,
        "type": Rule.WORD,
        "name": Rule.ACTION,
        "action_version": Rule.WORD,
        "description": Rule.HIDDEN,
        "category": Rule.WORD,
    },
    job.Parameter: {"type": Rule.WORD, "value": Rule.LABEL},
    # logs
    log.LogItem: {"event": Rule.WORD},
    log.EventData: {
        "source_server_id": Rule.ID,
        "target_instance_id": Rule.ID,
        "conversion_server_id": Rule.ID,
        "raw_error": Rule.TEXT,
    },
    log.EventResourceData: {},
    log.SourceNetworkData: {"source_network_id": Rule.ID},
    log.ConversionProperties: {"data_timestamp": Rule.INSTANT},
    # who started it
    start_call.StartCall: {
        "event_id": Rule.ID,
        "api_call": Rule.WORD,
        "caller": Rule.ID,
        "caller_type": Rule.WORD,
        "session": Rule.NAME,
        "source_address": Rule.ID,
        "user_agent": Rule.HIDDEN,
        "invoked_by": Rule.WORD,
    },
    # names, instances, facts
    names.Name: {
        "id": Rule.ID,
        "hostname": Rule.NAME,
        "fqdn": Rule.NAME,
        "tag": Rule.NAME,
        "staging_id": Rule.ID,
        "extension_error": Rule.TEXT,
        "system": Rule.WORD,
    },
    instance.RecoveryInstance: {
        "recovery_instance_id": Rule.ID,
        "ec2_instance_id": Rule.ID,
        "source_server_id": Rule.ID,
        "job_id": Rule.ID,
        "ec2_instance_state": Rule.WORD,
    },
    **{fact: {"id": Rule.ID} for fact in Fact.__subclasses__()},
    Replication: {"id": Rule.ID, "state": Rule.WORD},
    # plans
    plans.Plan: {
        "arn": Rule.ID,
        "name": Rule.NAME,
        "description": Rule.HIDDEN,
        "status": Rule.WORD,
    },
    plans.PlanExecution: {
        "arn": Rule.ID,
        "plan_arn": Rule.ID,
        "mode": Rule.WORD,
        "status": Rule.WORD,
    },
    plans.ErrorDetail: {"message": Rule.TEXT, "code": Rule.WORD},
    plans.PlanStep: _PLAN_STEP,
    plans.ExecutionStep: {**_PLAN_STEP, "status": Rule.WORD},
    plans.StepConfiguration: {},
    plans.ServerStep: {},
    plans.WaitStep: {},
    plans.StepServer: {"server_arn": Rule.ID, "impact_level": Rule.WORD, "job_id": Rule.ID},
    # Systems Manager
    execution.AutomationAnswer: {},
    execution.Automation: {
        "id": Rule.ID,
        "status": Rule.WORD,
        "document": Rule.DOCUMENT,
        "version": Rule.WORD,
        "current_step": Rule.LABEL,
        "failure": Rule.TEXT,
        "outputs": Rule.HIDDEN,
    },
    execution.Step: {
        "name": Rule.LABEL,
        "action": Rule.WORD,
        "status": Rule.WORD,
        "failure": Rule.TEXT,
        "outputs": Rule.HIDDEN,
        "response_code": Rule.WORD,
    },
    execution.FailureDetails: {"failure_type": Rule.WORD, "details": Rule.TEXT},
    execution.InvocationsAnswer: {},
    execution.Invocation: {
        "command_id": Rule.ID,
        "instance": Rule.ID,
        "instance_name": Rule.NAME,
        "document": Rule.DOCUMENT,
        "status": Rule.WORD,
        "details": Rule.WORD,
    },
    execution.Plugin: {
        "name": Rule.LABEL,
        "status": Rule.WORD,
        "details": Rule.WORD,
        "output": Rule.HIDDEN,
        "output_url": Rule.ID,
        "error_url": Rule.ID,
    },
}

PACKED: dict[Rule, tuple[type, ...]] = {
    Rule.JOBS: (job.Job,),
    Rule.LOG: (log.LogItem,),
    Rule.EXECUTION: (execution.AutomationAnswer, execution.InvocationsAnswer),
}
"""The shapes that what is packed may have."""


def has_names(kind: type) -> bool:
    """Return whether a message may have a name, which other messages' texts are searched for."""
    rules = RULES.get(kind, {}).values()
    if Rule.NAME in rules:
        return True
    packed = (each for rule in rules for each in PACKED.get(rule, ()))
    declared = (each for hint in get_type_hints(kind).values() for each in _classes(hint))
    return any(has_names(each) for each in {*packed, *declared} - {kind})


def _classes(hint: Any) -> Iterator[type]:
    """Yield the classes with rules that a type has in it."""
    if isinstance(hint, type) and hint in RULES:
        yield hint
    for each in get_args(hint):
        yield from _classes(each)


# The actions that AWS predefines, by the user guide.
AWS_ACTIONS = frozenset(
    {
        "CloudWatch agent installation",
        "Create AMI from instance",
        "Disk space validation",
        "EC2 connectivity check",
        "Enable SSM",
        "HTTP/S response validation",
        "Linux time sync",
        "Process status validation",
        "Verify tags",
        "Volume integrity validation",
    }
)
