import JSONValues
import SystemPackage
let world = World()
let data = CopaData(world: world, seed: 1)
var corpus = Corpus(world: world, excluded: data.heldOutTexts, seed: 2)
for (name, split) in [("train", data.train), ("retrain", data.rephrasedTrain), ("validation", data.validation)] {
    for (i, e) in split.enumerated() { print(name + "\t" + e.line(index: i, isLabelled: true), terminator: "") }
}
var texts: [String] = []
for _ in 0..<300000 { texts.append(corpus.nextText(truth: 100)) }
for t in texts { print("corpus\t" + t) }
let tok = TrainedTokenizer(texts: Array(texts.prefix(20000)), vocabularySize: 1024)
try tok.write(to: "/tmp/ex/tok")
for _ in 0..<60000 { print("tale\t" + corpus.nextText(truth: 30)) }
