"""Any sentence-transformers model: converted once where OpenVINO can run it, run by sentence-transformers where not.

The models are random ones of two layers, made on the spot: their vectors mean nothing, but both ways must give the same.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoder import OpenVinoEncoder, TorchEncoder, default_encoder, encoder_of
from index.models import configured, embedded_folder, model
from ingest.errors import EncoderError

TEXTS = ["Records shall be kept.", "gown", "Doors should stay closed at all times during operations. " * 40]


def tiny(folder: Path, pooling: str = "mean", dense: bool = False) -> Path:
    """A random BERT of two layers with the vocabulary of the embedded model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer
    from transformers import BertConfig, BertModel

    torch.manual_seed(7)
    body = folder / "body"
    BertModel(BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)).save_pretrained(body)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        shutil.copy(embedded_folder() / name, body / name)
    transformer = Transformer(str(body), max_seq_length=48)
    parts: list[Any] = [transformer, Pooling(32, pooling_mode=pooling)]
    parts += [Dense(32, 16)] if dense else []
    SentenceTransformer(modules=parts, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAUSEWISE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def theirs(folder: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu").encode(TEXTS, normalize_embeddings=True)


@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_a_model_is_converted_once(tmp_path: Path, own_cache: Path, pooling: str) -> None:
    folder = tiny(tmp_path, pooling)
    found = model(str(folder))
    assert (found.pooling, found.most_tokens) == (pooling, 48)
    encoder = encoder_of(found)
    assert isinstance(encoder, OpenVinoEncoder)
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (3, 32)
    assert (np.sum(vectors * theirs(folder), axis=1) > 0.9999).all()
    (converted,) = (own_cache / "encoders").glob("*/model.xml")
    made = converted.stat().st_mtime_ns
    assert np.array_equal(encoder_of(model(str(folder))).encode(TEXTS), vectors)
    assert converted.stat().st_mtime_ns == made


def test_what_cannot_be_converted_runs_in_sentence_transformers(tmp_path: Path, own_cache: Path) -> None:
    folder = tiny(tmp_path, dense=True)
    encoder = encoder_of(model(str(folder)))
    assert isinstance(encoder, TorchEncoder)
    assert encoder.precision == "f32-torch"
    done: list[int] = []
    vectors = encoder.encode(TEXTS, done.append)
    assert vectors.shape == (3, 16)
    assert sum(done) == 3
    assert (np.sum(vectors * theirs(folder), axis=1) > 0.9999).all()
    assert np.array_equal(encoder.encode(TEXTS[1:2])[0], vectors[1])
    assert not own_cache.exists()


def test_a_gpu_is_used_by_sentence_transformers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_DEVICE", "cuda")
    assert isinstance(encoder_of(model(str(tiny(tmp_path)))), TorchEncoder)


def test_other_weights_are_another_model(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    first = model(str(folder)).identity
    assert first.startswith("model:")
    config = json.loads((folder / "sentence_bert_config.json").read_text())
    (folder / "sentence_bert_config.json").write_text(json.dumps(config | {"max_seq_length": 40}))
    second = model(str(folder)).identity
    weights = folder / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert len({first, second, model(str(folder)).identity}) == 3


def test_the_configured_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUSEWISE_MODEL", raising=False)
    assert configured().identity == "all-MiniLM-L6-v2:53aa51172d14"
    monkeypatch.setenv("CLAUSEWISE_MODEL", str(tiny(tmp_path)))
    assert configured().identity.startswith("model:")
    monkeypatch.setenv("CLAUSEWISE_MODEL", "nobody/no-such-model")
    with pytest.raises(EncoderError, match="CLAUSEWISE_MODEL=nobody/no-such-model: there is no such folder"):
        configured()
    monkeypatch.setenv("CLAUSEWISE_MODEL", str(tmp_path))
    with pytest.raises(EncoderError, match="holds no weights"):
        configured()


def test_a_damaged_compiled_form_is_made_anew() -> None:
    encoder = default_encoder()
    expected = encoder.encode(TEXTS)
    from index.convert import converted

    for blob in (converted(configured()).parent / "compiled").glob("*.blob"):
        content = blob.read_bytes()
        blob.unlink()
        blob.write_bytes(content[: len(content) // 2])
    assert np.array_equal(OpenVinoEncoder(configured()).encode(TEXTS), expected)
