"""What a DRS job is and what really happened to it. Pure: no I/O, no clock, no AWS, no ui."""
