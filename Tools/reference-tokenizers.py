#!/usr/bin/env python3
"""Makes Tests/Fixtures/tokenizers: small tokenizers of every supported kind, and the ids they give to nasty texts.

    python3 Tools/reference-tokenizers.py

Each is trained here, by Hugging Face's `tokenizers` library, on the text of the example's dataset and on the nasty texts;
kind, patterns, normalizers and special tokens are those of the model that it is named after. `texts.json` holds the texts,
`{name}/tokenizer.json` the tokenizer, `{name}/ids.json` a list of ids for each text. The files in the repository were made
with tokenizers 0.23.3; they need no Python to be used.
"""

import json
import pathlib
import random

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "Tests/Fixtures/tokenizers"
CORPUS = ROOT / "Examples/copa/Data_v2/original/Copa/copa_train.jsonl"
MERGES = 160

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
NEMO = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+"
)

TEXTS = [
    "",
    " ",
    "   ",
    "\n",
    "a",
    "Hello, world!",
    "  leading and trailing  ",
    # Contractions, in either case, with the long s and the other apostrophe.
    "I'm, you're, WE'LL, they'd, It'S, can't've, 's 'S '\u017f 'RE '\u2019s don\u2019t rock'n'roll",
    # Numbers: runs longer than three, other digits, letter numbers, fractions.
    "1 12 123 1234 12345 1,234,567.89 x9y8 3rd \u00bd \u00b2 \u2167 \u0663\u0664\u0665 \u0967\u0968\u0969",
    # White space: line ends of both kinds, runs, those beyond ASCII.
    "line\nline\r\n\r\n  indented\n\n\n\tTab\t\t end \n",
    "a  b   c \n d  \n\n  e\r\r f\u00a0g\u2003h\u3000i\u200bj\u0085k\u2028l ",
    # Letters with marks, composed and not, and those that composition leaves apart.
    "na\u00efve cafe\u0301 A\u030a \u212b \u1e9b\u0323 q\u0307\u0323 q\u0323\u0307 \u0958 \u095c \ufb1d \u0301alone",
    "\u0f73\u0f75\u0f81 \u0f40\u0f73\u0f72 \u1100\u1161\u11a8 \u1112\u1161\u11ab \uac00\u11a8 \uf900 \u2126 \u0344",
    # Marks of Unicode 10 to 13, which the library's normalizer does not know.
    "q\u108d\u0eba e\u0eba\u0301\u0323 a\u0d3b\u0345\u0301 \U00011935\U00011930 \U00011935e\u0301",
    "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u3067\u3059\u3002\u4e2d\u6587\u53e5\u5b50\uff0c\u5f88\u597d\u3002 \ud55c\uad6d\uc5b4 \ubb38\uc7a5",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1 \u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \u0645\u0650\u0631\u062d\u0628\u0627\u064b",
    "\u0939\u093f\u0928\u094d\u0926\u0940 \u0c24\u0c46\u0c32\u0c41\u0c17\u0c41 \u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22 \u1019\u103c\u1014\u103a\u1019\u102c",
    # Emoji: of several scalars, flags, skin tones.
    "\U0001f642\U0001f44d\U0001f3fd x\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f!",
    # Upper and lower case, title case, letters of no case, modifiers.
    "camelCase XMLParser HTTPServer2x iPhone \u00c0\u00c9\u00ce Stra\u00dfe \u01c5ungla A\u02b0b\u02b0C \u00aa\u00ba \u4e2dA\u6587b ABC\u4e2d",
    "a\u0301B\u0301c \u0301\u0301 A\u0300A a\u02b0 \u02b0A",
    # Symbols, with slashes and line ends behind them.
    "http://a.b/c//d?e=f&g=%20 path/\n/x ..//\r\n/ (a) [b] {c} <d> \u2026\u2014\u201cquoted\u201d $5 \u20ac6 #7 @x _y_ ~`^|\\",
    "x\x00y\x07\x1b[0m\x7f \ufeff \U000f0000 \U0010ffff",
    # What looks like special tokens.
    "<s>a</s> <unk> <|endoftext|>b<|begin_of_text|> <|im_start|>user <0x41> [INST] <s >",
    "Suppose it rained. Can we infer that \"it was wet\"? Yes, No, or Maybe?\nMaybe",
]


