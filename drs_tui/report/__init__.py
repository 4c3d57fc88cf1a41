"""The report of a recording: its facts, the page, and the folder that is verified.

Nothing here asks AWS, reads a clock, the locale or the time zone: the same recording and the same
terms give the same bytes.
"""
