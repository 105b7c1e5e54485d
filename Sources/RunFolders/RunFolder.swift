package import SystemPackage

/// One run's folder: the places of its files, and the verbs on them.
///
/// A folder belongs to one writer at a time: the supervisor of the current attempt, together with the program it
/// started. Everybody else only reads.
package struct RunFolder: Hashable, Sendable {
    package let path: FilePath

    package init(_ path: FilePath) { self.path = path }

    package var configFile: FilePath { path.appending("experiment_config.yaml") }
    package var stateFile: FilePath { path.appending("state.json") }
    package var manifestFile: FilePath { path.appending("manifest.json") }
    package var metricsFile: FilePath { path.appending("metrics.jsonl") }
    package var resultFile: FilePath { path.appending("result.json") }
    package var predictionsFile: FilePath { path.appending("predictions.jsonl") }
    package var trajectoryFile: FilePath { path.appending("trajectory.zo") }
    package var checkpoints: FilePath { path.appending("checkpoints") }

    package func claimFile(attempt: Int) -> FilePath { path.appending("attempt-\(attempt).claim") }
    package func stopFile(attempt: Int) -> FilePath { path.appending("attempt-\(attempt).stop") }
}
