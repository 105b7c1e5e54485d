import DurableFiles
import RunStore
import SystemPackage
import TestSupport
import Testing

@testable import Planning

struct GitStateTests {
    /// Runs git in the folder; the user's own settings do not count.
    private func git(_ arguments: String, in folder: FilePath) throws {
        let command =
            "cd '\(folder)' && HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 git -c user.name=a -c user.email=a@b.c \(arguments)"
        try #require(Program.output(of: ["sh", "-c", command], limitMilliseconds: 60_000) != nil)
    }

    /// However busy the machine is.
    private func read(_ folder: FilePath) -> RunConfiguration.Git? {
        GitState(of: folder, leavingOut: "Results_v2").read(limitMilliseconds: 60_000)
    }

    @Test func aFolderOutsideAWorkTreeHasNone() throws {
        try withTemporaryFolder { folder in
            #expect(read(folder) == nil)
        }
    }

    @Test func theCommitAndWhetherFilesWereChanged() throws {
        try withTemporaryFolder { folder in
            try git("init -q", in: folder)
            #expect(read(folder) == nil, "no commit yet")
            try folder.appending("a").replaceContents(with: "1")
            try git("add a", in: folder)
            try git("commit -q -m one", in: folder)
            let clean = try #require(read(folder))
            #expect(clean.commit.count == 40)
            #expect(clean.isDirty == false)
            try folder.appending("untracked").replaceContents(with: "1")
            #expect(read(folder)?.isDirty == false)
            try folder.appending("a").replaceContents(with: "2, longer")
            #expect(read(folder)?.isDirty == true)
            #expect(read(folder)?.commit == clean.commit)
            // A folder further down asks for itself alone; results never count.
            _ = try folder.appending("below").makeFolder()
            #expect(read(folder.appending("below"))?.isDirty == false)
            try git("commit -q -a -m two", in: folder)
            _ = try folder.appending("Results_v2").makeFolder()
            try folder.appending("Results_v2").appending("r").replaceContents(with: "1")
            try git("add .", in: folder)
            #expect(read(folder)?.isDirty == true, "the file that was untracked")
            try git("commit -q -m three", in: folder)
            try folder.appending("Results_v2").appending("r").replaceContents(with: "2, longer")
            #expect(read(folder)?.isDirty == false)
        }
    }

    @Test func aCommandThatTakesTooLongIsGivenUp() {
        #expect(Program.output(of: ["sleep", "60"], limitMilliseconds: 1) == nil)
    }

    @Test func aProgramThatFailsOrIsNotThereSaysNothing() {
        #expect(Program.output(of: ["false"], limitMilliseconds: 60_000) == nil)
        #expect(Program.output(of: ["telos-no-such-program"], limitMilliseconds: 60_000) == nil)
    }
}
