"""Read response bodies before botocore's parser, and detect broken ones.

botocore's parser is slow, drops fields newer than its model, and makes ``{}`` of a truncated body,
which would look like an account without jobs. So the body is read here, and the parser gets ``{}``.
"""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import ValidationError

from drs_tui.collector.aws.raw_items import ITEMS, Page, RawItem, read_page


class BrokenAnswerError(Exception):
    """A 200 response whose body is not a valid answer; the message says why."""


def read_body(body: bytes, member: str = ITEMS) -> Page:
    """Return the page in a response body, whose list has the name ``member``.

    Raises:
        BrokenAnswerError: it is truncated, empty, not JSON, or has no list of items.
    """
    try:
        return read_page(body.decode(json.detect_encoding(body)), member)
    except UnicodeDecodeError:
        raise BrokenAnswerError(f"the answer was not UTF-8 ({len(body)} bytes)") from None
    except ValidationError:
        raise BrokenAnswerError("the answer had no list of items") from None
    except (ValueError, RecursionError):
        cut = "was cut off" if body.lstrip().startswith(b"{") else "was not JSON"
        message = f"the answer {cut} ({len(body)} bytes)" if body else "the answer was empty"
        raise BrokenAnswerError(message) from None


def request_id_of(response: Mapping[str, Any]) -> str:
    """Return AWS's id of the call; empty if the response has none."""
    return str(response.get("ResponseMetadata", {}).get("RequestId") or "")


def _member_of(operation_model: Any) -> str:
    """Return the name of the list, or of the one thing, in an operation's answers."""
    members = operation_model.output_shape.members
    return ITEMS if ITEMS in members else next(name for name in members if name != "nextToken")


def use_raw_items(client: Any) -> None:
    """Make a DRS client return items and token exactly as the service sent them.

    Every DRS operation that this program may send answers with just these two, or with one thing.
    """

    def replace_body(
        response_dict: dict[str, Any],
        customized_response_dict: dict[str, Any],
        operation_model: Any,
        **_: object,
    ) -> None:
        if response_dict["status_code"] >= 300:
            return
        page = read_body(response_dict["body"], _member_of(operation_model))
        # Copy: a view would keep the whole body in memory.
        customized_response_dict["items"] = [RawItem(bytes(item)) for item in page.items]
        if isinstance(page.next_token, str) and page.next_token:
            customized_response_dict["nextToken"] = page.next_token
        response_dict["body"] = b"{}"

    client.meta.events.register("before-parse.drs", replace_body)
