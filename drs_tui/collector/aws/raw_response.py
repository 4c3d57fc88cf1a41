"""An answer's items as they came, and knowing a whole answer from a broken one.

botocore parses dearly, drops fields newer than its model, and makes ``{}`` of a body that was cut
off: an account with no jobs, by the look of it. So the body is read here, before botocore's parser,
which is then given ``{}``.
"""

import json
from typing import Any

from drs_tui.collector.aws.raw_items import read_answer


class BrokenAnswerError(Exception):
    """A 200 whose body is not what the operation answers; the message says in what way."""


def read_body(body: bytes, items_key: str = "items") -> dict[str, Any]:
    """The answer's object, which has a list under ``items_key``: of Items, where they are objects.

    Raises:
        BrokenAnswerError: cut off, empty, not JSON, or without that list.
    """
    try:
        answer = read_answer(body.decode(json.detect_encoding(body)), items_key)
    except UnicodeDecodeError:
        raise BrokenAnswerError(f"the answer was not UTF-8 ({len(body)} bytes)") from None
    except (ValueError, RecursionError):
        cut = "was cut off" if body.lstrip().startswith(b"{") else "was not JSON"
        said = f"the answer {cut} ({len(body)} bytes)" if body else "the answer was empty"
        raise BrokenAnswerError(said) from None
    if not isinstance(answer, dict) or not isinstance(answer.get(items_key), list):
        raise BrokenAnswerError(f"the answer had no list of {items_key}")
    return answer


def use_raw_items(client: Any) -> None:
    """Make a DRS client hand on items and token exactly as they came.

    Every operation that this program may send to DRS answers with just these two.
    """

    def take_over(
        response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
    ) -> None:
        if response_dict["status_code"] >= 300:
            return
        answer = read_body(response_dict["body"])
        customized_response_dict["items"] = answer["items"]
        token = answer.get("nextToken")
        if isinstance(token, str) and token:
            customized_response_dict["nextToken"] = token
        response_dict["body"] = b"{}"

    client.meta.events.register("before-parse.drs", take_over)
