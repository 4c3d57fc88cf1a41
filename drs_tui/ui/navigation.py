"""Open a job or server from anywhere, or switch to another region or profile."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import App

from drs_tui.client.client import Client
from drs_tui.client.ready import RefusedError, first_event_soon
from drs_tui.client.transport import Transport
from drs_tui.settings import Settings
from drs_tui.store.changes import Changes
from drs_tui.ui.context import UiContext
from drs_tui.ui.render.cells import external
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.watch_notifier import WatchNotifier

Start = Callable[[Settings], Transport]


class Navigation:
    """Open jobs and servers, and switch region or profile.

    ``start`` starts another collector; without it nothing can be switched.
    """

    def __init__(
        self, app: App[Any], context: UiContext, watch: WatchNotifier, start: Start | None
    ) -> None:
        self._app = app
        self._context = context
        self._watch = watch
        self._start = start
        # The options with the region and profile last switched to. None where AWS's own defaults
        # apply: another profile may have its own region.
        self._current = context.settings
        self._pending: str | None = None

    async def _close_to_list(self) -> None:
        """Close every screen above the list, the palette included."""
        while len(self._app.screen_stack) > 1:
            await self._app.pop_screen()

    async def go_to(self, job_id: str, server: str | None = None) -> None:
        """Open a job, or one of its servers; request the job first if it is not loaded."""
        from drs_tui.ui.screens.job import JobScreen
        from drs_tui.ui.screens.server import ServerScreen

        context = self._context
        await self._close_to_list()
        if not context.store.jobs.is_loaded(job_id):
            from drs_tui.ui.render.missing_data import unanswered_job  # no first frame needs it

            self._pending = None if context.is_replay else job_id
            context.client.refresh((job_id,))
            context.show_status(unanswered_job(job_id, is_replay=context.is_replay))
            return
        self._pending = None
        await context.open(JobScreen(job_id))
        if server:
            await context.open(ServerScreen(job_id, server))

    def resume_pending(self, changes: Changes) -> None:
        """Open the job that ``go_to`` had to request, once DRS has answered."""
        context, job_id = self._context, self._pending
        if job_id is None:
            return
        if job_id in changes.deleted:
            self._pending = None
            several = context.store.status.sources is not None
            where = "any of these accounts" if several else context.target.region
            context.show_status(external(f"DRS knows no {job_id} in {where}", "warn"))
        elif not isinstance(self._app.screen, JobsScreen):
            self._pending = None  # another screen was opened meanwhile: stay there
        elif context.store.jobs.is_loaded(job_id):
            self._app.call_later(self.go_to, job_id)

    def switch(self, region: str | None, profile: str | None) -> None:
        """Use another region or profile from now on; if it is refused, nothing changes.

        Keys work meanwhile.
        """
        self._app.run_worker(self._switch(region, profile), group="switch", exclusive=True)

    async def _switch(self, region: str | None, profile: str | None) -> None:
        client = self._context.client
        if self._start is None or not isinstance(client, Client):
            return
        context, before = self._context, self._current
        wanted = before._replace(region=region or before.region, profile=profile or before.profile)
        context.show_status(external(f"switching to {region or profile}…"))
        process = self._start(wanted)
        try:
            ready = await first_event_soon(process)
        except RefusedError as error:
            context.show_status(external(str(error), "fail"))
            await asyncio.to_thread(process.end)
            return
        # Go to the list first: the jobs of the screens above it do not exist in the new target.
        await self._close_to_list()
        self._current = wanted
        self._watch.stop()
        old = client.switch(process, ready, partial(self._start, wanted))
        if isinstance(self._app.screen, JobsScreen):
            self._app.screen.restart()
        await asyncio.to_thread(old.end)
