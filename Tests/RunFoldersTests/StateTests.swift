import DurableFiles
import JSONValues
import RunModel
import SystemPackage
import TestSupport
import Testing

@testable import RunFolders

struct StateTests {
    @Test func aLifeReadsBackAsItWasWritten() throws {
        try withRunFolder { folder throws in
            #expect(try folder.readLife() == nil)
            var life = queuedLife()
            try folder.replaceLife(life)
            #expect(try folder.readLife() == life)
            life.state = .failed
            life.reason = .killed
            life.signal = 9
            try folder.replaceLife(life)
            #expect(try folder.readLife() == life)
            #expect(try folder.path.children().map(\.name.string) == ["state.json"])
        }
    }

    @Test(arguments: ["", "{", "[]", "{\"schema\":1}", "{\"schema\":99}", "{\"schema\":1,\"state\":\"flying\"}"])
    func anUnreadableStateIsAnErrorThatNamesTheFile(text: String) throws {
        try withRunFolder { folder throws in
            try folder.stateFile.replaceContents(with: text)
            let error = #expect(throws: RunFolderError.self) { try folder.readLife() }
            #expect(error?.description.contains(folder.stateFile.string) == true)
        }
    }

    @Test func anAttemptIsClaimedOnce() throws {
        try withRunFolder { folder throws in
            try folder.claim(attempt: 2)
            let error = #expect(throws: RunFolderError.self) { try folder.claim(attempt: 2) }
            guard case .claimed(let path, let claim?) = error else { throw error! }
            #expect(path == folder.claimFile(attempt: 2))
            #expect(claim.process == .current)
            #expect(claim.host == Machine.host)
        }
    }

    @Test func theFirstStopRequestStands() throws {
        try withRunFolder { folder throws in
            #expect(!folder.isStopRequested(attempt: 1))
            try folder.requestStop(attempt: 1, StopRequest(at: .now(), by: "ann", host: "a"))
            try folder.requestStop(attempt: 1, StopRequest(at: .now(), by: "bob", host: "b"))
            #expect(folder.isStopRequested(attempt: 1))
            #expect(!folder.isStopRequested(attempt: 2))
            #expect(try folder.stopFile(attempt: 1).readJSON()?["by"] == "ann")
        }
    }

    @Test func logsAreFoundByTheirEndings() throws {
        try withRunFolder { folder throws in
            #expect(try folder.logFiles() == LogFiles(out: nil, err: nil))
            try folder.path.appending("1e-06_train.out").replaceContents(with: "")
            try folder.path.appending("1e-06_train.err").replaceContents(with: "")
            #expect(
                try folder.logFiles()
                    == LogFiles(
                        out: folder.path.appending("1e-06_train.out"), err: folder.path.appending("1e-06_train.err")))
            try folder.path.appending("2e-06_train.err").replaceContents(with: "")
            #expect(try folder.logFiles().err == nil)
        }
    }

    @Test func aProgramStartedByHandMayNotWriteIntoARunsFolder() throws {
        try withRunFolder { folder throws in
            #expect(throws: RunFolderError.noState(path: folder.path)) { try folder.lifeHeldByParent() }
            var life = queuedLife()
            life.state = .running
            life.supervisor = .current
            try folder.replaceLife(life)
            #expect(throws: RunFolderError.notOurs(path: folder.path)) { try folder.lifeHeldByParent() }
        }
    }
}
