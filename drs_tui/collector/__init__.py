"""Everything AWS, in a process of its own: credentials, paging, polling, back-off. Never draws."""
