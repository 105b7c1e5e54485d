package import RunModel
package import RunStore
package import SystemPackage

extension PlannedRun {
    /// The content of the run's `experiment_config.yaml`, once its folder is claimed.
    ///
    /// - Parameters:
    ///   - folder: the run's folder; absolute.
    ///   - version: of Telos.
    package func configuration(
        id: RunID, sweep: RunID, folder: FilePath, project: Project, createdAt: Moment, host: String, version: String
    ) -> RunConfiguration {
        var configuration = RunConfiguration()
        configuration.timestamp = folder.lastComponent?.string
        configuration.purpose = purpose.name
        configuration.model = model.text
        configuration.task = task.name
        configuration.method = method.rawValue
        configuration.dataPath = dataPath
        configuration.dataType = oldDataType
        configuration.hyperparameters = hyperparameters
        configuration.environment = environment
        if engine == .script {
            configuration.environment += [
                .init(name: "TELOS_RUN_DIR", value: folder.string), .init(name: "TELOS_RUN_ID", value: id.text),
            ]
        }
        configuration.command = command(id: id, folder: folder, project: project)
        configuration.outFile = project.written(folder.appending("\(learningRate.text)_train.out"))
        configuration.errFile = project.written(folder.appending("\(learningRate.text)_train.err"))
        var section = RunConfiguration.Section(
            id: id, sweep: sweep, engine: engine, createdAt: createdAt, host: host, version: version,
            model: modelFacts, dataset: dataset)
        section.description = description
        section.tags = tags
        section.native = native
        section.script = script
        section.configFile = configFile
        section.git = git
        configuration.telos = section
        return configuration
    }

    /// One line for a POSIX shell in the project root that does by hand what the run's process does, without writing
    /// into the run's folder.
    package func command(id: RunID, folder: FilePath, project: Project) -> String {
        guard let script else {
            let config = project.written(folder.appending("experiment_config.yaml"))
            return "telos-engine train \(ShellText.word(config)) --out ./telos-by-hand-\(id)"
        }
        let variables = environment.map { "\($0.name)=\(ShellText.quoted($0.value)) " }.joined()
        if let command = script.command { return "\(variables)/bin/sh -c \(ShellText.quoted(command))" }
        let directory = script.directory.map { "cd \(ShellText.quoted($0)) && " } ?? ""
        return "\(directory)\(variables)bash \(ShellText.word(script.file ?? ""))"
    }
}
