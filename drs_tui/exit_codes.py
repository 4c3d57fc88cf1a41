"""The exit statuses of every process of drs-tui."""

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_LACKING = 1  # the doctor found that the monitor starts, but lacks something
EXIT_REFUSED = 2  # it cannot start: a mistake on the command line, no region, a broken setting
EXIT_TIMEOUT = 3  # --timeout ran out, and it still goes on
EXIT_NOT_PERMITTED = 4  # no credentials, or they lack a permission
EXIT_NO_VERDICT = 5  # not found, unreachable, or not enough is known to judge by
EXIT_RTO_MISSED = 6  # recovered, but later than promised
EXIT_SIGNAL = 128  # plus the number of the signal that ended the program, as shells report it
EXIT_INTERRUPTED = EXIT_SIGNAL + 2
EXIT_BROKEN_PIPE = EXIT_SIGNAL + 13
