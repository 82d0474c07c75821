"""A better parser or another model: the library serves the old rows until the new ones are there, and says where clauses went."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import life, renew
from index.documents import documents, resolve
from index.encoder import Vectors, default_encoder
from index.intake import add_files
from index.library import Library
from index.reanchor import reanchor


def test_reanchoring_goes_by_text() -> None:
    old = {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"}
    new = {"a": "1", "x": "2", "c": "9", "y": "5", "z": "5", "n": "8"}
    fate = reanchor(old, new)
    assert (fate.same, fate.moved, fate.altered, fate.lost) == (("a",), (("b", "x"),), ("c",), ("d", "e"))
    assert fate.new == ("y", "z", "n")


def test_a_new_parse_keeps_ids_and_what_a_person_said(library: Library, texts: Path) -> None:

    file = texts / "sterile.md"
    list(add_files(library, default_encoder(), [file], {"sterile.md": {"status": "draft"}}))
    assert resolve(library, "Standard 1").document.status == "draft"
    (renewed,) = renew.reparse(library, default_encoder(), documents(library))
    assert renewed.fate is not None
    assert (renewed.fate.moved, renewed.fate.altered, renewed.fate.lost, renewed.fate.new) == ((), (), (), ())
    assert resolve(library, "Standard 1").document.status == "draft"
    assert life.check(library, default_encoder()) == []


def test_only_what_an_older_parser_read_is_read_again(filled: Library) -> None:
    assert list(renew.reparse(filled, default_encoder())) == []
    filled.connection.execute("UPDATE document SET parser = 'old' WHERE id = 'site-standard-1@2024'")
    assert [one.document for one in renew.reparse(filled, default_encoder())] == ["site-standard-1@2024"]


def test_a_missing_original_leaves_the_old_parse(filled: Library) -> None:
    one = resolve(filled, "Standard 1")
    filled.original(one.document.sha256).unlink()
    (renewed,) = renew.reparse(filled, default_encoder(), [one])
    assert renewed.fate is None
    assert "The old parse stays" in renewed.error
    assert resolve(filled, "Standard 1").row == one.row


class Interrupted:
    """A deterministic double of an encoder that stops after some batches, for want of a second real model."""

    model, precision = "double:1", "f32"

    def __init__(self, batches: int) -> None:
        self.batches = batches

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        self.batches -= 1
        if self.batches < 0:
            raise KeyboardInterrupt
        return np.tile(np.array([[1.0, 0.0]], np.float32), (len(texts), 1))


def test_embedding_with_another_model_goes_on_where_it_stopped(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renew, "BATCH", 2)
    total = len(renew.missing_vectors(filled, Interrupted(0)))
    with pytest.raises(KeyboardInterrupt):
        renew.embed_missing(filled, Interrupted(1))
    assert len(renew.missing_vectors(filled, Interrupted(0))) == total - 2
    assert life.check(filled, default_encoder()) == []
    renew.embed_missing(filled, Interrupted(100))
    assert renew.missing_vectors(filled, Interrupted(0)) == {}
