"""The same steps and evaluation as bench-engine's, as MeZO's trainer does them with PyTorch and transformers on a CPU.

    engine_peer.py MODEL EXAMPLES zo|zo_lora|fo_full|fo_lora|evaluation THREADS SECONDS

Sequences are padded on the left, logits are computed for every position, z is drawn again for each of the four passes over
the weights, and an evaluation scores one candidate at a time, all as the trainer (princeton-nlp/MeZO, large_models).
Prints what `bench-engine measure` prints.
"""
import json
import os
import resource
import statistics
import sys
import time

model_path, examples_path, method, threads, seconds = sys.argv[1:]
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = threads
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM

torch.set_num_threads(int(threads))
model = AutoModelForCausalLM.from_pretrained(model_path, dtype=torch.float32)
model.config.use_cache = False
model.eval()
weight_bytes = 4 * sum(p.numel() for p in model.parameters())
examples = json.load(open(examples_path))


def padded(candidates):
    """ids, attention mask and which ids are scored, padded on the left to a multiple of 8."""
    length = (max(len(c["ids"]) for c in candidates) + 7) // 8 * 8
    ids = torch.full((len(candidates), length), 2)
    mask = torch.zeros_like(ids)
    scored = torch.zeros_like(ids, dtype=torch.bool)
    for row, c in enumerate(candidates):
        ids[row, length - len(c["ids"]):] = torch.tensor(c["ids"])
        mask[row, length - len(c["ids"]):] = 1
        scored[row, length - c["option"]:] = True
    return ids, mask, scored


def make_loss(batch):
    if not examples["classification"]:
        ids, mask, scored = padded([e["candidates"][e["label"]] for e in batch])
        labels = ids.masked_fill(~scored, -100)[:, 1:].reshape(-1)

        def loss():
            logits = model(input_ids=ids, attention_mask=mask).logits[:, :-1, :].contiguous()
            return F.cross_entropy(logits.view(-1, logits.size(-1)).float(), labels, ignore_index=-100)
        return loss
    ids, mask, scored = padded([c for e in batch for c in e["candidates"]])
    counts = [len(e["candidates"]) for e in batch]
    right = torch.tensor([e["label"] for e in batch])

    def loss():
        logits = model(input_ids=ids, attention_mask=mask).logits[:, :-1, :].contiguous()
        every = F.log_softmax(logits.float(), -1).gather(-1, ids[:, 1:, None])[..., 0]
        option = scored[:, 1:]
        means = (every * option).sum(-1) / option.sum(-1)
        return F.cross_entropy(means.view(len(counts), counts[0]), right)
    return loss


if method.endswith("_lora"):
    from peft import LoraConfig, get_peft_model
    layers = "q_proj k_proj v_proj o_proj gate_proj up_proj down_proj".split()
    model = get_peft_model(
        model, LoraConfig(r=8, lora_alpha=16, lora_dropout=0.0, target_modules=layers, task_type="CAUSAL_LM"))
parameters = [p for p in model.parameters() if p.requires_grad]


def perturb(seed, scale):
    torch.manual_seed(seed)
    for p in parameters:
        p.add_(torch.normal(mean=0, std=1, size=p.size(), dtype=p.dtype), alpha=scale)


def zo_step(index, loss):
    with torch.inference_mode():
        perturb(index, 1e-3)
        plus = loss().item()
        perturb(index, -2e-3)
        minus = loss().item()
        perturb(index, 1e-3)
        perturb(index, -1e-6 * (plus - minus) / 2e-3)


if method.startswith("fo"):
    model.train()
    optimizer = torch.optim.SGD(parameters, lr=1e-3)


def fo_step(index, loss):
    optimizer.zero_grad(set_to_none=True)
    value = loss()
    value.backward()
    optimizer.step()
    value.item()


def evaluate(index, _):
    with torch.inference_mode():
        for e in examples["validation"]:
            for c in e["candidates"]:
                ids = torch.tensor([c["ids"]])
                logits = model(input_ids=ids).logits[0, :-1].float()
                F.log_softmax(logits, -1)[torch.arange(ids.size(1) - 1), ids[0, 1:]][-c["option"]:].mean().item()


train = examples["train"]
losses = [make_loss(train[i:i + 16]) for i in range(0, len(train) - 15, 16)]
work = evaluate if method == "evaluation" else zo_step if method.startswith("zo") else fo_step
wall, processor, index = [], [], 0
while index < 4 or sum(wall) < float(seconds):
    t, p = time.perf_counter(), time.process_time()
    work(index, losses[index % len(losses)])
    if index:
        wall.append(time.perf_counter() - t)
        processor.append(time.process_time() - p)
    index += 1
    if index > 1 and sum(wall) > 3 * float(seconds):
        break
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
row = [statistics.median(wall) * 1e3, min(wall) * 1e3, statistics.median(processor) * 1e3, peak / 1e6,
       100 * (peak - weight_bytes) / weight_bytes]
print(*(round(x, 1) for x in row))
