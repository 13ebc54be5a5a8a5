import EdgeModel
import Foundation

/// The folder of one account and region, being written where nobody reads it yet.
struct SnapshotFolder {
  let account: String
  let region: String
  /// Where it will lie: `aws/123456789012/us-east-1`.
  let destination: String
  /// Where it is written.
  let path: String
  /// The options that let it hold less than everything.
  private let narrowing: [String]
  private let isState: Bool
  /// In the order in which they were written.
  private(set) var files: [String] = []

  static let manifest = "snapshot.json"

  /// Makes the folder inside `draft`.
  init(
    account: String, region: String, in draft: String, for folder: String, narrowing: [String], isState: Bool
  ) throws(WriteFailure) {
    self.account = account
    self.region = region
    self.narrowing = narrowing
    self.isState = isState
    destination = "\(folder)/\(account)/\(region)"
    path = "\(draft)/\(account)/\(region)"
    try makeFolder(at: path)
  }

  mutating func add(_ bytes: [UInt8], as name: String) throws(WriteFailure) {
    try writeFile(at: "\(path)/\(name)", bytes)
    files.append(name)
  }

  /// Says when, of what and with what the snapshot was taken.
  func seal(takenAt: Moment, cli: String) throws {
    let manifest = SnapshotManifest(
      takenAt: takenAt.description, account: account, region: region, cli: cli, files: files.sorted(),
      narrowing: narrowing.isEmpty ? nil : narrowing, isState: isState)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = Array(try encoder.encode(manifest)) + [UInt8(ascii: "\n")]
    try writeFile(at: "\(path)/\(SnapshotFolder.manifest)", bytes)
  }

  /// Refuses to stand in for what no snapshot, or one of something else, has written.
  func checkDestination() throws {
    let shown = PrintableText(destination).text
    try checkIsFolder(parentFolder(of: destination))
    try checkIsFolder(destination)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: destination), !names.isEmpty else { return }
    guard let data = FileManager.default.contents(atPath: "\(destination)/\(SnapshotFolder.manifest)"),
      let old = try? JSONDecoder().decode(SnapshotManifest.self, from: data)
    else {
      throw UsageError("\(shown) was not written by edgeprobe snapshot: move it away, or name another --output")
    }
    let strangers = Set(names).subtracting(old.files + [SnapshotFolder.manifest]).sorted()
    guard strangers.isEmpty else {
      let list = strangers.prefix(4).map { PrintableText($0).text }.joined(separator: ", ")
      throw UsageError("\(shown) holds what edgeprobe snapshot did not write (\(list)): move it out of there")
    }
    guard old.isState ?? isState == isState else {
      throw UsageError(
        "\(shown) is a snapshot of \(isState ? "records" : "state"), which would go: name another --output")
    }
    // What is not asked for now would go with the old folder.
    guard narrowing.isEmpty || narrowing == old.narrowing ?? [] else {
      let before = old.narrowing.map { "with \($0.joined(separator: " "))" } ?? "of everything"
      throw UsageError(
        "\(shown) is a snapshot \(PrintableText(before).text), and would lose what this one does not hold: "
          + "ask for the same, or name another --output")
    }
  }

  /// Takes the place of the old folder, which is there until the moment when the new one is.
  func publish(aside: String) throws(WriteFailure) {
    try makeFolder(at: String(destination.dropLast(region.count + 1)))
    let old = "\(aside)/\(account)-\(region).old"
    let hasOld = rename(destination, old) == 0
    guard hasOld || errno == ENOENT else { throw failure(destination) }
    guard rename(path, destination) == 0 else {
      let error = failure(destination)
      if hasOld { rename(old, destination) }
      throw error
    }
  }
}

/// What `snapshot.json` says.
struct SnapshotManifest: Codable {
  var schema = "edgeprobe-snapshot/1"
  var takenAt: String
  var account: String
  var region: String
  var cli: String
  var files: [String]
  /// The options that let it hold less than everything; none otherwise.
  var narrowing: [String]?
  /// Whether it is state; none in a snapshot that does not say.
  var isState: Bool?
}

/// The folder that a path lies in, as it is written; empty for the working directory.
///
/// Foundation's own ends the program on a path of one character.
func parentFolder(of path: String) -> String {
  let place = path.dropLast(while: "/")
  guard let slash = place.lastIndex(of: "/") else { return "" }
  let parent = place[..<slash].dropLast(while: "/")
  return parent.isEmpty ? "/" : String(parent)
}

extension StringProtocol {
  /// Without these at its end.
  fileprivate func dropLast(while character: Character) -> SubSequence {
    var rest = self[...]
    while rest.last == character { rest = rest.dropLast() }
    return rest
  }
}

/// Refuses a place where something else than a folder is.
func checkIsFolder(_ path: String) throws(UsageError) {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { return }
  throw UsageError("\(PrintableText(path).text) is no folder: move it away, or name a folder with --output")
}

/// A folder beside the one that it will be put into: on the same file system, so that renaming is one step.
///
/// Whoever makes it removes it.
func makeDraft(for folder: String) throws(WriteFailure) -> String {
  try makeFolder(at: parentFolder(of: folder))
  // So that a relative path with a link in it means the same later on.
  var template = Array("\(folder).new-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw failure("\(folder).new") }
  chmod(template, 0o755)
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Makes a folder and those above it; one that is there is left as it is.
func makeFolder(at path: String) throws(WriteFailure) {
  guard !path.isEmpty else { return }
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw failure(path)
  }
}

/// Writes a file that was not there.
func writeFile(at path: String, _ bytes: [UInt8]) throws(WriteFailure) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
  guard descriptor >= 0 else { throw failure(path) }
  defer { close(descriptor) }
  try write(all: bytes, to: descriptor, named: PrintableText(path).text)
}

private func failure(_ path: String) -> WriteFailure {
  let why = errno == 0 ? "" : ": \(String(cString: strerror(errno)))"
  return WriteFailure(description: "\(PrintableText(path).text) cannot be written\(why)")
}
