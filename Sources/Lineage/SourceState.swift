import DurableFiles
import FileDigests
import Hashing
import ModelFiles
import RunStore
import SystemPackage

/// What became of something else that a run was made of: its model, its config file.
package enum SourceState: Hashable, Sendable {
    case unchanged
    /// It is there, and no longer what was recorded.
    case changed
    case missing
    case unreadable(String)
    /// It was not looked at, and why.
    case unchecked(String)
    /// Nobody recorded where or what it was.
    case unknown

    package var code: String {
        switch self {
        case .unchanged: "unchanged"
        case .changed: "changed"
        case .missing: "missing"
        case .unreadable: "unreadable"
        case .unchecked: "unchecked"
        case .unknown: "unknown"
        }
    }

    /// Whether it is not what it was.
    var isAlert: Bool {
        switch self {
        case .unchanged, .unknown, .unchecked: false
        case .changed, .missing, .unreadable: true
        }
    }

    /// What a person should know of it; nil when nothing.
    package func sentence(_ name: String) -> String? {
        switch self {
        case .unchanged, .unknown: nil
        case .changed: "\(name) changed since training"
        case .missing: "\(name) is missing"
        case .unreadable(let problem): "\(name) cannot be read: \(problem)"
        case .unchecked(let reason): "unknown whether the \(name) changed: \(reason)"
        }
    }
}

extension SourceState {
    /// To hash more than this takes seconds; `telos verify` does it.
    private static let modelByteLimit = 1 << 30

    /// What became of a model's folder. One that is large and not remembered is not read.
    init(ofModel model: RunConfiguration.Model, in lineage: DataLineage) {
        guard let path = model.path, let recorded = model.fingerprint else {
            self = .unknown
            return
        }
        let folder = lineage.project.absolute(path)
        guard folder.isDirectory else {
            self = .missing
            return
        }
        do {
            let model = try ModelFolder(folder)
            if let remembered = try model.rememberedFingerprint(digests: lineage.digests) {
                self = remembered == recorded ? .unchanged : .changed
                return
            }
            let byteCount = model.locations.reduce(0) { $0 + $1.tensor.byteRange.count }
            if byteCount > Self.modelByteLimit {
                self = .unchecked("its \(byteCount >> 20) MiB are not read here; `telos verify` reads them")
                return
            }
            self = try model.fingerprint(digests: lineage.digests) == recorded ? .unchanged : .changed
        } catch {
            self = .unreadable("\(error)")
        }
    }

    /// What became of the file that a run was launched by.
    init(ofConfigFile file: RunConfiguration.ConfigFile?, in project: Project) {
        guard let file, !file.path.isEmpty else {
            self = .unknown
            return
        }
        do throws(FileError) {
            let bytes = try project.absolute(file.path).readBytes(atMost: 16 << 20)
            let sha256 = SHA256.hash(bytes).hexadecimal
            self = [sha256, "sha256:\(sha256)"].contains(file.sha256) ? .unchanged : .changed
        } catch {
            self = error.isMissing ? .missing : .unreadable("\(error)")
        }
    }
}
