/// Under which keys programs report how good a model is.
enum MetricNames {
    /// Scores, as Hugging Face's `evaluate`, scikit-learn and the scripts of GLUE, SuperGLUE and SQuAD call them.
    private static let scores: Set<String> = [
        "accuracy", "acc", "f1", "exact_match", "em", "matthews_correlation", "mcc", "pearson", "spearmanr",
        "combined_score", "bleu", "rouge1", "rouge2", "rougeL", "rougeLsum", "auc", "roc_auc", "perplexity",
    ]

    /// Who evaluated, before the score: `eval_accuracy`, `test_f1`.
    private static let splits = ["eval_", "test_", "predict_", "final_test_", "final_"]

    /// Whether this is a score, of whatever split: `accuracy`, `eval_f1`, `test_exact_match`.
    static func isScore(_ key: String) -> Bool {
        if scores.contains(key) { return true }
        guard let split = splits.first(where: { key.hasPrefix($0) }) else { return false }
        return scores.contains(String(key.dropFirst(split.utf8.count)))
    }

    /// Under which keys loops print the loss that they train on.
    static func isTrainingLoss(_ key: String) -> Bool { key == "loss" || otherLosses.contains(key) }

    private static let otherLosses: Set<String> = [
        "train_loss", "training_loss", "train/loss", "batch_loss", "running_loss", "total_loss",
    ]

    /// The keys under which a program that says nothing else reports its result.
    static let results = [
        "accuracy", "f1", "test_accuracy", "test_f1", "test_acc", "final_accuracy", "final_f1", "final_test_accuracy",
    ]
}
