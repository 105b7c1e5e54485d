/// Why a training is run: the name its results are filed under. (The data's purpose is always called the *generation
/// purpose*, and is no `Purpose`.)
package struct Purpose: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let name: String

    /// - Throws: `NameError`
    package init(_ name: String) throws(NameError) {
        try NameRule.check(name, noun: "purpose")
        self.name = name
    }

    private init(unchecked name: String) { self.name = name }

    /// What a config without a purpose gets, with a warning.
    package static let uncategorized = Purpose(unchecked: "uncategorized")

    /// The recommended purposes and what each is for, in the order in which they are listed.
    package static let recommended: [(purpose: Purpose, meaning: String)] = [
        (Purpose(unchecked: "baseline_comparison"), "against a baseline (original against synthetic data)"),
        (Purpose(unchecked: "model_comparison"), "different models on the same data"),
        (Purpose(unchecked: "hyperparameter_tuning"), "which learning rate, batch size, steps"),
        (Purpose(unchecked: "ablation_study"), "what a part contributes"),
        (Purpose(unchecked: "prompt_effectiveness"), "which prompt's data trains better"),
        (Purpose(unchecked: "data_quality_impact"), "what the data's quality changes"),
        (Purpose(unchecked: "scaling_study"), "model or data size"),
        (Purpose(unchecked: "method_comparison"), "MeZO, LoRA, full fine-tuning"),
    ]

    package var description: String { name }

    /// By bytes.
    package static func < (a: Purpose, b: Purpose) -> Bool { a.name.utf8.lexicographicallyPrecedes(b.name.utf8) }
}
