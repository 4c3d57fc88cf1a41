"""The kinds of facts that can be looked up. A message carries any of them."""

from drs_tui.model.drs.replication import Replication

AnyFact = Replication
