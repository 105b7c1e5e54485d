#!/usr/bin/env python3
"""Makes Tests/Fixtures/models and Tests/Fixtures/references: what PyTorch computes for small models of every family.

    python3 Tools/reference-models.py

The models have random weights (large ones, so that every layer matters) and are written by transformers: Qwen2 (biases,
bfloat16), OPT (learned positions, layer normalisation), Mistral with a head_dim of its own, as Mistral-Nemo, and Llama 3
with `rope_scaling` of type llama3 in two shards (float16). `references/{name}.json` holds of each, and of the example's
model, in float32:

- `examples` (ids of each candidate, lengths of the options, label) and `batches` of their indices
- `parameters`: names and shapes in the order of named_parameters()
- `logits`: of one sequence, the first `columns` of every row
- `losses`: the mean cross-entropy of the right options' ids of each batch; `classification_losses`: the cross-entropy over
  the candidates' mean log-probabilities
- `gradient`: of the first loss by each parameter: its norm, and its first numbers
- `sgd`, `adamw`: the losses of a step for each batch, and the parameters' norms after them
- `zo`: a MeZO step for each batch: the losses at both signs and the projected gradient, with the noise written down below
- `lora`: with PEFT's adapters beside all linear layers: their order, gradient, and the losses of steps

The files in the repository were made with torch 2.15, transformers 5.23 and peft 0.21; they need no Python to be used.
"""

import json
import pathlib
import shutil

import numpy
import peft
import torch
import transformers
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "Tests/Fixtures"
EXAMPLE = ROOT / "Examples/copa/models/example/tiny-llama-a"
COPA = ROOT / "Examples/copa/Data_v2/original/Copa/copa_train.jsonl"
EPSILON = 1e-3

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
torch.set_num_threads(1)


# MARK: Noise: a function of seed, tensor and element, the same in every language.


def splitmix(x):
    with numpy.errstate(over="ignore"):
        x = x + numpy.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return x ^ (x >> numpy.uint64(31))


