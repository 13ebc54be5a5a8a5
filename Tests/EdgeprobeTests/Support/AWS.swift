import Foundation
import Glibc
import Testing

/// The aws CLI, what stands in for AWS, and the models of its API: `make test` puts them there.
enum Python {
  static let folder = Binary.repository + "/.build-python/bin"
  static let isThere = FileManager.default.isExecutableFile(atPath: folder + "/aws")
  static let remark: Comment = "needs .build-python: run .ci/install test where PyPI can be reached"

  /// Runs one of the scripts beside the tests.
  static func run(_ script: String, _ arguments: [String]) async throws -> Outcome {
    try await Binary.run(folder + "/python", [path(of: script)] + arguments)
  }

  static func path(of script: String) -> String { Binary.repository + "/Tests/EdgeprobeTests/Python/" + script }
}

/// One request that the stand-in was sent.
struct AWSRequest: Decodable {
  /// Seconds of a clock that only goes forward.
  var time: Double
  var service: String
  var operation: String
  var region: String
  var account: String

  /// As IAM names it.
  var action: String { "\(service):\(operation)" }
}

/// A server on loopback that the aws CLI takes for AWS.
final class AWS: Sendable {
  private let running: Running
  private let scratch: Folder
  private let port: String

  private init(_ running: Running, _ scratch: Folder, port: String) {
    (self.running, self.scratch, self.port) = (running, scratch, port)
  }

  /// Ours, which replies in the documented wire shape.
  static func standIn() async throws -> AWS {
    let scratch = try Folder()
    let running = try Running(
      [Python.path(of: "stand_in.py"), scratch.path], of: Python.folder + "/python", scratch: try Folder())
    #expect(try await becomesTrue(within: .seconds(60)) { try scratch.names().contains("port") || !running.isRunning })
    return AWS(running, scratch, port: try scratch.text("port"))
  }

  /// moto, which remembers what it was told.
  static func moto() async throws -> AWS {
    let running = try Running(
      ["-H", "127.0.0.1", "-p", "0"], of: Python.folder + "/moto_server", environment: ["PYTHONUNBUFFERED": "1"],
      scratch: try Folder())
    let address = /Running on http:\/\/127\.0\.0\.1:(\d+)/
    #expect(
      try await becomesTrue(within: .seconds(120)) {
        try running.said().firstMatch(of: address) != nil || !running.isRunning
      })
    let port = try #require(try running.said().firstMatch(of: address)).1
    return AWS(running, try Folder(), port: String(port))
  }

  /// What leads the CLI here, and nowhere else.
  var environment: [String: String] {
    [
      "PATH": Python.folder + ":/usr/bin:/bin", "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)",
      "AWS_ACCESS_KEY_ID": "AKIDFIRST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "eu-central-1",
      "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
    ]
  }

  /// Runs the CLI itself.
  func command(_ words: [String]) async throws -> Outcome {
    try await Binary.run(Python.folder + "/aws", words + ["--output", "json"], environment: environment)
  }

  /// How the stand-in replies from now on: `refuse GetHostedZone`, `stall GetHostedZone`, `changed`, `flawed`, or as usual.
  func reply(_ mode: String) throws { try scratch.write(mode, to: "mode") }

  /// What the stand-in was asked so far.
  func requests() throws -> [AWSRequest] {
    guard try scratch.names().contains("requests") else { return [] }
    return try scratch.text("requests").split(separator: "\n").map {
      try JSONDecoder().decode(AWSRequest.self, from: Data($0.utf8))
    }
  }

  func forget() throws { try scratch.write("", to: "requests") }

  func stop() async {
    // Children of a test can inherit that every other signal is held back from them.
    running.send(SIGKILL)
    _ = await running.end()
  }
}

extension Folder {
  /// Every file below, with what it holds.
  func contents() throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    return try names.reduce(into: [:]) { contents, name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
      contents[name] = isFolder.boolValue ? Data() : try data(name)
    }
  }
}
