"""The exit statuses of every process of this program."""

EXIT_OK = 0
EXIT_LACKING = 1
"""The doctor found that the monitor starts, but lacks something."""
EXIT_REFUSED = 2
"""It cannot start: a mistake on the command line, no region, or nothing that works."""
EXIT_SIGNAL = 128
"""To be added to the number of the signal that ended the program."""
EXIT_INTERRUPTED = EXIT_SIGNAL + 2
EXIT_BROKEN_PIPE = EXIT_SIGNAL + 13
