"""Broken settings, credential helpers and files, which no session or client can be made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drs_tui.model.request_error import ErrorKind

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEPLANTED//////////wEaCXVzLWVhc3QtMSJHMEUCIQD"
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"
KEYS = "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
DEFAULT = "[default]\nregion = us-east-1\n"
# What Python and botocore call things, and people do not.
PYTHONS = ("botocore", "Error", "Errno", "Exception", "object has no", "<class", "Traceback")


@dataclass(frozen=True)
class Broken:
    """A config file and an environment, and the messages about them."""

    name: str
    settings: str | bytes
    says: tuple[str, ...]
    kind: ErrorKind = ErrorKind.CONFIGURATION
    environ: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> dict[str, str]:
        """Write the file; return the variables that name it."""
        file = folder / "config"
        text = self.settings
        file.write_bytes(text if isinstance(text, bytes) else (DEFAULT + text).encode())
        return {"AWS_CONFIG_FILE": str(file), **self.environ}


def _helper(
    name: str, command: str, *says: str, kind: ErrorKind = ErrorKind.CREDENTIAL_HELPER
) -> Broken:
    messages = ("credential_process of profile default", *says)
    return Broken(name, f"credential_process = {command}\n", messages, kind)


def _file(name: str, content: bytes, *says: str) -> Broken:
    return Broken(name, content, ("config cannot be read", *says))


SETTINGS = (
    Broken("half a key pair", "aws_access_key_id = A\n", ("default", "aws_secret_access_key")),
    Broken(
        "half a key pair of the environment",
        "",
        ("the environment", "AWS_SECRET_ACCESS_KEY"),
        environ={"AWS_ACCESS_KEY_ID": "A"},
    ),
    Broken("role without source", ROLE, ("profile default", "role_arn", "source_profile")),
    Broken(
        "role with two sources",
        f"{ROLE}source_profile = a\ncredential_source = Environment\n[profile a]\n{KEYS}",
        ("profile default", "both source_profile and credential_source"),
    ),
    Broken("role of no profile", f"{ROLE}source_profile = nope\n", ('"nope"', "does not exist")),
    Broken(
        "role of a profile without keys",
        f"{ROLE}source_profile = a\n[profile a]\nregion = us-east-1\n",
        ('"a"', "must have credentials"),
    ),
    Broken(
        "role of half a key pair",
        f"{ROLE}source_profile = a\n[profile a]\naws_access_key_id = A\n",
        ("profile a ", "aws_access_key_id", "no aws_secret_access_key"),
    ),
    Broken(
        "circle",
        f"{ROLE}source_profile = a\n[profile a]\n{ROLE}source_profile = b\n"
        f"[profile b]\n{ROLE}source_profile = a\n",
        ("source_profile", "circle", "default → a → b → a"),
    ),
    Broken("odd source", f"{ROLE}credential_source = Nope\n", ("profile default", '"Nope"')),
    Broken(
        "source without credentials",
        f"{ROLE}credential_source = Environment\n",
        ("Environment gave no credentials", "profile default"),
        ErrorKind.NO_CREDENTIALS,
    ),
    Broken(
        "web identity without role",
        "",
        ("web identity", "role ARN"),
        environ={"AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token"},
    ),
    Broken(
        "web identity without its file",
        f"{ROLE}web_identity_token_file = /nowhere/token\n",
        ("/nowhere/token is not there",),
        ErrorKind.NO_CREDENTIALS,
    ),
    Broken(
        "missing sso-session",
        "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = R\n",
        ("sso-session", '"corp"'),
    ),
    Broken(
        "half an sso-session",
        "sso_session = corp\nsso_account_id = 1\nsso_role_name = R\n"
        "[sso-session corp]\nsso_region = us-east-1\n",
        ("profile default", "sso_start_url"),
    ),
    Broken("missing services", f"{KEYS}services = lab\n", ("profile default", '"lab"')),
    Broken(
        "flat services",
        f"{KEYS}services = lab\n[services lab]\ndrs = http://127.0.0.1:9\n",
        ("drs in [services lab]", "indented"),
    ),
    Broken(
        "endpoint of a service without scheme",
        f"{KEYS}services = lab\n[services lab]\ndrs =\n  endpoint_url = localhost:4566\n",
        ("endpoint_url of drs in [services lab]", "localhost:4566", "https://host"),
    ),
    Broken(
        "endpoint without scheme",
        f"{KEYS}endpoint_url = me:{SECRET}@localhost\n".replace(SECRET, "pw"),
        ("endpoint_url of profile default", "https://host"),
    ),
    Broken("retry_mode", f"{KEYS}retry_mode = often\n", ("retry_mode of", "often", "adaptive")),
    Broken(
        "retry mode of the environment",
        KEYS,
        ("AWS_RETRY_MODE is often", "adaptive"),
        environ={"AWS_RETRY_MODE": "often"},
    ),
    Broken(
        "checksum of requests",
        f"{KEYS}request_checksum_calculation = odd\n",
        ("request_checksum_calculation of", "odd", "when_required"),
    ),
    Broken(
        "checksum of answers",
        f"{KEYS}response_checksum_validation = odd\n",
        ("response_checksum_validation of", "odd", "when_required"),
    ),
    Broken("defaults_mode", f"{KEYS}defaults_mode = odd\n", ("defaults_mode of", "standard")),
    Broken(
        "sts_regional_endpoints",
        f"{KEYS}sts_regional_endpoints = odd\n",
        ("sts_regional_endpoints of", "odd", "legacy, regional"),
    ),
    Broken(
        "account_id_endpoint_mode",
        f"{KEYS}account_id_endpoint_mode = odd\n",
        ("account_id_endpoint_mode of", "'odd'", "disabled"),
    ),
    Broken(
        "compression",
        f"{KEYS}request_min_compression_size_bytes = few\n",
        ("request_min_compression_size_bytes of", '"few"', "an integer"),
    ),
    Broken(
        "metadata timeout",
        "metadata_service_timeout = soon\n",
        ("metadata_service_timeout of profile default", "soon", "number"),
    ),
    Broken(
        "metadata attempts",
        f"{KEYS}metadata_service_num_attempts = few\n",
        ("metadata_service_num_attempts of", "few", "number"),
    ),
    Broken(
        "metadata mode",
        "ec2_metadata_service_endpoint_mode = odd\n",
        ("ec2_metadata_service_endpoint_mode of", "odd", "ipv4, ipv6"),
    ),
    Broken(
        "metadata endpoint",
        "ec2_metadata_service_endpoint = nowhere\n",
        ("ec2_metadata_service_endpoint of", "nowhere"),
    ),
    Broken("api_versions", f"{KEYS}api_versions =\n  drs = 1999\n", ("default", "drs/1999")),
)
CONTAINER = (
    Broken(
        "container elsewhere",
        "",
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "Unsupported host 'example.com'"),
        environ={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/keys"},
    ),
    Broken(
        "container token without its file",
        "",
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: /nowhere/token is not there",),
        ErrorKind.NO_CREDENTIALS,
        environ={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/keys",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nowhere/token",
        },
    ),
    Broken(
        "container token with a line break",
        "",
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN has a line break",),
        environ={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/keys",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": f"{TOKEN}\n",
        },
    ),
)


def _answer(**fields: str) -> str:
    every = {"Version": "1", "AccessKeyId": '"A"', "SecretAccessKey": '"b"', **fields}
    members = ",".join(f'"{name}":{value}' for name, value in every.items() if value)
    return f"echo '{{{members}}}'"


HELPERS = (
    _helper("helper that prints words", "echo Touch your key", "printed no JSON"),
    _helper("helper that prints a key", f"echo {SECRET}", "printed no JSON"),
    _helper("helper that is not there", "/nowhere/helper", "is not there: /nowhere/helper"),
    _helper("helper that fails", "false", "failed, and said nothing"),
    _helper(
        "helper that says why",
        "sh -c 'echo denied by user >&2; echo more >&2; exit 1'",
        "failed: denied by user … more",
    ),
    _helper(
        "helper that says too much",
        f"sh -c 'echo no such user {SECRET} token={TOKEN} >&2; exit 1'",
        "failed: no such user ***",
    ),
    _helper("helper that is no program", "/dev/null", "cannot be run", "Permission denied"),
    _helper(
        "helper with half a quote",
        "echo 'abc",
        "a quote that is not closed",
        kind=ErrorKind.CONFIGURATION,
    ),
    _helper("no helper", "", "is empty", kind=ErrorKind.CONFIGURATION),
    _helper("helper of another version", _answer(Version="2"), "another Version than 1"),
    _helper("helper without keys", _answer(SecretAccessKey=""), "gave no SecretAccessKey"),
    _helper("helper that prints a list", "echo '[]'", "no credentials in it"),
    _helper("helper without a date", _answer(Expiration='"later"'), "Expiration that is no date"),
    _helper(
        "helper without a zone",
        _answer(Expiration='"2099-01-01T00:00:00"'),
        "Expiration without a time zone",
    ),
    _helper(
        "helper whose key is a number", _answer(AccessKeyId="7"), "AccessKeyId that is no text"
    ),
    _helper(
        "helper whose token is a list", _answer(SessionToken="[1]"), "SessionToken that is no text"
    ),
    _helper(
        "helper whose keys are over",
        _answer(Expiration='"2020-01-01T00:00:00Z"'),
        "credentials that had expired",
    ),
    _helper("helper that prints nothing", "true", "printed no JSON"),
    _helper("helper that is a folder", "/", "cannot be run", "Permission denied"),
    _helper("helper of another encoding", "printf '\\377'", "not UTF-8"),
    Broken(
        "role of a helper that prints words",
        f"{ROLE}source_profile = a\n[profile a]\ncredential_process = echo words\n",
        ("credential_process of profile a printed no JSON",),
        ErrorKind.CREDENTIAL_HELPER,
    ),
)
FILES = (
    _file("byte order mark", b"\xef\xbb\xbf[default]\n", "line 1", "byte order"),
    _file("UTF-16", DEFAULT.encode("utf-16"), "not UTF-8"),
    _file("half-written", b"[default]\nregion = us-east-1\n[default\noutput = json\n", "line 3"),
    _file("a section twice", f"{DEFAULT}[default]\n".encode(), "line 3", "[default]", "second"),
    _file("a setting twice", f"{DEFAULT}region = x\n".encode(), "line 3", "region", "second"),
    _file("no section", f"{SECRET} = x\n".encode(), "line 1", "no [section]"),
    _file("odd indentation", f"{DEFAULT}s3 =\n  {SECRET}\n".encode(), "indented"),
)
# Sets of settings of which botocore passes by a half, as if there were none.
HALVES = (
    Broken(
        "secret key alone",
        f"aws_secret_access_key = {SECRET}\n",
        ("profile default", "aws_secret_access_key", "no aws_access_key_id"),
    ),
    Broken(
        "secret key alone in the environment",
        "",
        ("the environment has AWS_SECRET_ACCESS_KEY and no AWS_ACCESS_KEY_ID",),
        environ={"AWS_SECRET_ACCESS_KEY": SECRET},
    ),
    Broken(
        "token alone",
        f"aws_session_token = {TOKEN}\n",
        ("profile default", "aws_session_token", "no aws_access_key_id"),
    ),
    Broken(
        "half an SSO profile",
        "sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n",
        ("profile default", "sso_start_url", "no sso_account_id, sso_role_name"),
    ),
    Broken(
        "SSO session without role",
        "sso_session = corp\n[sso-session corp]\nsso_start_url = https://x\n"
        "sso_region = us-east-1\n",
        ("profile default", "sso_session", "no sso_account_id, sso_role_name"),
    ),
    Broken(
        "source without role",
        f"source_profile = a\n[profile a]\n{KEYS}",
        ("profile default", "source_profile", "no role_arn"),
    ),
    Broken(
        "role of the environment without its token",
        "",
        ("the environment has AWS_ROLE_ARN and no AWS_WEB_IDENTITY_TOKEN_FILE",),
        environ={"AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/x"},
    ),
    Broken(
        "misspelt key",
        "aws_acess_key_id = A\naws_secret_acces_key = B\n",
        ("profile default", "aws_acess_key_id", "is it aws_access_key_id?"),
    ),
    Broken(
        "key with a space in it",
        "aws_access_key_id = AKID EXAMPLE\naws_secret_access_key = secret\n",
        ("aws_access_key_id of profile default", "a space"),
    ),
    Broken(
        "secret key of the environment with a line break",
        "",
        ("AWS_SECRET_ACCESS_KEY has", "a line break"),
        environ={"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": f"{SECRET}\n"},
    ),
    Broken(
        "a profile named as in the other file",
        "[lab]\naws_access_key_id = A\n",
        ("no profile lab", "has [lab]", "[profile lab]"),
        environ={"AWS_PROFILE": "lab"},
    ),
)
# How a client reaches AWS.
TRANSPORT = (
    Broken(
        "certificates that are not there",
        KEYS,
        ("AWS_CA_BUNDLE is /nowhere/ca.pem", "not there"),
        environ={"AWS_CA_BUNDLE": "/nowhere/ca.pem"},
    ),
    Broken(
        "certificates of a profile that are not there",
        f"{KEYS}ca_bundle = /nowhere/ca.pem\n",
        ("ca_bundle of profile default", "/nowhere/ca.pem", "not there"),
    ),
    Broken(
        "certificates without any",
        KEYS,
        ("AWS_CA_BUNDLE is", "no certificate in it"),
        environ={"AWS_CA_BUNDLE": __file__},
    ),
    Broken(
        "certificates of another program",
        KEYS,
        ("REQUESTS_CA_BUNDLE is /nowhere/ca.pem", "not there"),
        environ={"REQUESTS_CA_BUNDLE": "/nowhere/ca.pem"},
    ),
    Broken(
        "proxy of an unknown scheme",
        KEYS,
        ("HTTPS_PROXY has the scheme foo", "http://host:port"),
        environ={"HTTPS_PROXY": "foo://127.0.0.1:9"},
    ),
    Broken(
        "proxy whose port is a word",
        KEYS,
        ("https_proxy names no host[:port]",),
        environ={"https_proxy": "http://me:pw@127.0.0.1:web"},
    ),
)
EVERY = (*SETTINGS, *CONTAINER, *HELPERS, *FILES, *HALVES, *TRANSPORT)
