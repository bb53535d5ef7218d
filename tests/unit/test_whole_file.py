from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from reputation.errors import RunError
from reputation.whole_file import whole_file, write_whole


def test_whole_file_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    with whole_file(tmp_path / "out.txt") as stream:
        stream.write("first\r\nsecond\n")
        assert not (tmp_path / "out.txt").exists()

    assert (tmp_path / "out.txt").read_bytes() == b"first\r\nsecond\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_whole_file_of_a_block_that_fails_leaves_the_old_one_and_nothing_beside(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text("old", encoding="utf-8")

    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "out.txt") as stream:
        stream.write(f"{1 / 0}")

    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["old"]


def test_whole_file_by_a_link_writes_the_file_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("real.txt")

    write_whole(tmp_path / "link.txt", b"new")

    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "new"


def test_whole_file_to_a_pipe_writes_into_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()

    write_whole(pipe, b"through")

    reader.join(timeout=20)
    assert read == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_whole_file_keeps_the_mode_of_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)

    write_whole(path, b"new")

    assert path.stat().st_mode & 0o777 == 0o600


def test_whole_file_with_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("n" * 255), b"long")

    assert (tmp_path / ("n" * 255)).read_bytes() == b"long"


@pytest.mark.parametrize(("place", "reason"), [("", "it is a folder"), ("absent/out.txt", "No such file")])
def test_whole_file_where_none_can_be_is_a_run_error_before_the_block(tmp_path: Path, place: str, reason: str) -> None:
    with pytest.raises(RunError, match=f"can't be written: {reason}"), whole_file(tmp_path / place):
        pytest.fail("the block ran")
