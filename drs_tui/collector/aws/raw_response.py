"""An answer's items as they came, and knowing a whole answer from a broken one.

botocore parses dearly, drops fields newer than its model, and makes ``{}`` of a body that was cut
off: an account with no jobs, by the look of it. So the body is read here, before botocore's parser,
which is then given ``{}``.
"""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import ValidationError

from drs_tui.collector.aws.raw_items import Page, RawItem, read_page


class BrokenAnswerError(Exception):
    """A 200 whose body is not what the operation answers; the message says in what way."""


def read_body(body: bytes) -> Page:
    """The page that an answer's body has.

    Raises:
        BrokenAnswerError: cut off, empty, not JSON, or without that list.
    """
    try:
        return read_page(body.decode(json.detect_encoding(body)))
    except UnicodeDecodeError:
        raise BrokenAnswerError(f"the answer was not UTF-8 ({len(body)} bytes)") from None
    except ValidationError:
        raise BrokenAnswerError("the answer had no list of items") from None
    except (ValueError, RecursionError):
        cut = "was cut off" if body.lstrip().startswith(b"{") else "was not JSON"
        said = f"the answer {cut} ({len(body)} bytes)" if body else "the answer was empty"
        raise BrokenAnswerError(said) from None


def request_id_of(response: Mapping[str, Any]) -> str:
    """The id that AWS gave the call; empty when the answer has none."""
    return str(response.get("ResponseMetadata", {}).get("RequestId") or "")


def use_raw_items(client: Any) -> None:
    """Make a DRS client hand on items and token exactly as they came.

    Every operation that this program may send to DRS answers with just these two.
    """

    def take_over(
        response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
    ) -> None:
        if response_dict["status_code"] >= 300:
            return
        page = read_body(response_dict["body"])
        # Copies: a view of the body would keep all of it.
        customized_response_dict["items"] = [RawItem(bytes(item)) for item in page.items]
        if isinstance(page.next_token, str) and page.next_token:
            customized_response_dict["nextToken"] = page.next_token
        response_dict["body"] = b"{}"

    client.meta.events.register("before-parse.drs", take_over)
