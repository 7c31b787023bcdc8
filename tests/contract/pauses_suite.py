"""What every keeper of pauses promises; each adapter's test inherits this suite."""

from tickscope.ports.pauses import Pause, Pauses

FIRST = Pause(1_700_000_000_000, "their store is being moved")


class PausesSuite:
    """Needs fixtures ``pauses`` and ``others``: the same group's, opened a second time."""

    async def test_nobody_is_paused_at_first(self, pauses: Pauses) -> None:
        assert dict(await pauses.paused()) == {}

    async def test_a_pause_is_seen_by_all_until_it_is_taken_back(self, pauses: Pauses, others: Pauses) -> None:
        await pauses.pause("embergate", FIRST)
        await pauses.pause("skyhook", Pause(2, ""))
        assert dict(await others.paused()) == {"embergate": FIRST, "skyhook": Pause(2, "")}
        assert await others.resume("embergate")
        assert dict(await pauses.paused()) == {"skyhook": Pause(2, "")}

    async def test_the_first_pause_stays(self, pauses: Pauses) -> None:
        await pauses.pause("embergate", FIRST)
        await pauses.pause("embergate", Pause(9, "again"))
        assert dict(await pauses.paused()) == {"embergate": FIRST}

    async def test_who_is_not_paused_cannot_be_resumed(self, pauses: Pauses) -> None:
        assert not await pauses.resume("embergate")