def noise(seed, tensor, shape):
    """Elements 2p and 2p + 1: Box-Muller of h = splitmix(splitmix(seed) ^ (tensor << 40 | p))."""
    count = int(numpy.prod(shape))
    pairs = numpy.arange((count + 1) // 2, dtype=numpy.uint64)
    base = splitmix(numpy.array([seed], dtype=numpy.uint64))[0]
    h = splitmix(base ^ ((numpy.uint64(tensor) << numpy.uint64(40)) | pairs))
    u1 = ((h >> numpy.uint64(40)).astype(numpy.float64) + 0.5) / 2**24
    u2 = ((h & numpy.uint64(0xFFFFFF)).astype(numpy.float64) + 0.5) / 2**24
    radius = numpy.sqrt(-2 * numpy.log(u1))
    z = numpy.stack([radius * numpy.cos(2 * numpy.pi * u2), radius * numpy.sin(2 * numpy.pi * u2)], 1).reshape(-1)
    return torch.from_numpy(z[:count].astype(numpy.float32)).reshape(shape)


# MARK: Models


def small(config_class, **more):
    return config_class(
        vocab_size=24, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=32,
        bos_token_id=0, eos_token_id=2, pad_token_id=None, **more,
    )


def write_models():
    gated = {"intermediate_size": 12, "num_key_value_heads": 1}
    llama3 = {
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 16,
    }
    models = [
        ("qwen2", torch.bfloat16, small(
            transformers.Qwen2Config, **gated, rope_parameters={"rope_type": "default", "rope_theta": 1e6},
            tie_word_embeddings=True)),
        ("opt", torch.float32, small(transformers.OPTConfig, ffn_dim=12, word_embed_proj_dim=8)),
        ("mistral-nemo", torch.float32, small(
            transformers.MistralConfig, **gated, head_dim=6, sliding_window=None,
            rope_parameters={"rope_type": "default", "rope_theta": 1e6})),
        ("llama3-shards", torch.float16, small(
            transformers.LlamaConfig, **gated, head_dim=8, rope_parameters={**llama3, "rope_theta": 100.0})),
    ]
    shutil.rmtree(FIXTURES / "models", ignore_errors=True)
    for index, (name, dtype, config) in enumerate(models):
        model = transformers.AutoModelForCausalLM.from_config(config)
        for number, (parameter_name, parameter) in enumerate(model.named_parameters()):
            z = noise(index, number, parameter.shape)
            scale, mean = (0.4, 0) if parameter.dim() > 1 else (0.2, 0 if parameter_name.endswith("bias") else 1)
            parameter.data = mean + scale * z
        folder = FIXTURES / "models" / name
        model.to(dtype).save_pretrained(folder, max_shard_size="3KB" if "shards" in name else "1MB")
        for path in folder.iterdir():
            path.chmod(0o644)
        (folder / "generation_config.json").unlink(missing_ok=True)
        if name == "llama3-shards":
            # As transformers 4 wrote it, and as Llama 3.1's own file has it.
            file = json.loads((folder / "config.json").read_text())
            file["rope_theta"] = file.pop("rope_parameters")["rope_theta"]
            file["rope_scaling"] = llama3
            file["torch_dtype"] = file.pop("dtype")
            file["transformers_version"] = "4.43.0"
            (folder / "config.json").write_text(json.dumps(file, indent=2) + "\n")
        yield name, folder, random_examples(index)


def random_examples(seed):
    """Sequences of several lengths; two candidates have a prefix in common."""
    generator = numpy.random.default_rng(seed)

    def tokens(count):
        # 1 is what OPT pads with: PyTorch keeps its embedding out of the gradient.
        return [int(token) for token in generator.integers(2, 24, count)]

    examples = []
    for _ in range(6):
        prefix = [0] + tokens(generator.integers(2, 12))
        options = [tokens(generator.integers(1, 5)) for _ in range(2)]
        examples.append(
            {"ids": [prefix + option for option in options], "option_len": [len(option) for option in options],
             "label": int(generator.integers(0, 2))})
    return examples


def copa_examples(folder):
    """The first lines of the example's data, as MeZO's authors word and encode them."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    examples = []
    for line in COPA.read_text().splitlines()[:24]:
        example = json.loads(line)
        premise = example["premise"].rstrip().removesuffix(".")
        prefix = premise + (" so " if example["question"] == "effect" else " because ")
        count = len(tokenizer.encode(prefix.strip(" ")))
        ids = []
        for choice in (example["choice1"], example["choice2"]):
            first, *rest = choice.split(" ")
            words = [first if first == "I" else first.lower(), *rest]
            ids.append(tokenizer.encode((prefix + " ".join(words)).strip(" ")))
        examples.append({"ids": ids, "option_len": [len(own) - count for own in ids], "label": example["label"]})
    return examples


# MARK: Losses. Sequences one by one, without padding; sums in double.


def option_log_probabilities(model, ids, count):
    logits = model(input_ids=torch.tensor([ids])).logits[0]
    return functional.log_softmax(logits[-count - 1 : -1].double(), -1)[torch.arange(count), torch.tensor(ids[-count:])]


def loss_of(model, batch):
    terms = [
        option_log_probabilities(model, example["ids"][example["label"]], example["option_len"][example["label"]])
        for example in batch
    ]
    return -torch.cat(terms).mean()


def classification_loss_of(model, batch):
    losses = []
    for example in batch:
        scores = [
            option_log_probabilities(model, ids, count).mean()
            for ids, count in zip(example["ids"], example["option_len"])
        ]
        losses.append(functional.cross_entropy(torch.stack(scores)[None], torch.tensor([example["label"]])))
    return torch.stack(losses).mean()


# MARK: References


def rounded(numbers, digits=9):
    return [float(f"{number.item() if torch.is_tensor(number) else number:.{digits}g}") for number in numbers]


def gradient(parameters, count):
    return {
        name: {"norm": rounded([parameter.grad.double().norm()])[0], "first": rounded(parameter.grad.flatten()[:count], 6)}
        for name, parameter in parameters
    }


def descend(model, parameters, batches, name, rate):
    optimizer = getattr(torch.optim, name)([parameter for _, parameter in parameters], lr=rate, weight_decay=0.0)
    losses = []
    for batch in batches:
        optimizer.zero_grad()
        loss = loss_of(model, batch)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {
        "learning_rate": rate, "losses": rounded(losses),
        "norms": {name: rounded([parameter.double().norm()])[0] for name, parameter in parameters},
    }


@torch.no_grad()
def zeroth_order(model, batches, rate):
    parameters = [parameter for _, parameter in model.named_parameters()]
    steps = []
    for index, batch in enumerate(batches):
        weights = [parameter.clone() for parameter in parameters]
        z = [noise(1000 + index, number, parameter.shape) for number, parameter in enumerate(parameters)]

        def loss_at(scale):
            for parameter, weight, own in zip(parameters, weights, z):
                parameter.copy_(weight + scale * own)
            return loss_of(model, batch).item()

        plus, minus = loss_at(EPSILON), loss_at(-EPSILON)
        g = (plus - minus) / (2 * EPSILON)
        for parameter, weight, own in zip(parameters, weights, z):
            parameter.copy_(weight - rate * g * own)
        steps.append({"plus": rounded([plus], 12)[0], "minus": rounded([minus], 12)[0], "g": rounded([g], 7)[0]})
    return {"epsilon": EPSILON, "learning_rate": rate, "first_seed": 1000, "steps": steps}


def adapters(load, batches, count, rates):
    def adapted():
        model = peft.get_peft_model(
            load(), peft.LoraConfig(r=2, lora_alpha=3, lora_dropout=0.0, target_modules="all-linear", task_type="CAUSAL_LM"))
        own = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
        for number, (_, parameter) in enumerate(own):
            parameter.data = 0.1 * noise(7, number, parameter.shape)
        model.eval()
        # As PEFT's files call them.
        return model, [(name.replace(".default", ""), parameter) for name, parameter in own]

    model, own = adapted()
    loss_of(model, batches[0]).backward()
    result = {"rank": 2, "alpha": 3, "noise_seed": 7, "noise_scale": 0.1, "gradient": gradient(own, count)}
    result["order"] = [[name, list(parameter.shape)] for name, parameter in own]
    for name, rate in rates.items():
        model, own = adapted()
        result[name.lower()] = descend(model, own, batches, name, rate)
    return result


def reference(folder, examples, batch_size, count, columns, rates, zo_rate):
    def load():
        model = transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager")
        return model.eval()

    picks = [list(range(start, start + batch_size)) for start in range(0, len(examples), batch_size)]
    batches = [[examples[index] for index in pick] for pick in picks]
    model = load()
    ids = examples[0]["ids"][0]
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids])).logits[0, :, :columns]
        result = {
            "model": str(folder.relative_to(ROOT)), "examples": examples, "batches": picks,
            "parameters": [[name, list(parameter.shape)] for name, parameter in model.named_parameters()],
            "logits": {"ids": ids, "columns": columns, "rows": [rounded(row, 7) for row in logits]},
            "losses": rounded([loss_of(model, batch) for batch in batches]),
            "classification_losses": rounded([classification_loss_of(model, batch) for batch in batches]),
        }
    loss_of(model, batches[0]).backward()
    result["gradient"] = gradient(model.named_parameters(), count)
    for name, rate in rates.items():
        model = load()
        result[name.lower()] = descend(model, list(model.named_parameters()), batches, name, rate)
    result["zo"] = zeroth_order(load(), batches, zo_rate)
    result["lora"] = adapters(load, batches, count, rates)
    return result


def text(value, depth=0):
    """JSON with a line for each member, down to the second level: differences can be read."""
    if depth < 2 and isinstance(value, dict):
        members = [f"{json.dumps(key)}: {text(own, depth + 1)}" for key, own in value.items()]
        return "{\n" + ",\n".join(members) + "\n}"
    return json.dumps(value, separators=(",", ":"))


(FIXTURES / "references").mkdir(parents=True, exist_ok=True)
rates = {"SGD": 0.05, "AdamW": 0.01}
for name, folder, examples in write_models():
    result = reference(folder, examples, 2, 64, 24, rates, zo_rate=1e-3)
    (FIXTURES / "references" / f"{name}.json").write_text(text(result) + "\n")
result = reference(EXAMPLE, copa_examples(EXAMPLE), 8, 8, 12, {"SGD": 0.05, "AdamW": 1e-3}, zo_rate=1e-4)
(FIXTURES / "references/example.json").write_text(text(result) + "\n")