def randoms():
    generator = random.Random(5)
    parts = (
        list("aeiostnrlABXYZ") + ["the ", "so ", " because "] + list(" .,!?'\"/-\n\r\t") + ["'s", "'LL", "  ", "\r\n"]
        + list("0123456789") + ["\u0301", "\u0323", "\u00e9", "\u00df", "\u4e2d", "\u02b0", "\u01c5", "\U0001f642", "\u00a0", "\u0966"]
    )
    return ["".join(generator.choices(parts, k=generator.randint(5, 30))) for _ in range(60)]


def byte_level(pattern, normalizer=None, leading=None, specials=(), ignore_merges=False):
    """GPT-2's kind: bytes, spelled by printable characters. Without a pattern of its own it has GPT-2's."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if normalizer:
        tokenizer.normalizer = normalizer
    if pattern:
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(pattern), behavior="isolated", invert=False),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
            ]
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=256 + len(specials) + MERGES,
        special_tokens=[AddedToken(text, normalized=False, special=True) for text in specials],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    byte_processor = processors.ByteLevel(trim_offsets=False)
    if leading:
        template = processors.TemplateProcessing(
            single=f"{leading} $A", special_tokens=[(leading, tokenizer.token_to_id(leading))]
        )
        tokenizer.post_processor = processors.Sequence([byte_processor, template])
    else:
        tokenizer.post_processor = byte_processor
    return json.loads(tokenizer.to_str())


def sentencepiece(metaspace):
    """SentencePiece's kind: characters, spaces as U+2581, and bytes for what is in no piece."""
    specials = ["<unk>", "<s>", "</s>"]
    pieces = [f"<0x{byte:02X}>" for byte in range(256)]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    # Words are cut for the training only, so that no piece goes over a space.
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    alphabet = [chr(code) for code in range(0x21, 0x7F)] + list("\u2581\n\u00e9\u4e2d")
    trainer = trainers.BpeTrainer(
        vocab_size=len(specials + pieces + alphabet) + MERGES,
        special_tokens=specials + pieces,
        initial_alphabet=alphabet,
        # No more: which of the rarest letters would be taken is not the same in every run.
        limit_alphabet=len(alphabet),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    if metaspace:
        # Mistral 1 as transformers writes it anew.
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    else:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    file = json.loads(tokenizer.to_str())
    file["added_tokens"] = [token for token in file["added_tokens"] if token["content"] in specials]
    if not metaspace:
        file["pre_tokenizer"] = None
    return file


def corpus():
    for line in CORPUS.read_text().splitlines():
        example = json.loads(line)
        yield from (example["premise"], example["choice1"], example["choice2"])
    for _ in range(4):
        yield from TEXTS


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


KINDS = {
    "opt": byte_level(None, leading="</s>", specials=["<s>", "<pad>", "</s>", "<unk>"]),
    "llama3": byte_level(
        LLAMA3, leading="<|begin_of_text|>", specials=["<|begin_of_text|>", "<|end_of_text|>"], ignore_merges=True
    ),
    "qwen2": byte_level(
        QWEN2, normalizer=normalizers.NFC(), specials=["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    ),
    "mistral-nemo": byte_level(NEMO, leading="<s>", specials=["<unk>", "<s>", "</s>", "[INST]"]),
    "llama2": sentencepiece(metaspace=False),
    "mistral1": sentencepiece(metaspace=True),
}

texts = TEXTS + randoms()
write(OUT / "texts.json", texts)
for name, file in KINDS.items():
    write(OUT / name / "tokenizer.json", file)
    tokenizer = Tokenizer.from_file(str(OUT / name / "tokenizer.json"))
    write(OUT / name / "ids.json", [tokenizer.encode(text).ids for text in texts])
