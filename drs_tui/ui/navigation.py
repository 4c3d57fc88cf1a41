"""Going elsewhere: to a job or server wherever it is listed, to another region or profile."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from drs_tui.client.ready import RefusedError, first_event_soon
from drs_tui.client.transport import Transport
from drs_tui.settings import Settings
from drs_tui.store.changes import Changes
from drs_tui.ui.render.cells import external
from drs_tui.ui.screens.jobs import JobsScreen

if TYPE_CHECKING:
    from drs_tui.ui.app import DrsTui

Start = Callable[[Settings], Transport]


class Navigation:
    """``start`` starts a collector; without it there is nowhere to switch to."""

    def __init__(self, app: "DrsTui", start: Start | None) -> None:
        self._app = app
        self._start = start
        self._going_to: str | None = None

    async def _to_the_list(self) -> None:
        """Whatever is open above it, the palette included."""
        while len(self._app.screen_stack) > 1:
            await self._app.pop_screen()

    async def go_to(self, job_id: str, server: str | None = None) -> None:
        """Open a job, or one of its servers; a job that is not loaded is asked for first."""
        from drs_tui.ui.screens.job import JobScreen
        from drs_tui.ui.screens.server import ServerScreen

        app = self._app
        await self._to_the_list()
        if app.client.store.jobs.place(job_id) is None:
            self._going_to = job_id
            app.client.refresh((job_id,))
            app.show_status(external(f"asking for {job_id}…"))
            return
        self._going_to = None
        await app.push_screen(JobScreen(job_id))
        if server:
            await app.push_screen(ServerScreen(job_id, server))

    def resume_pending(self, batch: Changes) -> None:
        """To the job that was asked for because it was not loaded, now that DRS has answered."""
        app, job_id = self._app, self._going_to
        if job_id is None:
            return
        if job_id in batch.deleted:
            self._going_to = None
            app.show_status(external(f"DRS knows no {job_id} in {app.place()[0]}", "warn"))
        elif not isinstance(app.screen, JobsScreen):
            self._going_to = None  # whoever has gone elsewhere stays there
        elif app.client.store.jobs.place(job_id) is not None:
            app.call_later(self.go_to, job_id)

    def switch(self, region: str | None, profile: str | None) -> None:
        """Ask in another region, or with another profile, from now on; refused, nothing changes.

        Keys are heard meanwhile.
        """
        self._app.run_worker(self._switch(region, profile), group="switch", exclusive=True)

    async def _switch(self, region: str | None, profile: str | None) -> None:
        if self._start is None:
            return
        app, before = self._app, self._app.settings
        wanted = before._replace(region=region or before.region, profile=profile or before.profile)
        app.show_status(external(f"switching to {region or profile}…"))
        process = self._start(wanted)
        try:
            ready = await first_event_soon(process)
        except RefusedError as error:
            app.show_status(external(str(error), "fail"))
            await asyncio.to_thread(process.end)
            return
        # The list first: no other screen's job is known over there.
        await self._to_the_list()
        app.settings = wanted
        app.watch_notifier.stop()
        old = app.client.switch(process, ready, partial(self._start, wanted))
        if isinstance(app.screen, JobsScreen):
            app.screen.restart()
        await asyncio.to_thread(old.end)
