"""Trained files: the same parts give the same bytes; what is not the recorded file is refused."""

from pathlib import Path

import pytest

from dateline.errors import ModelError
from dateline.released import open_box, recorded_digest, released_file, write_box
from dateline.understand.choices import read_choices

PARTS = [("settings.json", b"{}"), ("a.bin", bytes(100))]
FILES = (
    "attribution/attribution",
    "events/days",
    "events/kinds",
    "events/roots",
    "incidents/incidents",
    "stance/stance",
    "uncertainty/uncertainty",
)


@pytest.mark.parametrize("level", [None, 0, 9])
def test_what_is_written_is_read_and_the_same_again(tmp_path: Path, level: int | None) -> None:
    digests = {write_box(tmp_path / name, PARTS, level) for name in ("a.zip", "b.zip")}
    box = open_box(tmp_path / "a.zip", "weights", "go by rule")
    assert box.parts == dict(PARTS)
    assert digests == {box.digest} == {recorded_digest(tmp_path / "b.zip")}


@pytest.mark.parametrize("name", FILES)
def test_every_released_file_is_the_recorded_one(name: str) -> None:
    folder, file = name.split("/")
    path = released_file(folder, f"{file}.zip")
    assert open_box(path, "weights", "go by rule").digest == recorded_digest(path)


def test_all_released_files_are_under_30_megabytes() -> None:
    models = released_file("", "")
    files = list(models.rglob("*.zip"))
    assert sorted(p.relative_to(models).with_suffix("").as_posix() for p in files) == list(FILES)
    assert sum(p.stat().st_size for p in files) < 30_000_000


def test_what_is_another_or_damaged_says_what_to_do(tmp_path: Path) -> None:
    write_box(tmp_path / "a.zip", PARTS)
    (tmp_path / "a.zip.sha256").write_text("")
    with pytest.raises(ModelError, match=r"recorded is 'an empty file'; reinstall .* go by rule"):
        open_box(tmp_path / "a.zip", "weights", "go by rule")
    (tmp_path / "b.zip").write_bytes(b"PK")
    with pytest.raises(ModelError, match="no file of weights"):
        open_box(tmp_path / "b.zip", "weights", "go by rule")
    with pytest.raises(ModelError, match=r"no weights at .*, or go by rule"):
        open_box(tmp_path / "none.zip", "weights", "go by rule")


def test_a_released_file_without_its_record_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_box(tmp_path / "a.zip", PARTS)
    (tmp_path / "a.zip.sha256").unlink()
    assert open_box(tmp_path / "a.zip", "weights", "go by rule").parts
    monkeypatch.setattr("dateline.released._released", lambda: tmp_path)
    with pytest.raises(ModelError, match="recorded is ''"):
        open_box(tmp_path / "a.zip", "weights", "go by rule")


def test_a_part_that_is_missing_is_told(tmp_path: Path) -> None:
    write_box(tmp_path / "a.zip", PARTS)
    box = open_box(tmp_path / "a.zip", "weights", "go by rule")
    with pytest.raises(ModelError, match="no file of weights"), box.opening("weights"):
        box.parts["none"]


def test_a_file_that_is_broken_inside_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    write_box(path, [("a", b"hello world " * 1000)])
    stored = bytearray(path.read_bytes())
    stored[35] ^= 0xFF
    path.write_bytes(stored)
    path.with_name("a.zip.sha256").unlink()
    with pytest.raises(ModelError, match="no file of weights"):
        open_box(path, "weights", "go by rule")
    path.with_name("a.zip.sha256").write_bytes(b"\xff\xfe")
    with pytest.raises(ModelError, match="recorded is"):
        open_box(path, "weights", "go by rule")


def test_settings_of_another_shape_are_told(tmp_path: Path) -> None:
    write_box(tmp_path / "a.zip", [("choices.json", b"[]")])
    with pytest.raises(ModelError, match="no file of choices"):
        read_choices(tmp_path / "a.zip")
