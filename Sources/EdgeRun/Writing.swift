import EdgeModel
import Glibc

/// A report or a recorded run could not be written.
struct WriteFailure: Error, Hashable, CustomStringConvertible {
  let description: String
  /// The reader of a pipe has gone.
  var isClosedPipe = false
}

/// Writes everything to a descriptor.
func write(all bytes: [UInt8], to descriptor: Int32, named name: String) throws(WriteFailure) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      // Whatever is called before the number is kept may change it.
      let number = errno
      if number == EINTR { continue }
      throw WriteFailure(
        description: "\(name) cannot be written: \(String(cString: strerror(number)))",
        isClosedPipe: number == EPIPE)
    }
    rest = rest.dropFirst(count)
  }
}

func writeToStandardOutput(_ body: (inout Spool) throws -> Void) throws {
  try Spool.write(to: STDOUT_FILENO, named: "standard output", body)
}

func writeToStandardOutput(_ text: String) throws(WriteFailure) {
  try write(all: Array(text.utf8), to: STDOUT_FILENO, named: "standard output")
}

package func writeToStandardError(_ text: String) {
  // Nobody is left to tell when this fails.
  try? write(all: Array(text.utf8), to: STDERR_FILENO, named: "standard error")
}

/// What is written to a descriptor piece by piece, in larger pieces.
struct Spool {
  private static let size = 65536

  private let descriptor: Int32
  private let name: String
  private var bytes: [UInt8] = []

  /// Hands out an output, and writes what was put into it to its end.
  static func write(to descriptor: Int32, named name: String, _ body: (inout Spool) throws -> Void) throws {
    var output = Spool(descriptor: descriptor, name: name)
    try body(&output)
    try output.flush()
  }

  private init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  mutating func write(_ text: String) throws(WriteFailure) {
    bytes += text.utf8
    if bytes.count >= Spool.size { try flush() }
  }

  private mutating func flush() throws(WriteFailure) {
    try EdgeRun.write(all: bytes, to: descriptor, named: name)
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Replaces a file in one step: readers see the old one or the whole new one.
func replaceFile(at path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws {
  try replaceFile(at: path, mode: mode) { try write(all: bytes, to: $0, named: $1) }
}

/// The same with what is written piece by piece.
func replaceFile(at path: String, writing body: (inout Spool) throws -> Void) throws {
  try replaceFile(at: path, mode: 0o644) { try Spool.write(to: $0, named: $1, body) }
}

private func replaceFile(
  at path: String, mode: mode_t, _ fill: (_ descriptor: Int32, _ name: String) throws -> Void
) throws {
  let name = PrintableText(path).text
  func failure() -> WriteFailure {
    WriteFailure(description: "\(name) cannot be written: \(String(cString: strerror(errno)))")
  }
  // A device or a pipe is written in place: there is nothing to rename.
  var status = stat()
  if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
    let descriptor = open(path, O_WRONLY)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    try fill(descriptor, name)
    return
  }
  let temporary = "\(path).\(getpid()).tmp"
  Signals.remember(temporary: temporary)
  defer { Signals.remember(temporary: nil) }
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode)
  guard descriptor >= 0 else { throw failure() }
  do {
    try fill(descriptor, name)
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure() }
  } catch {
    close(descriptor)
    unlink(temporary)
    throw error
  }
  close(descriptor)
  guard rename(temporary, path) == 0 else {
    let error = failure()
    unlink(temporary)
    throw error
  }
}
