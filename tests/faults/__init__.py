"""Every fault, over real HTTP into the real program: docs/reliability.md."""
