import DurableFiles
import RunModel
import RunStore
import SystemPackage

/// Chooses the program of a run of engine `script`.
struct ScriptChoice {
    let project: Project
    let config: TrainingConfig

    /// The config's own command, else the script of `telos.yaml` for the method and the kind of data.
    ///
    /// - Throws: `ConfigMessage`
    func script(for method: Method, _ kind: DataKind) throws(ConfigMessage) -> RunConfiguration.Script {
        let resume = config.script?.resume ?? false
        if let command = config.script?.command { return RunConfiguration.Script(command: command, resume: resume) }
        let scripts = project.settings.scripts
        guard let file = scripts.file(for: method, kind) else {
            throw ConfigMessage(
                "engine: script needs a program for \(method) with \(kind) data; "
                    + "write script: {command: \"...\"} here or scripts.\(method) in telos.yaml")
        }
        let directory = project.absolute(scripts.directory ?? ".")
        guard directory.isDirectory else {
            throw ConfigMessage(
                "the folder of the scripts, \(quoted(project.written(directory))), does not exist; "
                    + "mend scripts.directory in telos.yaml")
        }
        guard directory.pushing(FilePath(file)).isRegularFile else {
            throw ConfigMessage(
                "the script \(quoted(project.written(directory.pushing(FilePath(file))))) for \(method) with \(kind) "
                    + "data does not exist; mend scripts.\(method) in telos.yaml")
        }
        return RunConfiguration.Script(
            file: file, directory: directory == project.root ? nil : project.written(directory), resume: resume)
    }
}
