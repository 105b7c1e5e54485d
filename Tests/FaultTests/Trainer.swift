import ProjectSupport

/// A training script whose every deed can be known from outside: beside its metrics it writes, into `witness` in the
/// project's folder, what it has done. A line stands there only when what it tells of has been written.
enum Trainer {
    static let steps = 12

    /// It can be resumed: it goes on after the last of its metric lines.
    static let script = #"""
        echo started >> witness
        metrics=$TELOS_RUN_DIR/metrics.jsonl
        done=$([ -e "$metrics" ] && wc -l < "$metrics" || echo 0)
        for ((step = done + 1; step <= STEPS; step++)); do
            sleep 0.02
            echo "{'loss': 0.$step, 'learning_rate': 1e-06, 'epoch': $step.0}"
            echo "{\"step\":$step,\"loss\":0.$step${TELOS_RESUME:+,\"attempt\":$TELOS_ATTEMPT}}" >> "$metrics" || exit 1
            echo "step $step" >> witness
        done
        echo finishing >> witness
        echo "{'accuracy': 0.75, 'dev_accuracy': 0.5}"
        echo final >> witness

        """#

    static let config =
        TestProject.scriptConfig.replacing("train.sh", with: "trainer.sh")
        .replacing("steps: 100", with: "steps: \(steps)") + "  resume: true\n"

    /// The same for the native engine: it lasts about as long.
    static let nativeConfig = TestProject.nativeConfig.replacing("steps: 6", with: "steps: 60")
        .replacing("eval_steps: 3", with: "eval_steps: 20")
}
