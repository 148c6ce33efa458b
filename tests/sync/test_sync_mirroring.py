"""Whatever happens on the way, mirrors and truth agree in the end, and nothing takes effect twice or gets lost."""

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fleet import PEOPLE, REGROUPING, Fleet, some_id
from hypothesis import HealthCheck
from hypothesis import settings as quick
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from deskterm.desk.settings import Settings
from deskterm.model.commands import Letter
from deskterm.store import pending

WHO = st.sampled_from((0, 1))
SEEDS = st.integers(0, 2**32)
LOST = st.sampled_from(("", "", "question", "answer"))


class Weather(RuleBasedStateMachine):
    """Two agents and the desk, everything in any order: work, pushes, news, broken lines, crashes, time."""

    def __init__(self, template: Path, settings: Settings, *queues: str) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.fleet = Fleet(self.folder, template, settings, ("pavils", "zane"))
        self.throws = 0
        if queues:
            self.fleet.see_only("pavils", *queues)

    @initialize()
    def begin(self) -> None:
        for one in range(3):
            self._receive(self._dice(one), sender=PEOPLE[one], subject=f"Matter {one}")

    def _dice(self, seed: int) -> random.Random:
        """Other dice for each throw, the same ones when it all comes again."""
        self.throws += 1
        return random.Random(f"{seed} {self.throws}")

    def _receive(self, dice: random.Random, **given: object) -> None:
        self.fleet.office.wait(seconds=dice.choice((0.001, 1)))
        letter = Letter("help", to=("help@desk.example",), cc=(f"boss{dice.random()}@example.com",))
        self.fleet.office.receive(body=f"{dice.random()}", id=some_id(dice), letter=letter, **given)

    @rule(seed=SEEDS)
    def a_customer_writes(self, seed: int) -> None:
        dice = self._dice(seed)
        self._receive(dice, sender=dice.choice(PEOPLE[:3]), subject=dice.choice(("Hello", "Matter [#1001]")))

    @rule(seed=SEEDS)
    def somebody_works_at_the_desk(self, seed: int) -> None:
        command = self.fleet.command(self.fleet.store, "aija", self._dice(seed))
        if command is not None:
            self.fleet.office.desk.execute(command)

    @rule(who=WHO, seed=SEEDS, times=st.integers(1, 4))
    def somebody_works_at_a_mirror(self, who: int, seed: int, times: int) -> None:
        mirror, dice = self.fleet.mirrors[who], self._dice(seed)
        for _ in range(times):
            command = self.fleet.command(mirror.store, mirror.agent, dice)
            if command is not None:
                mirror.do(command)

    @rule(who=WHO, lost=LOST)
    def a_mirror_pushes(self, who: int, lost: str) -> None:
        self.fleet.mirrors[who].remote.lost = lost
        self.fleet.mirrors[who].push()

    @rule(who=WHO, lost=LOST, steps=st.integers(1, 6))
    def a_mirror_follows(self, who: int, lost: str, steps: int) -> None:
        self.fleet.mirrors[who].remote.lost = lost
        self.fleet.mirrors[who].pull(steps)

    @rule(who=WHO)
    def two_processes_follow_at_once(self, who: int) -> None:
        self.fleet.mirrors[who].remote.lost = ""
        self.fleet.mirrors[who].pull_stale()

    @rule(who=WHO)
    def a_mirror_crashes(self, who: int) -> None:
        self.fleet.mirrors[who].crash()

    @rule(seconds=st.sampled_from((1, 20)))
    def time_passes(self, seconds: int) -> None:
        self.fleet.office.wait(seconds=seconds)
        self.fleet.office.desk.tick(self.fleet.office.now)

    @rule(who=WHO, drop=st.booleans())
    def somebody_decides_about_what_was_stopped(self, who: int, drop: bool) -> None:
        mirror = self.fleet.mirrors[who]
        stopped = [one for one in pending.lines(mirror.store) if one.state == "stopped"]
        if stopped:
            (mirror.desk.drop if drop else mirror.desk.retry)(stopped[0].command)

    def teardown(self) -> None:
        try:
            self.fleet.check()
        finally:
            self.fleet.close()
            shutil.rmtree(self.folder)


class Regrouped(Weather):
    """The same, but what agents do is mostly to merge tickets and to split them."""

    @initialize()
    def begin(self) -> None:
        self.fleet.makers = REGROUPING
        for one in range(7):
            self._receive(self._dice(one), sender=PEOPLE[one % 2], subject=f"Matter {one}")


class Restored(Weather):
    """The same, and now and then the truth is put back to an older copy of itself."""

    @rule()
    def the_truth_is_backed_up(self) -> None:
        self.fleet.back_up()

    @rule()
    def the_truth_is_restored(self) -> None:
        self.fleet.set_back()


class Trusted(Weather):
    """The same, and now and then an agent is let into other queues."""

    @rule(queues=st.sampled_from(((), ("front",), ("billing",), ("front", "billing"))))
    def an_agent_may_see_other_queues(self, queues: tuple[str, ...]) -> None:
        self.fleet.see_only("pavils", *queues)


@pytest.mark.parametrize(
    "weather",
    [
        pytest.param(Weather, id="plain"),
        pytest.param(lambda *given: Weather(*given, "front", "billing"), id="of some queues"),
        pytest.param(Restored, id="restored"),
        pytest.param(Regrouped, id="regrouped"),
        pytest.param(lambda *given: Regrouped(*given, "front", "billing"), id="regrouped, of some queues"),
        pytest.param(Trusted, id="into other queues"),
    ],
)
def test_all_agree_in_the_end(
    weather: Callable[[Path, Settings], Weather], template_store: Path, settings: Settings
) -> None:
    run_state_machine_as_test(
        lambda: weather(template_store, settings),
        settings=quick(
            max_examples=6, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
