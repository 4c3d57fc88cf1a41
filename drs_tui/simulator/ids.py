"""Identifiers that look like AWS's, and from which the simulator finds its way back.

A job's id and its runs' ids hold the job's serial number, mixed beyond recognition: a job is found
by its id, or a run by its own, without generating the other thousands.
"""

from hashlib import blake2b
from random import Random

_MASK = 0xFFFF_FFFF
_HALF = 0x8000_0000
_FACTOR = 0x9E37_79B1  # odd, so that it has an inverse modulo 2**32
_INVERSE = pow(_FACTOR, -1, 1 << 32)

# The records seen begin with 3 in us-east-1 and with 5 in us-west-2, whatever is named.
_FIRST = {"us-east-1": "3", "us-west-2": "5"}


def hex17(rng: Random) -> str:
    """Seventeen hexadecimal digits as EC2 writes them: the first is a zero."""
    return f"0{rng.getrandbits(64):016x}"


def uuid(rng: Random) -> str:
    """A version 4 UUID from a seeded generator."""
    digits = f"{rng.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


class Ids:
    """The identifiers of one world: of one seed and one region."""

    def __init__(self, seed: int, region: str) -> None:
        self._seed = seed
        self._first = _FIRST.get(region) or self._digest("region", region)[0]
        self._key = int(self._digest("key")[:8], 16)

    def _digest(self, *parts: object) -> str:
        text = ":".join(str(part) for part in (self._seed, *parts))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def _mix(self, serial: int) -> str:
        return f"{((serial + _HALF) * _FACTOR ^ self._key) & _MASK:08x}"

    def _unmix(self, digits: str) -> int:
        return ((int(digits, 16) ^ self._key) * _INVERSE & _MASK) - _HALF

    def job_id(self, serial: int) -> str:
        """The id of the job with this serial number."""
        return f"drsjob-{self._first}{self._mix(serial)}{self._digest('job', serial)[:8]}"

    def serial_of_job(self, job_id: str) -> int | None:
        """The serial number in a job's id; None when it is not one of this world's."""
        try:
            serial = self._unmix(job_id[8:16])
        except ValueError:
            return None
        return serial if self.job_id(serial) == job_id else None

    def run_id(self, serial: int, number: int) -> str:
        """The id of a job's ``number``-th action run: a UUID."""
        rest = self._digest("run", serial, number)
        variant = "89ab"[int(rest[7], 16) & 3]
        return f"{self._mix(serial)}-{rest[:4]}-4{rest[4:7]}-{variant}{rest[8:11]}-{rest[11:23]}"

    def serial_of_run(self, run_id: str) -> int | None:
        """The serial number of the job that a run id would belong to; None when it is no UUID."""
        try:
            return self._unmix(run_id[:8])
        except ValueError:
            return None

    def named(self, prefix: str, *parts: object) -> str:
        """A lasting id, such as ``s-…`` of a source server, from what it is named after."""
        return f"{prefix}-{self._first}{self._digest(prefix, *parts)[:16]}"

    def vpc(self, *parts: object) -> str:
        """A VPC's id."""
        return f"vpc-0{self._digest('vpc', *parts)[:16]}"

    def rng(self, *parts: object) -> Random:
        """A generator of this world's own for what ``parts`` name."""
        return Random(":".join(str(part) for part in (self._seed, *parts)))
