import Foundation
import Glibc

/// What a run of the built binary came to.
struct Outcome: Sendable {
  var status: Int32
  var output: Data
  var errors: String

  var text: String { String(decoding: output, as: UTF8.self) }
}

/// The built binary.
enum Binary {
  /// The folder that holds `Package.swift`.
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// It lies beside the tests' own binary.
  static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("edgeprobe").path

  /// Runs it to its end, with none of the caller's environment.
  static func run(
    _ arguments: [String], in folder: String = repository, environment: [String: String] = [:],
    output: FileHandle? = nil
  ) async throws -> Outcome {
    try await run(path, arguments, in: folder, environment: environment, output: output)
  }

  static func run(
    _ program: String, _ arguments: [String], in folder: String = repository, environment: [String: String] = [:],
    output: FileHandle? = nil
  ) async throws -> Outcome {
    await turns.take()
    let scratch = try Folder()
    do {
      let running = try Running(
        arguments, of: program, in: folder, environment: environment, scratch: scratch, output: output)
      let status = await running.end()
      await turns.give()
      return Outcome(status: status, output: try running.printed(), errors: try running.said())
    } catch {
      await turns.give()
      throw error
    }
  }
}

/// Two runs at a time: other tests count milliseconds meanwhile, and the machine may be small.
private let turns = Turns(2)

private actor Turns {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func give() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

/// A process that may still run.
final class Running: Sendable {
  private let process = Process()
  private let scratch: Folder
  private let ended: AsyncStream<Int32>

  init(
    _ arguments: [String], of program: String = Binary.path, in folder: String = Binary.repository,
    environment: [String: String] = [:], scratch: Folder, output: FileHandle? = nil
  ) throws {
    self.scratch = scratch
    // Files, not pipes: no reader is needed for the process to get on.
    for name in ["stdout", "stderr"] { try scratch.write("", to: name) }
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": scratch.path].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output ?? FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path + "/stdout"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path + "/stderr"))
    let (ended, continuation) = AsyncStream.makeStream(of: Int32.self)
    self.ended = ended
    process.terminationHandler = { process in
      // Death by a signal, as a shell counts it.
      continuation.yield(process.terminationStatus + (process.terminationReason == .exit ? 0 : 128))
      continuation.finish()
    }
    try process.run()
  }

  var identifier: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  func end() async -> Int32 {
    for await status in ended { return status }
    return -1
  }

  func send(_ signal: Int32) { _ = kill(identifier, signal) }
  func printed() throws -> Data { try scratch.data("stdout") }
  func said() throws -> String { String(decoding: try scratch.data("stderr"), as: UTF8.self) }
}

/// A folder of its own for one test, gone with it.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("edgeprobe-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: url(name)) }
  func write(_ data: Data, to name: String) throws { try data.write(to: url(name)) }
  func data(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }
  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  private func url(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }
}

/// Looks again and again until something is so; false when it was not in time.
func becomesTrue(within limit: Duration, _ condition: () throws -> Bool) async throws -> Bool {
  let clock = ContinuousClock()
  let end = clock.now + limit
  while clock.now < end {
    if try condition() { return true }
    try await Task.sleep(for: .milliseconds(1))
  }
  return try condition()
}
