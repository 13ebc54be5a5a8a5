import Foundation
import Glibc
import Testing

/// A run that is told to stop does so at once, and leaves files as they were.
@Suite(.serialized) struct SignalTests {
  private static let signals: [(Int32, Int32)] = [(SIGINT, 130), (SIGTERM, 143)]

  @Test(arguments: signals) func endsAtOnceWithTheFilesAsTheyWere(signal: Int32, status: Int32) async throws {
    var fastest = Duration.seconds(3600)
    // The machine may be busy with something else for a moment, not each time.
    for _ in 0..<5 where fastest > .milliseconds(100) {
      let files = try Folder()
      try files.write("as before", to: "run.json")
      let running = try await silentRun([
        "--format", "json=\(files.path)/run.json", "--record", files.path + "/run.jsonl",
      ])
      let clock = ContinuousClock()
      let start = clock.now
      running.send(signal)
      while running.isAlive, clock.now - start < .seconds(5) { usleep(500) }
      fastest = min(fastest, clock.now - start)
      #expect(await running.end() == status)
      #expect(try files.names() == ["run.json"])
      #expect(try files.text("run.json") == "as before")
      #expect(try running.printed().isEmpty)
    }
    #expect(fastest <= .milliseconds(100))
  }

  /// A signal in the moment between the making of the temporary file and its renaming.
  @Test(.timeLimit(.minutes(2)), arguments: signals)
  func aFileHalfWrittenIsRemoved(signal: Int32, status: Int32) async throws {
    var wasHit = false
    while !wasHit {
      let files = try Folder()
      let running = try Running(
        ["check", "Probes/scenarios/all-is-well", "--record", files.path + "/run.jsonl"], scratch: try Folder())
      while running.isAlive {
        guard try files.names().contains(where: { $0.hasSuffix(".tmp") }) else { continue }
        running.send(signal)
        break
      }
      let ended = await running.end()
      let names = try files.names()
      // A run that the signal came too late for has its whole file instead.
      wasHit = ended == status && names.isEmpty
      #expect(names.isEmpty || names == ["run.jsonl"])
      if !names.isEmpty {
        #expect(try files.text("run.jsonl").split(separator: "\n").last?.hasPrefix("{\"end\"") == true)
      }
    }
  }

  @Test func bugIsSaidInOneLine() async throws {
    let plain = try await silentRun([])
    plain.send(SIGSEGV)
    #expect(await plain.end() == 70)
    #expect(try plain.said() == "edgeprobe: a bug in edgeprobe ended this run; nothing is known about the targets\n")
    let monitored = try await silentRun(["--format", "nagios"])
    monitored.send(SIGSEGV)
    #expect(await monitored.end() == 3)
    #expect(String(decoding: try monitored.printed(), as: UTF8.self) == "UNKNOWN - a bug in edgeprobe ended this run\n")
  }

  /// A run that waits for a server that never speaks, once it listens to signals.
  private func silentRun(_ words: [String]) async throws -> Running {
    let running = try Running(["check", "Probes/scenarios/deadline"] + words, scratch: try Folder())
    let isReady = try await becomesTrue(within: .seconds(20)) { running.catches(SIGTERM) && running.hasConnected }
    #expect(isReady)
    return running
  }
}

extension Running {
  /// Whether the kernel still runs it: one that has ended and was not waited for yet is a Z.
  fileprivate var isAlive: Bool {
    let state = kernelText("/proc/\(identifier)/stat").split(separator: ")").last?.split(separator: " ").first
    return state.map { $0 != "Z" && $0 != "X" } ?? false
  }

  /// Whether the process has a handler for a signal.
  fileprivate func catches(_ signal: Int32) -> Bool {
    let status = kernelText("/proc/\(identifier)/status")
    let line = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    let mask = line.flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" || $0 == " " }, radix: 16) }
    return (mask ?? 0) & (1 << UInt64(signal - 1)) != 0
  }

  /// Whether it holds both ends of a connection, as one that serves a world and looks at it does.
  fileprivate var hasConnected: Bool {
    let links = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/fd")) ?? []
    let targets = links.compactMap { link in
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(identifier)/fd/\(link)")
    }
    let sockets = targets.filter { $0.hasPrefix("socket:[") }.map { $0.dropFirst(8).dropLast() }
    let table = kernelText("/proc/net/tcp")
    let established = table.split(separator: "\n").compactMap { line -> Substring? in
      let fields = line.split(separator: " ")
      return fields.count > 9 && fields[3] == "01" ? fields[9] : nil
    }
    return sockets.filter { established.contains($0) }.count >= 2
  }
}

/// A file whose size the kernel does not tell.
private func kernelText(_ path: String) -> String {
  let bytes = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd()
  return String(decoding: bytes ?? Data(), as: UTF8.self)
}
