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

func writeToStandardOutput(_ text: String) throws(WriteFailure) {
  try write(all: Array(text.utf8), to: STDOUT_FILENO, named: "standard output")
}

package func writeToStandardError(_ text: String) {
  // Nobody is left to tell when this fails.
  try? write(all: Array(text.utf8), to: STDERR_FILENO, named: "standard error")
}

/// Replaces a file in one step: readers see the old one or the whole new one.
func replaceFile(at path: String, with bytes: [UInt8], mode: mode_t = 0o644) throws(WriteFailure) {
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
    try write(all: bytes, to: descriptor, named: name)
    return
  }
  let temporary = "\(path).\(getpid()).tmp"
  Signals.remember(temporary: temporary)
  defer { Signals.remember(temporary: nil) }
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode)
  guard descriptor >= 0 else { throw failure() }
  do throws(WriteFailure) {
    try write(all: bytes, to: descriptor, named: name)
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
