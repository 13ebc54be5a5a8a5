import EdgeModel
import Foundation
import Synchronization

/// A server as a child process, on a leash: it ends when `stop` is called, and also when this process ends in any way,
/// because a socket that this process holds open then closes.
final class Supervised: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  /// The server's own folder, with configuration, databases and log; removed with it.
  let scratch: Scratch
  private let child: Child
  /// Our end, until it is closed.
  private let leash: Mutex<Int32?>

  private static let script = """
    exec 3<&0 </dev/null
    "$@" 3<&- &
    server=$!
    echo $server >"$PID_FILE"
    trap 'kill $server' TERM INT
    { read -r line <&3; kill $server; } 2>/dev/null &
    watch=$!
    exec 3<&-
    wait $server
    status=$?
    wait $server 2>/dev/null
    kill $watch 2>/dev/null
    exit $status
    """

  init(
    _ name: String, _ command: [String], scratch: Scratch, in directory: String? = nil,
    environment more: [String: String] = [:]
  ) throws {
    self.name = name
    self.scratch = scratch
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw Failure(description: "socketpair: \(String(cString: strerror(errno)))")
    }
    let log = opened(try scratch.write("log", ""))
    defer { for descriptor in [ends[0], log] { close(descriptor) } }
    leash = Mutex(ends[1])
    child = try Child(
      ["/bin/sh", "-c", Supervised.script, "sh"] + command, in: directory ?? scratch.path,
      environment: environment(more.merging(["PID_FILE": scratch.path + "/leash.pid"]) { $1 }), input: ends[0],
      output: log, errors: log)
  }

  var log: String { (try? text(of: scratch.path + "/log")) ?? "" }

  /// The server's own process, once it is started.
  var identifier: Int32? {
    (try? text(of: scratch.path + "/leash.pid")).flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  /// Whether all of these listen where the server runs, which may be a network namespace of its own.
  func isListening(_ addresses: [Address], port: UInt16) -> Bool {
    guard let identifier else { return false }
    let tables = ["tcp", "tcp6"].map { name in
      // A string made of the file's contents would end after the first 4 KiB, since the file says it is empty.
      let bytes = try? FileHandle(forReadingAtPath: "/proc/\(identifier)/net/\(name)")?.readToEnd()
      return String(decoding: bytes ?? Data(), as: UTF8.self)
    }
    // Columns: number, local address, remote address, state; 0A is LISTEN.
    let rows = tables.flatMap { $0.split(separator: "\n").map { $0.split(separator: " ") } }
    let listening = Set(rows.filter { $0.count > 3 && $0[3] == "0A" }.map { String($0[1]) })
    return addresses.allSatisfy { address in
      // Words of 32 bits, each as a little-endian machine prints it.
      let bytes = address.bytes
      let words = stride(from: 0, to: bytes.count, by: 4).map { bytes[$0..<$0 + 4].reversed() }
      return listening.contains(
        words.joined().map { String(format: "%02X", $0) }.joined() + String(format: ":%04X", port))
    }
  }

  /// Polls until the server says that it is ready; an end before that, or the deadline, is a failure with its log.
  func wait(deadline: Duration = .seconds(20), until isReady: (Supervised) -> Bool) async throws {
    let end = ContinuousClock.now + deadline
    while !isReady(self) {
      guard child.status == nil else { throw Failure(description: "\(name) ended while starting:\n\(log)") }
      guard ContinuousClock.now < end else { throw Failure(description: "\(name) was not ready in time:\n\(log)") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Ends the server, by force if it does not want to, and returns its exit status.
  @discardableResult
  func stop() async -> Int32 {
    let open = leash.withLock { leash in
      defer { leash = nil }
      return leash
    }
    if let open { close(open) }
    let wish = ContinuousClock.now + .seconds(10)
    while child.status == nil, ContinuousClock.now < wish { try? await Task.sleep(for: .milliseconds(2)) }
    if child.status == nil, let identifier { kill(identifier, SIGKILL) }
    let status = await child.ended(deadline: .seconds(2))
    scratch.remove()
    return status
  }
}
