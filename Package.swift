// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

/// What tests run millions of times is compiled as in a release, its assertions kept.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

/// A room of the house: Docs/Decisions and the import test say who may enter.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], isBusy: Bool = false) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings + (isBusy ? optimized : []))
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "edgeprobe",
  products: [.executable(name: "edgeprobe", targets: ["edgeprobe"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // Floor 0
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CLdns", pkgConfig: "ldns", providers: [.apt(["libldns-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    room("EdgeModel", isBusy: true),
    // Floor 1
    room("EdgeWire", ["EdgeModel", "CLdns"], isBusy: true),
    room("EdgeX509", ["EdgeModel", "COpenSSL"]),
    // Floor 2
    room("EdgeConfig", ["EdgeModel", "EdgeWire", "EdgeX509", yams]),
    room("EdgeDNS", ["EdgeModel", "EdgeWire"] + nio, isBusy: true),
    room("EdgeTLS", ["EdgeModel", "EdgeX509"] + nio),
    room("EdgeVerify", ["EdgeModel", "EdgeWire", "EdgeX509"]),
    room("EdgeDiagnose", ["EdgeModel"]),
    room("EdgeReport", ["EdgeModel"]),
    // Floor 3
    room("EdgeObserve", ["EdgeModel", "EdgeDNS", "EdgeTLS"] + nio),
    room("EdgeLab", ["EdgeModel", "EdgeWire", "EdgeX509", "EdgeDNS", "EdgeTLS", "CLdns", "COpenSSL", yams] + nio),
    // Floor 4
    room(
      "EdgeRun",
      [
        "EdgeModel", "EdgeWire", "EdgeX509", "EdgeConfig", "EdgeDNS", "EdgeTLS", "EdgeVerify", "EdgeDiagnose",
        "EdgeReport", "EdgeObserve", "EdgeLab", "CMalloc", subprocess,
      ]),
    // Floor 5
    .executableTarget(
      name: "edgeprobe",
      dependencies: ["EdgeRun", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: settings),

    tests("EdgeModelTests", ["EdgeModel"]),
    tests("EdgeWireTests", ["EdgeModel", "EdgeWire", "EdgeLab"]),
    tests("EdgeX509Tests", ["EdgeModel", "EdgeX509", "EdgeLab"]),
    tests("EdgeConfigTests", ["EdgeModel", "EdgeConfig"], resources: [.copy("Samples"), .copy("BadInput")]),
    tests(
      "EdgeDNSTests",
      ["EdgeModel", "EdgeWire", "EdgeConfig", "EdgeDNS", "EdgeObserve", "EdgeVerify", "EdgeLab"] + nio),
    tests("EdgeTLSTests", ["EdgeModel", "EdgeX509", "EdgeTLS", "EdgeVerify", "EdgeLab"] + nio),
    tests("EdgeDiagnoseTests", ["EdgeModel", "EdgeDiagnose"]),
    tests("EdgeReportTests", ["EdgeModel", "EdgeReport"]),
    tests(
      "RealServerTests",
      ["EdgeModel", "EdgeWire", "EdgeX509", "EdgeConfig", "EdgeLab", "edgeprobe", yams] + nio,
      resources: [.copy("Worlds")], exclude: ["Clients"]),
    tests(
      "EdgeprobeTests", ["edgeprobe", "EdgeModel", "EdgeConfig", "EdgeDiagnose", "EdgeRun", yams],
      resources: [.copy("BadInput")], exclude: ["Python"]),
  ]
)

// They link with the fuzzer's runtime alone, which `make fuzz` brings; no other build sees them.
if Context.environment["EDGEPROBE_FUZZ"] != nil {
  package.targets += [
    .systemLibrary(name: "CFuzzer", path: "Fuzzers/CFuzzer"),
    .executableTarget(
      name: "Fuzz", dependencies: ["CFuzzer", "EdgeConfig", "EdgeModel", "EdgeTLS", "EdgeWire", "EdgeX509"],
      path: "Fuzzers/Fuzz",
      swiftSettings: settings),
  ]
}
