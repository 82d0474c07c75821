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


class Encoded:
    """Pairs as padded rows on the device, so that a batch is a slice."""

    def __init__(self, tokenizer: Tokenizer, rows: list[dict], device: str) -> None:
        found = tokenizer.encode_batch([(row["a"], row["b"]) for row in rows])
        self.lengths = [len(one.ids) for one in found]
        ids = np.zeros((len(found), MOST_TOKENS), np.int64)
        kinds = np.zeros_like(ids)
        for place, one in enumerate(found):
            ids[place, : len(one.ids)] = one.ids
            kinds[place, : len(one.ids)] = one.type_ids
        self.ids, self.kinds = torch.from_numpy(ids).to(device), torch.from_numpy(kinds).to(device)
        self.size = torch.tensor(self.lengths, device=device)

    def batch(self, places: list[int]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        longest = max(self.lengths[one] for one in places)
        chosen = torch.tensor(places, device=self.ids.device)
        mask = (torch.arange(longest, device=self.ids.device)[None] < self.size[chosen, None]).long()
        return self.ids[chosen, :longest], mask, self.kinds[chosen, :longest]


def trained(model: Judge, data: Encoded, usable: list[int], labels: torch.Tensor, weights: torch.Tensor, run: dict) -> Judge:
    """Batches of about one length each, in an order that the seed gives."""
    size, rate, seed = run.get("size", 64), run.get("rate", 5e-4), run.get("seed", 1)
    torch.manual_seed(seed)
    chance = random.Random(seed)
    model.train()
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    steps = max(1, int(run.get("epochs", 4) * len(usable) / size))
    optimiser = torch.optim.AdamW(learning, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.1)
    order: list[list[int]] = []
    loss_of = nn.CrossEntropyLoss(reduction="none", label_smoothing=0.05)
    for _ in range(steps):
        if not order:
            places = list(usable)
            chance.shuffle(places)
            pools = [
                sorted(places[start : start + 16 * size], key=lambda one: data.lengths[one]) for start in range(0, len(places), 16 * size)
            ]
            order = [pool[start : start + size] for pool in pools for start in range(0, len(pool), size)]
            chance.shuffle(order)
        chosen = order.pop()
        logits = model(*data.batch(chosen))
        at = torch.tensor(chosen, device=labels.device)
        loss = (loss_of(logits, labels[at]) * weights[at]).sum() / weights[at].sum()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        schedule.step()
    return model


@torch.no_grad()
def scores(model: Judge, data: Encoded, chosen: list[int]) -> np.ndarray:
    model.eval()
    found = np.zeros((len(chosen), len(LABELS)), np.float16)
    order = sorted(range(len(chosen)), key=lambda one: data.lengths[chosen[one]])
    for start in range(0, len(order), 512):
        places = order[start : start + 512]
        found[places] = model(*data.batch([chosen[one] for one in places])).float().cpu().numpy().astype(np.float16)
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
    torch.set_float32_matmul_precision("high")
    rows = [json.loads(line) for line in (options.job / "train.jsonl").open(encoding="utf-8")]
    data = Encoded(tokenizer, rows, device)
    labels = torch.tensor([LABELS.index(row["label"]) for row in rows], device=device)
    weights = torch.tensor([float(row.get("weight", 1.0)) for row in rows], device=device)
    scored = [json.loads(line) for line in (options.job / "score.jsonl").open(encoding="utf-8")]
    to_score = Encoded(tokenizer, scored, device)
    log: list[str] = []
    for run in json.loads((options.job / "runs.json").read_text()):
        if time.monotonic() - began > options.seconds:
            log.append(f"{run['name']}: no time left")
            continue
        start = time.monotonic()
        torch.manual_seed(run.get("seed", 1))
        model = Judge(options.job / "model", run.get("rank", 16)).to(device)
        usable = [
            place for place, row in enumerate(rows) if row["source"] in run["sources"] and row.get("fold") != run.get("without_fold", -1)
        ]
        trained(model, data, usable, labels, weights, run)
        if run.get("save"):
            np.savez(options.out / f"{run['name']}.adapter.npz", **adapter(model))
        places = [place for place, row in enumerate(scored) if row["set"] in run["score"]]
        np.savez_compressed(
            options.out / f"{run['name']}.scores.npz", places=np.asarray(places, np.int32), logits=scores(model, to_score, places)
        )
        log.append(f"{run['name']}: {len(usable)} pairs, {time.monotonic() - start:.1f} s")
        print(log[-1], flush=True)
    (options.out / "log.txt").write_text("\n".join(log) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
