"""The exit statuses in words, as the manual has them."""

from drs_tui import exit_codes as codes

EXITS = (
    (codes.EXIT_OK, "It has printed what was asked for, or a person has quit the monitor."),
    (codes.EXIT_FAILED, "A verdict that a command was asked for, and that is a bad one."),
    (codes.EXIT_REFUSED, "A mistake on the command line, or in the configuration."),
    (codes.EXIT_TIMEOUT, "The --timeout of a watch ran out; the recovery goes on."),
    (codes.EXIT_NOT_PERMITTED, "No credentials, or they lack a permission."),
    (
        codes.EXIT_NO_VERDICT,
        "Not found, unreachable, not enough known for a verdict, or it cannot be written.",
    ),
    (codes.EXIT_RTO_MISSED, "Recovered, and later than promised (watch --exit-status --rto)."),
    (codes.EXIT_INTERRUPTED, "Ctrl+C; 143 for SIGTERM."),
    (codes.EXIT_BROKEN_PIPE, "What reads the output has ended, as head does."),
)
