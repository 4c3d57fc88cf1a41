"""Identifiers that look like AWS's and hold a serial number.

A job's id and the ids of its action runs hold the job's serial number, scrambled. So a job is found
by its id, or by that of a run, without generating thousands of others.
"""

from hashlib import blake2b
from random import Random

_MASK = 0xFFFF_FFFF
_HALF = 0x8000_0000
_FACTOR = 0x9E37_79B1  # odd, so that it has an inverse modulo 2**32
_INVERSE = pow(_FACTOR, -1, 1 << 32)

# In recorded answers every id starts with 3 in us-east-1, and with 5 in us-west-2.
_FIRST_DIGIT = {"us-east-1": "3", "us-west-2": "5"}


def hex17(rng: Random) -> str:
    """Return seventeen hexadecimal digits as in EC2's ids: the first is a zero."""
    return f"0{rng.getrandbits(64):016x}"


def uuid(rng: Random) -> str:
    """Return a version 4 UUID from a seeded generator."""
    digits = f"{rng.getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


class Ids:
    """Generates the identifiers of one seed and one region.

    ``mark``: what ids of jobs, servers and networks begin with, in place of the region's digit.
    """

    def __init__(self, seed: int, region: str, mark: str = "") -> None:
        self._seed, self._region = seed, region
        self.first_digit = _FIRST_DIGIT.get(region) or self._digest("region", region)[0]
        self._beginning = mark or self.first_digit
        self._key = int(self._digest("key")[:8], 16)

    @property
    def of_other_account(self) -> "Ids":
        """The identifiers of another account in this region."""
        return Ids(self._seed + 1, self._region)

    def _digest(self, *parts: object) -> str:
        text = ":".join(str(part) for part in (self._seed, *parts))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def _mix(self, serial: int) -> str:
        return f"{((serial + _HALF) * _FACTOR ^ self._key) & _MASK:08x}"

    def _unmix(self, digits: str) -> int:
        return ((int(digits, 16) ^ self._key) * _INVERSE & _MASK) - _HALF

    def job_id(self, serial: int) -> str:
        """Return the id of the job with this serial number."""
        rest = f"{self._beginning}{self._mix(serial)}{self._digest('job', serial)}"
        return f"drsjob-{rest[:17]}"

    def serial_of_job(self, job_id: str) -> int | None:
        """Return the serial number in a job's id; None if this seed and region have no such id."""
        start = len("drsjob-") + len(self._beginning)
        try:
            serial = self._unmix(job_id[start : start + 8])
        except ValueError:
            return None
        return serial if self.job_id(serial) == job_id else None

    def run_id(self, serial: int, number: int) -> str:
        """Return the id of a job's ``number``-th action run: a UUID."""
        rest = self._digest("run", serial, number)
        variant = "89ab"[int(rest[7], 16) & 3]
        return f"{self._mix(serial)}-{rest[:4]}-4{rest[4:7]}-{variant}{rest[8:11]}-{rest[11:23]}"

    def serial_of_run(self, run_id: str) -> int | None:
        """Return the serial number of the job that a run id belongs to; None if it is no UUID."""
        try:
            return self._unmix(run_id[:8])
        except ValueError:
            return None

    def stable_id(self, prefix: str, *parts: object) -> str:
        """Return the same id for the same parts, such as ``s-…`` for a source server."""
        rest = f"{self._beginning}{self._digest(prefix, *parts)}"
        return f"{prefix}-{rest[:17]}"

    def vpc(self, *parts: object) -> str:
        """Return the same VPC id for the same parts."""
        return f"vpc-0{self._digest('vpc', *parts)[:16]}"

    def rng(self, *parts: object) -> Random:
        """Return a random generator seeded with this seed and the parts."""
        return Random(":".join(str(part) for part in (self._seed, *parts)))
