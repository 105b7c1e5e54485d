// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the language's upcoming rules now, and warnings as errors in CI.
/// (Not for people who build a release with a later compiler: its new warnings must not stop them.)
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// - Parameter programs: what the tests start.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], programs: [Target.Dependency] = []) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: name), "TestSupport"] + dependencies + programs,
            swiftSettings: settings),
    ]
}

/// - Parameter linker: of a program that starts often, `startsAtOnce`.
func program(
    _ name: String, _ dependencies: [Target.Dependency], path: String? = nil, linker: [LinkerSetting] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, swiftSettings: settings, linkerSettings: linker)
}

/// Without shared libraries a program starts in half the time: nothing is looked up and relocated. `make release` asks
/// for it; a plain `swift build` does not need static libraries.
let startsAtOnce: [LinkerSetting] =
    Context.environment["TELOS_STATIC"] == nil ? [] : [.unsafeFlags(["-static-executable"])]

let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let grdb: [Target.Dependency] = ["GRDB", "GRDBSQLite"].map { .product(name: $0, package: "GRDB.swift") }
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// What several targets share, so that the list below stays one line a target.
let planning: [Target.Dependency] = ["RunStore", "RunFolders", "Datasets", "ModelFiles", "Tokenizers", "Tasks"]
let verification: [Target.Dependency] = [
    "RunStore", "RunFolders", "RunLogs", "RunModel", "Datasets", "ModelFiles", "Tasks", "JSONValues", "DurableFiles",
    system,
]
let lineage: [Target.Dependency] = [
    "Datasets", "ModelFiles", "Listings", "RunIndex", "RunStore", "RunFolders", "RunModel", "Tasks", "FileDigests",
    "JSONValues", "Hashing", "DurableFiles", system,
]
let analysis: [Target.Dependency] = [
    "Statistics", "Charts", "Datasets", "Listings", "Queries", "RunIndex", "RunStore", "RunFolders", "RunModel",
    "JSONValues", "FileDigests", "DurableFiles", system,
]
let records: [Target.Dependency] = [
    "Listings", "RunStore", "RunFolders", "RunModel", "JSONValues", "DurableFiles", system,
]
let launching: [Target.Dependency] = [
    "Planning", "Supervision", "Datasets", "ModelFiles", "RunStore", "RunFolders", "RunLogs", "RunModel",
    "JSONValues", "FileDigests", "DurableFiles", system,
]
let importing: [Target.Dependency] = [
    "RunStore", "RunFolders", "RunLogs", "RunModel", "Datasets", "JSONValues", "Hashing", "DurableFiles", system,
]
let engine: [Target.Dependency] = ["Llama", "Tokenizers", "Kernels", "ModelFiles", "Tasks"]

