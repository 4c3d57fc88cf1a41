"""Types of what goes over the wire."""

from collections.abc import Callable, Mapping
from typing import Any

Wire = dict[str, Any]
"""A JSON object of an answer."""

Parameters = Mapping[str, Any]
"""A validated request."""

Operations = Mapping[str, Callable[[Parameters, float], Wire]]
"""A service's operations by name: functions of a request and of the time, in epoch seconds."""
