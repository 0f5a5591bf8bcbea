// swift-tools-version: 6.1
import PackageDescription

/// Settings of every Swift target: see the style rules on modules.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, resources: resources, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let swiftCSV: Target.Dependency = .product(name: "SwiftCSV", package: "SwiftCSV")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "podium",
  products: [.executable(name: "podium", targets: ["podium"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", exact: "0.10.0"),
  ],
  targets: [
    .executableTarget(name: "podium", dependencies: ["Commands"], exclude: ["Podium.docc"], swiftSettings: strict),
    target(
      "Commands",
      [
        "Coordinator", "Worker", "Reports", "Messaging", "Wire", "Scheduling", "Leaderboard", "Batches", "Profiling",
        "Kernels", "Runtime", "Measurement", "Costs", "ModelFormats", "ModelGraph", "Statistics", argumentParser, logging,
      ]),
    target(
      "Coordinator",
      [
        "Reports", "Messaging", "Wire", "Scheduling", "Leaderboard", "Measurement", "ModelFormats", grdb, logging, metrics,
        protobuf,
      ]),
    target(
      "Worker",
      [
        "Messaging", "Wire", "Scheduling", "Profiling", "Runtime", "Measurement", "ModelFormats", "Statistics", logging, protobuf,
      ]),
    target("Reports", ["Leaderboard", "ModelFormats", "Statistics"]),
    target("Messaging", ["Wire", "Scheduling", "ModelFormats", "CZeroMQ", protobuf]),
    target("Wire", ["Scheduling", "Batches", protobuf]),
    target("Scheduling", [collections]),
    target("Leaderboard", ["ModelFormats", "Statistics", swiftCSV]),
    target("Batches", [yams]),
    target("Profiling", ["Kernels", "Runtime", "Measurement", "Costs", "ModelFormats", "ModelGraph", "Statistics"]),
    target("Kernels", ["Measurement", "Statistics", "CKernels"]),
    target("Runtime", ["ModelGraph", "Statistics", "CRuntime"]),
    target("Measurement", ["Statistics", "CKernels"]),
    target("Costs", ["ModelGraph"]),
    target("ModelFormats", ["ModelGraph", crypto]),
    target("ModelGraph"),
    target("Statistics"),
    .target(name: "CZeroMQ", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CRuntime", linkerSettings: [.linkedLibrary("dl")]),

    tests("Batches"),
    .testTarget(name: "CommandsTests", dependencies: ["podium", "Commands", "Scheduling", yams], swiftSettings: strict),
    tests(
      "Coordinator",
      [
        "Leaderboard", "Measurement", "Messaging", "ModelFormats", "Reports", "Scheduling", "Wire", grdb, logging, metrics,
        protobuf,
      ]),
    tests("Costs", ["ModelFormats", "ModelGraph"]),
    tests("Kernels", ["Measurement", "Statistics"]),
    tests("Leaderboard", ["ModelFormats", "Statistics"]),
    tests("Measurement", ["Statistics"]),
    tests("Messaging", ["CZeroMQ", "ModelFormats", "Wire", protobuf]),
    tests("ModelFormats", ["ModelGraph"]),
    tests("ModelGraph"),
    tests("Profiling", ["Costs", "Kernels", "Measurement", "ModelFormats", "ModelGraph", "Runtime", "Statistics"]),
    tests("Reports", ["Leaderboard", "Statistics"]),
    tests("Runtime", ["ModelGraph"]),
    tests("Scheduling"),
    tests("Statistics"),
    .testTarget(name: "TidyTests", swiftSettings: strict),
    tests(
      "Worker", ["Measurement", "Messaging", "ModelFormats", "Profiling", "Runtime", "Scheduling", "Wire", logging]),
  ]
)
