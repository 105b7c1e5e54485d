import Datasets
import DurableFiles
import ModelFiles
import RunModel
import RunStore
import SystemPackage
import Tasks

extension Verifier {
    /// The data and the models that the runs were trained on: as they were? Each is read once, however many runs.
    mutating func checkSources() {
        for (folder, users) in Dictionary(grouping: runs.filter { $0.data != nil }, by: \.data) {
            let users = users.filter { $0.telos.dataset?.fingerprint != nil }
            if let folder, !users.isEmpty { checkData(folder, users) }
        }
        for (path, users) in Dictionary(grouping: runs, by: \.telos.model.path) {
            let users = users.filter { $0.telos.model.fingerprint != nil }
            if let path, !users.isEmpty { checkModel(project.absolute(path), users) }
        }
    }

    private mutating func checkData(_ folder: FilePath, _ users: [VerifiedRun]) {
        let dataset: Dataset
        do {
            dataset = try Dataset(reading: folder)
        } catch {
            let isMissing: Bool
            switch error as? DatasetError {
            case .folderMissing, .notAFolder: isMissing = true
            default: isMissing = (error as? FileError)?.isMissing ?? false
            }
            return add(
                Finding(
                    isMissing ? .dataMissing : .dataUnreadable, folder, ids: users.map(\.telos.id).sorted(),
                    message: "\(users.count) runs were trained on it: \(error)",
                    remedy: isMissing
                        ? "bring the folder back: the runs cannot be repeated without it"
                        : "make its splits readable"))
        }
        report.fileCount += dataset.splits.count
        for (fingerprint, runs) in Dictionary(grouping: users, by: \.telos.dataset?.fingerprint)
        where fingerprint != dataset.fingerprint {
            add(
                Finding(
                    .dataChanged, folder, ids: runs.map(\.telos.id).sorted(),
                    message: "changed since \(runs.count) runs were trained on it: "
                        + Self.differences(of: dataset, from: runs[0].telos.dataset?.splits ?? []),
                    remedy: "bring the files back, or keep the new ones under another name: what these runs learned "
                        + "from is no longer here"))
        }
    }

    /// Which splits are not as the run recorded them.
    private static func differences(of dataset: Dataset, from recorded: [RunConfiguration.Split]) -> String {
        var differences: [String] = []
        for split in recorded {
            let now = dataset.splits.first { $0.split.rawValue == split.name }
            if now == nil { differences.append("\(split.name) is missing (\(split.file))") }
            if let now, now.sha256 != split.sha256 { differences.append("\(split.name) differs (\(now.file))") }
        }
        for split in dataset.splits where !recorded.contains(where: { $0.name == split.split.rawValue }) {
            differences.append("\(split.split.rawValue) is new (\(split.file))")
        }
        return differences.isEmpty ? "its fingerprint differs" : differences.joined(separator: ", ")
    }

    private mutating func checkModel(_ folder: FilePath, _ users: [VerifiedRun]) {
        let ids = users.map(\.telos.id).sorted()
        guard folder.isDirectory else {
            return add(
                Finding(
                    .modelMissing, folder, ids: ids, message: "the model of \(users.count) runs is not here",
                    remedy: "bring the folder back: the runs cannot be repeated without it"))
        }
        do {
            // The cheap look first: a model that cannot be opened need not be hashed.
            let model = try ModelFolder(folder)
            let fingerprint = try model.fingerprint()
            report.fileCount += Set(model.locations.map(\.file)).count
            for (recorded, runs) in Dictionary(grouping: users, by: \.telos.model.fingerprint)
            where recorded != fingerprint {
                add(
                    Finding(
                        .modelChanged, folder, ids: runs.map(\.telos.id).sorted(),
                        message: "the model changed since \(runs.count) runs were trained from it: \(fingerprint) "
                            + "now, \(recorded ?? "none") then",
                        remedy: "bring the model back, or keep the new one under another name"))
            }
        } catch {
            add(
                Finding(
                    .modelUnreadable, folder, ids: ids, message: "the model of \(users.count) runs: \(error)",
                    remedy: "bring the model back as it was"))
        }
    }
}
