import EdgeModel
import Foundation

/// Why something cannot be read, and what to do.
struct Unreadable: Error, Hashable {
  let problem: String
  let remedy: String

  init(_ problem: String, _ remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }

  /// What the system said about a file or folder.
  init(errno code: Int32) {
    switch code {
    case ENOENT: self.init("there is no such file or folder", "correct the path, or create it")
    case ENOTDIR: self.init("a part of the path is not a folder", "correct the path")
    case EACCES, EPERM:
      self.init("it may not be read: permission denied", "give the user that runs edgeprobe the right to read it")
    case ELOOP: self.init("its symbolic links lead in a circle", "correct the links")
    default: self.init("it cannot be read: \(String(cString: strerror(code)))", "check the file and its file system")
    }
  }
}

/// A file or folder that exists: the path as the user gave it, and where it really lies.
///
/// Two are equal when they lie in the same place.
struct Location: Sendable {
  enum Kind { case file, folder, other }

  let shown: String
  let real: String
  let kind: Kind
  /// What the caller handed over as an open pipe, as `<(…)` of a shell: it has no path of its own.
  private let pipe: Int32?

  init(_ path: String) throws(Unreadable) {
    if let descriptor = path.descriptor, isPipe(descriptor) {
      (shown, real, kind, pipe) = (path, path, .other, descriptor)
      return
    }
    pipe = nil
    guard let resolved = realpath(path, nil) else { throw Unreadable(errno: errno) }
    defer { free(resolved) }
    var status = stat()
    guard stat(resolved, &status) == 0 else { throw Unreadable(errno: errno) }
    real = String(cString: resolved)
    let isLong = path.count > 1
    shown = isLong && path.hasSuffix("/") ? String(path.dropLast()) : path
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
  }

  /// The name without the folders before it.
  var name: String { shown.lastComponent }

  /// The folder it lies in, as a path to put before other names; empty for the current folder.
  var parent: String { String(shown.dropLast(name.count)) }

  /// The path of something inside this folder.
  func path(of name: String) -> String { shown.hasSuffix("/") ? shown + name : shown + "/" + name }

  func isWithin(_ folder: Location) -> Bool {
    real == folder.real || real.hasPrefix(folder.real.hasSuffix("/") ? folder.real : folder.real + "/")
  }

  /// What the folder holds, sorted, without hidden names.
  func names() throws(Unreadable) -> [String] {
    guard access(real, R_OK | X_OK) == 0 else { throw Unreadable(errno: errno) }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: real) else { throw Unreadable(errno: EIO) }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The whole file; one that is larger than `limit` is refused without being read.
  func bytes(limit: Int) throws(Unreadable) -> [UInt8] {
    // A pipe or a device may never end, or may block when it is opened, unless it was meant for this.
    guard kind == .file || pipe != nil else { throw Unreadable("it is not a regular file", "name a regular file") }
    let descriptor = pipe.map { dup($0) } ?? open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Unreadable(errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Unreadable(errno: errno) }
    let excess = Unreadable(
      "it is larger than \(limit >> 20) MiB", "a file of this kind is much smaller: check how it was written")
    guard status.st_size <= limit else { throw excess }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    while true {
      var count = 0
      var failure: Int32 = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, length in
        count = read(descriptor, buffer.baseAddress, buffer.count)
        failure = errno
        length = max(0, count)
      }
      if count < 0, failure == EINTR { continue }
      guard count >= 0 else { throw Unreadable(errno: failure) }
      if count == 0 { return bytes }
      bytes += chunk
      // The file may have grown since its size was asked.
      guard bytes.count <= limit else { throw excess }
    }
  }
}

private func isPipe(_ descriptor: Int32) -> Bool {
  var status = stat()
  return fstat(descriptor, &status) == 0 && [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
}

extension String {
  /// The number of the open file that a path stands for.
  fileprivate var descriptor: Int32? {
    if self == "/dev/stdin" { return 0 }
    return ["/dev/fd/", "/proc/self/fd/"].first(where: hasPrefix).flatMap { Int32(dropFirst($0.count)) }
  }
}

extension Location: Hashable {
  static func == (a: Location, b: Location) -> Bool { a.real == b.real }
  func hash(into hasher: inout Hasher) { hasher.combine(real) }
}

extension String {
  var lastComponent: String { split(separator: "/").last.map(String.init) ?? self }
  package var isYAML: Bool { hasSuffix(".yaml") || hasSuffix(".yml") }
  var isJSON: Bool { hasSuffix(".json") }
}
