import JSONValues
import ProjectSupport
import RunModel
import RunStore
import Testing

/// `telos show`, `telos logs`, and the texts of a script's run.
struct RunPageTests {
    private static let config = TestProject.scriptConfig
        .replacing(
            "  purpose: hyperparameter_tuning",
            with: "  purpose: hyperparameter_tuning\n  description: which rate\n  tags: [copa, first]"
        )
        .replacing("Data_v2/original/Copa", with: "Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa")

    @Test func onePageTellsWhyWhatOnWhatAndHow() throws {
        try withProject { project in
            try project.write("c.yaml", Self.config)
            let outcome = try project.telos("train", "c.yaml")
            #expect(outcome.code == 0)
            try project.expect(
                """
                $ telos show
                Run              {id}  completed
                Purpose          hyperparameter_tuning
                                 which rate
                Tags             copa, first

                Model            tiny
                Task             Copa
                Method           zo
                Hyperparameters  learning_rate 1e-06
                                 batch_size 16
                                 steps 100
                                 seed 0
                                 zo_eps 0.001
                Engine           script

                Data             Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa
                                 synthetic, generated for prompt_engineering, experiment copa_mezo_v1
                                 examples: train 24, validation 12
                                 {hash}

                Launched         {time}
                Started          {time}
                Finished         {time}
                Took             {number} s
                On               {any}
                Peak memory      {number} MiB
                Exit             code 0

                Result           accuracy 0.75
                                 dev_accuracy 0.5

                Folder           Results_v2/hyperparameter_tuning/tiny/Copa_zo_copa_mezo_v1_1_6/{timestamp}
                Sweep            {id}
                Config           c.yaml
                By hand          MODEL='tiny' TASK='{root}/Data_v2/synthetic/prompt_engineering/copa_mezo_v1/Copa' MODE='ft' LR='1e-6' BS='16' STEPS='100' SEED='0' EPS='1e-3' /bin/sh -c 'bash train.sh'
                $ telos logs
                {'loss': 0.7, 'learning_rate': 1e-6, 'epoch': 1.0}
                {'accuracy': 0.75, 'dev_accuracy': 0.5}
                $ telos logs --err
                """)
        }
    }

    /// A log is anybody's bytes: a pipe gets them all, a terminal none that it would obey.
    @Test func aLogDoesNothingToATerminal() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let log = "\(try project.onlyRun)/1e-06_train.out"
            let bytes = "\u{1B}]0;title\u{7}\u{1B}[31mred\u{1B}[2J\n"
            try project.write(log, bytes)
            #expect(try project.telos("logs").out == bytes)
            let shown = try project.start("logs", onTerminal: true).wait()
            #expect(shown.out == "^[]0;title^G\u{1B}[31mred^[[2J\r\n\u{1B}[0m")
        }
    }

    @Test func aRunIsNamedByIdPrefixPathSweepOrLast() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let run = try project.onlyRun
            let section = try #require(try project.configuration(of: run).telos)
            let page = try project.telos("show", section.id.text).out
            let names = [
                String(section.id.text.prefix(6)), run, "./\(run)/", "\(project.root)/\(run)",
                try #require(section.sweep).text,
                "@last", "@last-sweep",
            ]
            for name in names {
                let outcome = try project.telos("show", name)
                #expect(outcome == Outcome(out: page, err: "", code: 0), "\(name)")
            }
        }
    }

    @Test func aCopiedRunMakesItsIdAmbiguous() throws {
        try withProject { project in
            try project.train(TestProject.scriptConfig)
            let run = try project.onlyRun
            let id = try #require(try project.configuration(of: run).telos?.id.text)
            _ = try project.shell("cp -r \(run) \(run)_9")
            let outcome = try project.telos("show", id)
            #expect(outcome.code == 1)
            #expect(outcome.out == "")
            #expect(outcome.err.contains("\(run)\n") || outcome.err.hasSuffix(run) || outcome.err.contains("\(run),"))
            #expect(outcome.err.contains("\(run)_9"))
            let listed = try project.telos("list")
            #expect(listed.out.contains("   Number of experiments: 2\n"))
        }
    }

    @Test func oneRunAsJSON() throws {
        try withProject { project in
            try project.train(Self.config)
            let runs = try JSONValue.parse(try project.telos("show", "--json").out).array
            #expect(runs?.count == 1)
            let run = try #require(runs?.first)
            #expect(run["tags"] == ["copa", "first"])
            #expect(run["metrics"] == ["accuracy": 0.75, "dev_accuracy": 0.5])
            #expect(run["data"]?["type"] == "copa_mezo_v1")
            #expect(run["state"] == "completed")
        }
    }
}
