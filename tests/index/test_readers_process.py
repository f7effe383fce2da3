"""The child process: what it refuses, and what happens when it hangs, crashes or eats memory."""

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import ReadError
from index.readers import SUFFIXES, Limits, Reader
from index.readers.worker import read_bytes


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(seconds=60)) as shared:
        yield shared


def reason(reader: Reader, path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        reader.read(path, path.name)
    return str(caught.value)


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def flate_pdf(content: bytes) -> bytes:
    """A one-page PDF whose content stream is compressed."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    parts = [b"%PDF-1.4\n"]
    parts += [b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1)]
    parts.append(b"trailer\n<< /Root 1 0 R /Size 6 >>\nstartxref\n0\n%%EOF")
    return b"".join(parts)


SLOW_PDF = flate_pdf(b"BT /F1 12 Tf (words) Tj ET\n" * 2_000_000)


def test_one_child_reads_many_files(reader: Reader, tmp_path: Path) -> None:
    pids = set()
    for number in range(5):
        found = reader.read(written(tmp_path / f"{number}.txt", f"Text {number}."), f"sub/{number}.txt")
        assert (found.path, found.text, found.id) == (f"sub/{number}.txt", f"Text {number}.", 0)
        assert reader._child is not None
        pids.add(reader._child.pid)
    assert len(pids) == 1


def test_spans_and_pages_survive_the_way_back(reader: Reader, tmp_path: Path) -> None:
    found = reader.read(written(tmp_path / "a.md", "# A title\n\nText “quoted” 😀.\n"), "a.md")
    assert (found.title, found.headings) == ("A title", ((0, 9),))
    assert found.text.endswith("😀.\n")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_format_refuses_nothing_at_all(reader: Reader, tmp_path: Path, suffix: str) -> None:
    assert reason(reader, written(tmp_path / f"a{suffix}", b"")) == "it is empty"
    assert reason(reader, tmp_path / f"missing{suffix}") == "there is no such file"


def test_white_space_is_no_text(reader: Reader, tmp_path: Path) -> None:
    assert reason(reader, written(tmp_path / "a.txt", " \n\t\n")) == "it holds no text"


def test_an_unknown_ending_is_refused(reader: Reader, tmp_path: Path) -> None:
    assert "not supported" in reason(reader, written(tmp_path / "a.xyz", "x"))


def test_only_regular_files_are_read(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    assert reason(reader, tmp_path / "folder.txt") == "it is not a regular file"
    os.mkfifo(tmp_path / "pipe.txt")
    assert reason(reader, tmp_path / "pipe.txt") == "it is not a regular file"


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = written(tmp_path / "a.txt", "x")
    file.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:  # nothing is denied to root
        os.seteuid(65534)
    try:
        with pytest.raises(ReadError, match=r"^permission to read it is denied$"):
            read_bytes(str(file), 1000)
    finally:
        if is_root:
            os.seteuid(0)


def test_a_200_mb_text_is_refused_by_its_size(reader: Reader, tmp_path: Path) -> None:
    with open(tmp_path / "a.txt", "wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert reason(reader, tmp_path / "a.txt") == "it has 200 MB, more than the limit of 50 MB"


def test_a_reply_over_the_limit_is_refused(tmp_path: Path) -> None:
    with Reader(Limits(reply_bytes=1000)) as small:
        assert "more text than the limit of 1000 bytes" in reason(
            small, written(tmp_path / "a.txt", "x" * 2000)
        )
        assert small.read(written(tmp_path / "b.txt", "x"), "b.txt").text == "x"


def test_a_file_that_takes_too_long_costs_only_itself(tmp_path: Path) -> None:
    slow = written(tmp_path / "slow.pdf", SLOW_PDF)
    with Reader(Limits(seconds=1.5)) as impatient:
        assert reason(impatient, slow) == "reading it took longer than the limit of 1.5 seconds"
    with Reader() as patient:
        assert patient.read(written(tmp_path / "next.txt", "Next."), "next.txt").text == "Next."


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's address space")
def test_a_file_that_eats_memory_costs_only_itself(tmp_path: Path) -> None:
    with Reader(Limits(memory_bytes=256 * 1024 * 1024)) as small:
        assert small.read(written(tmp_path / "a.txt", "Before."), "a.txt").text == "Before."
        big = written(tmp_path / "big.txt", "😀" + "x" * (45 * 1024 * 1024))
        assert reason(small, big) == "reading it takes more memory than the limit of 256 MB"
        assert small.read(written(tmp_path / "b.txt", "After."), "b.txt").text == "After."


def test_a_killed_child_is_replaced(tmp_path: Path) -> None:
    file = written(tmp_path / "a.txt", "Text.")
    with Reader() as own:
        own.read(file, "a.txt")
        assert own._child is not None
        own._child.kill()
        own._child.wait()
        assert own.read(file, "a.txt").text == "Text."


def test_a_child_killed_while_it_reads_is_reported(tmp_path: Path) -> None:
    import threading

    slow = written(tmp_path / "slow.pdf", SLOW_PDF)
    with Reader(Limits(seconds=60)) as own:

        def kill_soon() -> None:
            while own._child is None:
                time.sleep(0.01)
            time.sleep(0.5)
            child = own._child
            if child is not None:
                child.kill()

        killer = threading.Thread(target=kill_soon)
        killer.start()
        assert reason(own, slow) == "its parser crashed, it may be damaged"
        killer.join()


def test_closing_ends_the_child(tmp_path: Path) -> None:
    with Reader() as own:
        own.read(written(tmp_path / "a.txt", "Text."), "a.txt")
        child = own._child
    assert child is not None
    assert child.poll() is not None


def test_the_child_can_reach_nothing_and_nobody() -> None:
    code = (
        "import sys, socket, subprocess\n"
        "from index.readers.worker import refuse_escape\n"
        "sys.addaudithook(refuse_escape)\n"
        "def connect(): socket.create_connection(('127.0.0.1', 9))\n"
        "def start(): subprocess.run(['true'])\n"
        "for attempt in (connect, start):\n"
        "    try: attempt()\n"
        "    except PermissionError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("a parser may not use") == 2


def test_the_child_loads_no_heavy_library() -> None:
    code = (
        "import sys, index.readers.worker\n"
        "heavy = {'torch', 'numpy', 'faiss', 'tantivy', 'trafilatura', 'pypdf', 'docx', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_in_the_working_folder_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "yaml.py", "raise SystemExit('taken over')")
    file = written(tmp_path / "a.md", "---\ntitle: Safe\n---\nText.")
    monkeypatch.chdir(tmp_path)
    with Reader() as own:
        assert own.read(Path("a.md"), "a.md").title == "Safe"
    assert file.exists()


SEEDS = (
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"<html><body>",
    b"---\ntitle: &a [*a]\n---\n",
    b"\xff\xfe",
    SLOW_PDF[:700],
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from(sorted(SUFFIXES)),
    start=st.sampled_from(SEEDS),
    rest=st.binary(max_size=600),
)
def test_random_bytes_give_a_document_or_a_reason(
    reader: Reader, tmp_path: Path, suffix: str, start: bytes, rest: bytes
) -> None:
    file = written(tmp_path / f"fuzz{suffix}", start + rest)
    try:
        found = reader.read(file, file.name)
    except ReadError as error:
        problem = str(error)
    else:
        problem = ""
        assert found.text.strip()
        assert found.text.encode("utf-8")
        assert all(0 <= start < end <= len(found.text) for start, end in found.headings)
    assert "crashed" not in problem
    assert "longer than" not in problem
