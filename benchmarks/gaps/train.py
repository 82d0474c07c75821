"""Pairs in, a small network out that says of an obligation and a statement: met, partial, missing, conflict, not applicable.

The embedded MiniLM with low-rank additions to its linear layers and a head of five outputs; run where torch and transformers are, best on a
GPU. Reads the folder that `job.py` writes and leaves adapters (float16, npz) and the scores of every pair that was to be scored.
"""

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

LABELS = ("met", "partial", "missing", "conflict", "not_applicable")
MOST_TOKENS = 192


class LowRank(nn.Module):
    """A linear layer that stays as it is, with a product of two narrow matrices beside it (Hu et al. 2021)."""

    def __init__(self, linear: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.linear = linear
        for parameter in linear.parameters():
            parameter.requires_grad = False
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / linear.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))
        self.scale = scale

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return self.linear(states) + (states @ self.down.T @ self.up.T) * self.scale


class Judge(nn.Module):
    """The encoder and its head: first token and mean of all, then five logits."""

    def __init__(self, folder: Path, rank: int) -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(str(folder), attn_implementation="sdpa").float()
        if rank:
            for parameter in self.body.parameters():
                parameter.requires_grad = False
            for layer in self.body.encoder.layer:
                own = layer.attention.self
                own.query, own.key, own.value = (LowRank(one, rank, 2.0) for one in (own.query, own.key, own.value))
                layer.attention.output.dense = LowRank(layer.attention.output.dense, rank, 2.0)
                layer.intermediate.dense = LowRank(layer.intermediate.dense, rank, 2.0)
                layer.output.dense = LowRank(layer.output.dense, rank, 2.0)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(2 * self.body.config.hidden_size, len(LABELS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
        states = self.body(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1)
        return self.head(self.drop(torch.cat([states[:, 0], mean], 1)))


def encoded(tokenizer: Tokenizer, rows: list[dict]) -> list[tuple[list[int], list[int]]]:
    return [(one.ids, one.type_ids) for one in tokenizer.encode_batch([(row["a"], row["b"]) for row in rows])]


def batch(items: list[tuple[list[int], list[int]]], device: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(ids) for ids, _ in items)
    ids = torch.zeros(len(items), longest, dtype=torch.long)
    mask, kinds = torch.zeros_like(ids), torch.zeros_like(ids)
    for place, (tokens, types) in enumerate(items):
        ids[place, : len(tokens)] = torch.tensor(tokens)
        kinds[place, : len(tokens)] = torch.tensor(types)
        mask[place, : len(tokens)] = 1
    return ids.to(device), mask.to(device), kinds.to(device)


def trained(model: Judge, data: list[tuple], labels: list[int], weights: list[float], epochs: float, rate: float, size: int, seed: int, device: str) -> Judge:
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model.train()
    chosen = [parameter for parameter in model.parameters() if parameter.requires_grad]
    steps = max(1, int(epochs * len(data) / size))
    optimiser = torch.optim.AdamW(chosen, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    order: list[list[int]] = []
    loss_of = nn.CrossEntropyLoss(reduction="none", label_smoothing=0.05)
    for _ in range(steps):
        if not order:
            places = list(range(len(data)))
            chance.shuffle(places)
            pools = [sorted(places[start : start + 16 * size], key=lambda one: len(data[one][0])) for start in range(0, len(places), 16 * size)]
            order = [pool[start : start + size] for pool in pools for start in range(0, len(pool), size)]
            chance.shuffle(order)
        chosen_places = order.pop()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
            logits = model(*batch([data[one] for one in chosen_places], device))
        target = torch.tensor([labels[one] for one in chosen_places], device=device)
        weight = torch.tensor([weights[one] for one in chosen_places], device=device)
        loss = (loss_of(logits.float(), target) * weight).sum() / weight.sum()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(chosen, 1.0)
        optimiser.step()
        schedule.step()
    return model


@torch.no_grad()
def scores(model: Judge, data: list[tuple], device: str) -> np.ndarray:
    model.eval()
    found = np.zeros((len(data), len(LABELS)), np.float16)
    order = sorted(range(len(data)), key=lambda one: len(data[one][0]))
    for start in range(0, len(order), 512):
        places = order[start : start + 512]
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
            found[places] = model(*batch([data[one] for one in places], device)).float().cpu().numpy().astype(np.float16)
    return found


def adapter(model: Judge) -> dict[str, np.ndarray]:
    return {name: value.detach().cpu().numpy().astype(np.float16) for name, value in model.named_parameters() if value.requires_grad}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=240)
    options = parser.parse_args()
    began = time.monotonic()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(options.job / "model" / "tokenizer.json"))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    rows = [json.loads(line) for line in (options.job / "train.jsonl").open(encoding="utf-8")]
    data, labels = encoded(tokenizer, rows), [LABELS.index(row["label"]) for row in rows]
    scored = [json.loads(line) for line in (options.job / "score.jsonl").open(encoding="utf-8")]
    to_score = encoded(tokenizer, scored)
    log: list[str] = []
    models: dict[str, dict] = {}
    for run in json.loads((options.job / "runs.json").read_text()):
        if time.monotonic() - began > options.seconds:
            log.append(f"{run['name']}: no time left")
            continue
        start = time.monotonic()
        torch.manual_seed(run.get("seed", 1))
        model = Judge(options.job / "model", run.get("rank", 16)).to(device)
        if run.get("after"):
            model.load_state_dict(models[run["after"]], strict=False)
            model.to(device)
        chosen = [
            place
            for place, row in enumerate(rows)
            if row["source"] in run["sources"] and row.get("fold") != run.get("without_fold", -1) and row.get("sop") != run.get("without_sop", "none")
        ]
        weights = [float(rows[place].get("weight", 1.0)) for place in chosen]
        trained(
            model, [data[one] for one in chosen], [labels[one] for one in chosen], weights, run.get("epochs", 4), run.get("rate", 5e-4),
            run.get("size", 64), run.get("seed", 1), device,
        )  # fmt: skip
        if run.get("keep"):
            models[run["name"]] = {name: value.detach().clone() for name, value in model.state_dict().items()}
        places = [place for place, row in enumerate(scored) if row["set"] in run["score"]]
        found = scores(model, [to_score[one] for one in places], device)
        np.savez_compressed(options.out / f"{run['name']}.scores.npz", places=np.asarray(places, np.int32), logits=found)
        if run.get("save"):
            np.savez(options.out / f"{run['name']}.adapter.npz", **adapter(model))
        log.append(f"{run['name']}: {len(chosen)} pairs, {time.monotonic() - start:.1f} s")
        print(log[-1], flush=True)
    (options.out / "log.txt").write_text("\n".join(log) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
