"""Types of what goes over the wire."""

from collections.abc import Callable, Mapping
from typing import Any

Wire = dict[str, Any]
"""A JSON object of an answer."""

Parameters = Mapping[str, Any]
"""A validated request."""

AWS_JSON_TARGETS = {
    "ssm": "AmazonSSM.",
    "cloudtrail": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.",
}
"""The services of the protocol awsJson1.1, and how their X-Amz-Target begins."""

Operations = Mapping[str, Callable[[Parameters, float], Wire]]
"""A service's operations by name: functions of a request and of the time, in epoch seconds."""
