import Foundation

/// A program that these tests run, and the Debian package it comes in.
enum Program: String, CaseIterable {
  case nsd, knotd, named, nginx, haproxy, dig, openssl, curl, java, faketime, ip, unshare, nsenter
  case gnutls = "gnutls-cli"
  case python = "python3"

  var package: String {
    switch self {
    case .nsd: "nsd"
    case .knotd: "knot"
    case .named: "bind9"
    case .nginx: "nginx-light"
    case .haproxy, .curl, .faketime, .python: rawValue
    case .gnutls: "gnutls-bin"
    // Whoever runs a program from its source compiles it, which the runtime alone does not.
    case .java: "default-jdk-headless"
    case .dig: "bind9-dnsutils"
    case .openssl: "openssl"
    case .ip: "iproute2"
    case .unshare, .nsenter: "util-linux"
    }
  }

  /// Where it is installed.
  ///
  /// A missing one fails the test that needs it: these tests say nothing by being skipped.
  var path: String {
    get throws(MissingProgram) {
      let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
      for folder in folders + ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]
      where access("\(folder)/\(rawValue)", X_OK) == 0 { return "\(folder)/\(rawValue)" }
      throw MissingProgram(description: "\(rawValue) is not installed: apt-get install \(package)")
    }
  }

  /// The tool under test, which the build puts beside the tests.
  static var edgeprobe: String {
    get throws(MissingProgram) {
      let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      let path = tests.appendingPathComponent("edgeprobe").path
      guard access(path, X_OK) == 0 else { throw MissingProgram(description: "\(path) is not built: swift build") }
      return path
    }
  }

  /// The folder that holds `Probes`.
  static var repository: String {
    URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/").replacing("//", with: "/")
  }
}

struct MissingProgram: Error, CustomStringConvertible {
  let description: String
}

/// What a program said before it ended.
struct Outcome: Sendable, CustomStringConvertible {
  let command: [String]
  let status: Int32
  let output: String
  let errors: String

  var description: String { "\(command.joined(separator: " "))\nexit status \(status)\n\(output)\(errors)" }
}

/// The environment of every program: nothing that would stand in for an option, and no long trace of a crash.
func environment(_ more: [String: String] = [:]) -> [String: String] {
  ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("EDGEPROBE_") && $0.key != "SSL_CERT_FILE" }
    .merging(["SWIFT_BACKTRACE": "enable=no", "LC_ALL": "C"]) { $1 }.merging(more) { $1 }
}

/// Runs a program to its end, or kills it at the deadline.
func run(
  _ command: [String], in directory: String = Program.repository, environment: [String: String] = environment(),
  deadline: Duration = .seconds(60)
) async throws -> Outcome {
  let scratch = try Scratch()
  defer { scratch.remove() }
  let (output, errors) = (try scratch.write("output", ""), try scratch.write("errors", ""))
  let (silence, to, aside) = (open("/dev/null", O_RDONLY | O_CLOEXEC), opened(output), opened(errors))
  defer { for descriptor in [silence, to, aside] { close(descriptor) } }
  let child = try Child(
    command, in: directory, environment: environment, input: silence, output: to, errors: aside)
  let status = await child.ended(deadline: deadline)
  return Outcome(command: command, status: status, output: try text(of: output), errors: try text(of: errors))
}

/// A file to write to that no other child gets.
func opened(_ path: String) -> Int32 { open(path, O_WRONLY | O_APPEND | O_CLOEXEC) }

func text(of path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}

/// A folder for the time of one server or one run.
struct Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array((NSTemporaryDirectory() + "edgeprobe-real-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ contents: String) throws -> String { try write(name, Array(contents.utf8)) }

  @discardableResult
  func write(_ name: String, _ contents: [UInt8]) throws -> String {
    let file = "\(path)/\(name)"
    try Data(contents).write(to: URL(fileURLWithPath: file))
    return file
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
