"""Say which hosts and regions are AWS's, by botocore's list of partitions."""

import re
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError

COMMERCIAL = "aws"
# The regions that every account has. Those that were opened since March 2019 have to be enabled.
_ALWAYS_ENABLED = frozenset(
    {
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
        *("ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"),
        *("ap-southeast-1", "ap-southeast-2"),
        *("eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1"),
    }
)
_COMMERCIAL_REGION = re.compile(r"(?!cn-)[a-z]{2}-[a-z]+-\d+")


def is_aws(url: str, session: Any) -> bool:
    """Return whether a URL is an endpoint of AWS, in any partition that botocore knows."""
    host = urlsplit(url).hostname or ""
    partitions = session.get_component("data_loader").load_data("partitions")["partitions"]
    outputs = [partition["outputs"] for partition in partitions]
    suffixes = {each[name] for each in outputs for name in ("dnsSuffix", "dualStackDnsSuffix")}
    return any(host.endswith(f".{suffix}") for suffix in suffixes)


def partition_of(region: str, session: Any) -> str:
    """Return the partition of a region; that of most accounts for one that botocore lacks."""
    try:
        return str(session.get_partition_for_region(region))
    except BotoCoreError:
        return COMMERCIAL


def is_opt_in(region: str) -> bool:
    """Return whether an account has this region only after it was enabled."""
    return bool(_COMMERCIAL_REGION.fullmatch(region)) and region not in _ALWAYS_ENABLED