// Arrows point down only; `docs/architecture.md` draws them.
let package = Package(
    name: "telos",
    products: [
        .executable(name: "telos", targets: ["telos"]),
        .executable(name: "telos-engine", targets: ["telos-engine"]),
        .executable(name: "telos-supervisor", targets: ["telos-supervisor"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    ],
    targets: [
        // System libraries and small C
        [
            .systemLibrary(name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
            .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
            .target(name: "CLinux"),
            .target(name: "CKernels"),
        ],
        // Leaves: no runs, no models
        module("JSONValues"),
        module("Hashing", ["CCrypto"]),
        module("Statistics"),
        module("Charts", ["JSONValues"]),
        module("DurableFiles", ["CLinux", system]),
        module("FileDigests", ["Hashing", "DurableFiles", system]),
        // Runs
        module("RunModel", ["JSONValues"]),
        module("RunLogs", ["RunModel", "JSONValues", "DurableFiles", system]),
        module("RunFolders", ["RunModel", "RunLogs", "JSONValues", "Hashing", "DurableFiles", system]),
        module(
            "RunStore", ["RunModel", "RunFolders", "RunLogs", "JSONValues", "Hashing", "DurableFiles", system, yams]),
        module("Queries", ["RunModel", "JSONValues"]),
        module(
            "RunIndex",
            [
                "Queries", "RunStore", "RunFolders", "RunLogs", "RunModel", "JSONValues", "Hashing", "DurableFiles",
                "CLinux", system,
            ]
                + grdb, programs: ["index-fixture"]),
        module("Listings", ["RunStore", "RunFolders", "RunModel", "JSONValues", "DurableFiles", system]),
        module("Tasks", ["JSONValues"]),
        module("ModelFiles", ["JSONValues", "FileDigests", "Hashing", "DurableFiles", system]),
        module("Datasets", ["RunModel", "Tasks", "JSONValues", "FileDigests", "Hashing", "DurableFiles", system]),
        module("Verification", verification),
        module("Importing", importing, programs: ["ProjectSupport"]),
        module("Lineage", lineage),
        module("Analysis", analysis),
        module("Reports", ["Analysis", "Lineage"] + analysis),
        module("Records", records),
        module("Planning", planning + ["RunModel", "JSONValues", "FileDigests", "Hashing", "DurableFiles", system]),
        module(
            "Supervision",
            [
                "RunModel", "RunFolders", "RunLogs", "JSONValues", "Hashing", "DurableFiles", "CLinux", system,
            ],
            programs: ["telos-supervisor"]),
        module("Launching", launching, programs: ["CLinux", "telos-supervisor", "sweep-fixture"]),
        // The engine
        module("Kernels", ["CBLAS", "CKernels"]),
        module("Tokenizers", ["JSONValues", "DurableFiles", system]),
        module("Llama", ["Kernels", "ModelFiles", "JSONValues", "DurableFiles", system]),
        module("FineTuning", engine + ["JSONValues", "DurableFiles", system]),
        // Programs
        [
            program("telos-supervisor", ["Supervision"], linker: startsAtOnce),
            program(
                "telos-engine",
                engine + ["FineTuning", "Datasets", "RunStore", "RunFolders", "RunModel", "JSONValues", "Hashing"]
                    + ["DurableFiles", "CLinux", system, argumentParser]),
            program(
                "telos",
                [
                    "Analysis", "Reports", "Charts", "Importing", "Launching", "Listings", "Planning", "Queries",
                    "RunIndex",
                    "Supervision", "Records", "Verification", "Lineage", "Datasets", "FileDigests", "Tasks", "RunStore",
                    "RunFolders", "RunModel",
                    "JSONValues", "DurableFiles", system, argumentParser,
                ],
                linker: startsAtOnce),
            program(
                "make-example", engine + ["FineTuning", "JSONValues", "DurableFiles", system, argumentParser],
                path: "Tools/make-example"),
            program(
                "bench-engine", engine + ["FineTuning", "JSONValues", "DurableFiles", system],
                path: "Benchmarks/bench-engine"),
            program("bench-logs", ["RunLogs", "DurableFiles", system], path: "Benchmarks/bench-logs"),
            program(
                "sweep-fixture",
                ["Launching", "Supervision", "RunFolders", "RunModel", "JSONValues", "DurableFiles", system],
                path: "Tests/SweepFixture"),
            program(
                "index-fixture", ["RunIndex", "RunStore", "Queries", "JSONValues", "DurableFiles", system],
                path: "Tests/IndexFixture"),
            .target(
                name: "TestSupport", dependencies: ["DurableFiles", system], path: "Tests/TestSupport",
                swiftSettings: settings),
            .target(
                name: "ProjectSupport",
                dependencies: [
                    "TestSupport", "RunStore", "RunModel", "ModelFiles", "JSONValues", "DurableFiles", "CLinux", system,
                ],
                path: "Tests/ProjectSupport", swiftSettings: settings),
            .testTarget(
                name: "EndToEndTests",
                dependencies: [
                    "ProjectSupport", "TestSupport", "RunStore", "RunFolders", "RunModel", "ModelFiles", "JSONValues",
                    "Hashing", "DurableFiles", "CLinux", system, "telos", "telos-engine", "telos-supervisor",
                ],
                swiftSettings: settings),
            .testTarget(
                name: "FaultTests",
                dependencies: [
                    "ProjectSupport", "TestSupport", "RunStore", "RunModel", "JSONValues", "DurableFiles", system,
                    "telos", "telos-engine", "telos-supervisor",
                ],
                swiftSettings: settings),
        ],
    ].flatMap { $0 },
    swiftLanguageModes: [.v6]
)
