"""Which sources to open: from the command line, the config file and the AWS config files."""
