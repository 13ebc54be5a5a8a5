import Foundation
import Testing

/// A program that runs for the time of one test.
struct RealServer {
  let program: String
  let arguments: [String]

  init(_ program: String, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// Runs `body` once the program listens, and ends the program afterwards.
  func running<Result>(in folder: URL, _ body: () async throws -> Result) async throws -> Result {
    let process = start(in: folder)
    try process.run()
    // The threads that tests run on block SIGTERM, and a child inherits that.
    defer { kill(process.processIdentifier, SIGKILL) }
    let deadline = ContinuousClock.now + .seconds(20)
    while !isListening(process.processIdentifier) {
      guard process.isRunning, .now < deadline else { throw NotListening(program: program) }
      try await Task.sleep(for: .milliseconds(5))
    }
    return try await body()
  }

  /// Runs the program to its end.
  func status(in folder: URL) async throws -> Int32 {
    let process = start(in: folder)
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
  }

  private func start(in folder: URL) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  /// Whether the process holds a listening socket: asking the port itself would be a connection of its own.
  private func isListening(_ process: Int32) -> Bool {
    // A string made of the file's contents would end after the first 4 KiB, since the file says it is empty.
    guard let bytes = try? FileHandle(forReadingAtPath: "/proc/net/tcp")?.readToEnd(),
      let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
    else { return false }
    let table = String(decoding: bytes, as: UTF8.self)
    let sockets = Set(
      files.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\($0)") })
    return table.split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      return fields.count > 9 && fields[3] == "0A" && sockets.contains("socket:[\(fields[9])]")
    }
  }

  struct NotListening: Error { let program: String }
}
