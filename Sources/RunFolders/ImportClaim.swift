import DurableFiles
import Glibc
import JSONValues
package import RunModel
package import SystemPackage

/// The right to import into a project, which one process has at a time: `{results}/.telos/imports/import-{n}.claim`,
/// of which the highest number counts.
///
/// It is held until it is released, or the process ends. What an import that was killed left beside its claim is nobody's.
package struct ImportClaim: Sendable {
    /// Where imports make runs before they move them to their places.
    package let folder: FilePath
    private let file: FilePath

    /// - Parameter results: the results folder (`Results_v2`).
    package static func folder(in results: FilePath) -> FilePath {
        results.appending(".telos").appending("imports")
    }

    /// Claims the project for this process.
    ///
    /// - Throws: `RunFolderError.claimed` when another import lives; other `RunFolderError`s.
    package init(results: FilePath) throws(RunFolderError) {
        folder = Self.folder(in: results)
        let number: Int
        do {
            try folder.makeFolders()
        } catch {
            throw .file(error)
        }
        let newest = try Self.numbers(in: folder).max() ?? 0
        if newest > 0, try Self.isAlive(newest, in: folder, now: .now()) {
            throw .claimed(path: Self.file(newest, in: folder), by: try Self.file(newest, in: folder).readClaim())
        }
        number = newest + 1
        file = Self.file(number, in: folder)
        guard try file.createJSON(Claim.ours().json, isDurable: false) else {
            throw .claimed(path: file, by: try file.readClaim())
        }
        let others = try Self.numbers(in: folder).filter { $0 != number }
        // Somebody who looked before us may have claimed a later number meanwhile, and removed what we went by.
        if let later = others.first(where: { $0 > number }) {
            try? file.remove()
            throw .claimed(path: Self.file(later, in: folder), by: try Self.file(later, in: folder).readClaim())
        }
        for old in others { try? Self.file(old, in: folder).remove() }
    }

    /// Gives the sign of life that other hosts go by. Where it cannot be given they take us for dead after 5 minutes.
    package func beat() {
        _ = file.withPlatformString { utimensat(AT_FDCWD, $0, nil, 0) }
    }

    /// Lets others import at once, on other hosts too. The file stays: were numbers used again, two that look and claim
    /// at once could both believe that theirs is the highest.
    ///
    /// - Throws: `RunFolderError`; then the end of the process releases it.
    package func release() throws(RunFolderError) {
        try file.replaceJSON(["released_at": .string(Moment.now().description)], syncsFolder: false)
    }

    /// Whether an import is at work in the project.
    ///
    /// - Throws: `RunFolderError`
    package static func isHeld(in results: FilePath, now: Moment) throws(RunFolderError) -> Bool {
        let folder = folder(in: results)
        guard folder.isDirectory, let newest = try numbers(in: folder).max() else { return false }
        return try isAlive(newest, in: folder, now: now)
    }

    /// nil for a name that no claim has.
    package static func number(ofFileNamed name: String) -> Int? {
        guard name.hasPrefix("import-"), name.hasSuffix(".claim") else { return nil }
        let digits = name.dropFirst("import-".count).dropLast(".claim".count)
        return Int(digits).flatMap { $0 > 0 && String($0) == digits ? $0 : nil }
    }

    private static func file(_ number: Int, in folder: FilePath) -> FilePath {
        folder.appending("import-\(number).claim")
    }

    private static func numbers(in folder: FilePath) throws(RunFolderError) -> [Int] {
        do {
            return try folder.children().compactMap { number(ofFileNamed: $0.name.string) }
        } catch {
            throw .file(error)
        }
    }

    private static func isAlive(_ number: Int, in folder: FilePath, now: Moment) throws(RunFolderError) -> Bool {
        let file = file(number, in: folder)
        guard let status = try file.look() else { return false }
        let heartbeat = Moment(unixMilliseconds: status.modified / 1_000_000)
        guard let claim = try file.readClaim() else {
            if let json = try? file.readJSON(), json["released_at"] != nil { return false }
            // One that a crash tore is nobody's after a minute.
            return abs(now.seconds(since: heartbeat)) < 60
        }
        return Presence(
            host: claim.host, bootID: claim.bootID, process: claim.process, heartbeat: heartbeat, now: now) == .alive
    }
}
