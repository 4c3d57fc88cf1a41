"""The config file: what one would type every day, and fleets by name."""
