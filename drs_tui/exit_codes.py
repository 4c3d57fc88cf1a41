"""The exit statuses of every process of drs-tui."""

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_BAD_OPTIONS = 2  # also for settings with which nothing can start
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells report it
EXIT_BROKEN_PIPE = 141  # 128 + SIGPIPE
