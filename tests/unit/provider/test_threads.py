"""The processor of the threads of a plugin, in a process of its own."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, os, threading
from speaker_search_resource.provider.threads import run_on_one_processor

done = threading.Event()
before = [threading.Thread(target=done.wait) for _ in range(3)]
for thread in before:
    thread.start()
{patch}
run_on_one_processor()
after = threading.Thread(target=done.wait)
after.start()
threads = [threading.main_thread(), *before, after]
print(json.dumps([sorted(os.sched_getaffinity(each.native_id)) for each in threads]))
done.set()
"""

REFUSED = """
def refuse(*_): raise PermissionError
os.sched_setaffinity = refuse
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a thread choose")


def processors(patch: str = "") -> list[list[int]]:
    """The processors of the main thread, of three earlier threads and of a later one."""
    command = [sys.executable, "-c", PROGRAM.format(patch=patch)]
    completed = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: list[list[int]] = json.loads(completed.stdout)
    return found


def test_all_threads_run_on_one_processor() -> None:
    main, *others = processors()

    assert len(main) == 1
    assert others == [main] * 4


def test_a_system_that_refuses_changes_nothing() -> None:
    main, *others = processors(REFUSED)

    assert others == [main] * 4
