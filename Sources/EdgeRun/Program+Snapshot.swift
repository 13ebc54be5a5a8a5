import EdgeConfig
import EdgeModel
import Foundation

extension Program {
  /// `edgeprobe snapshot`.
  package static func snapshot(_ arguments: Arguments) async -> Int32 {
    Signals.install()
    let work = Task { () -> Int32 in
      do {
        if try arguments.flag("print-policy") {
          try writeToStandardOutput(AWSOperation.policy)
          return 0
        }
        return try await snapshot(try SnapshotRequest(arguments))
      } catch {
        // What is left of an interrupted call is no news.
        return Task.isCancelled ? 130 : refuse(error, isNagios: false)
      }
    }
    let interruption = Interruption { work.cancel() }
    let status = await work.value
    return status == 130 ? interruption.status ?? 130 : status
  }

  private static func snapshot(_ request: SnapshotRequest) async throws -> Int32 {
    try checkIsFolder(request.folder)
    // Whoever only compares leaves no trace beside the folder.
    let draft = try makeDraft(for: request.isCheck ? NSTemporaryDirectory() + "edgeprobe" : request.folder)
    defer { try? FileManager.default.removeItem(atPath: draft) }
    let progress = Progress()
    defer { progress.end() }
    var snapshots: [Snapshot] = []
    // What stands in the way is better said before an hour of calls than after.
    for profile in request.profiles {
      var snapshot = try await Snapshot(request, profile: profile, draft: draft, progress: progress)
      guard !snapshots.contains(where: { $0.account == snapshot.account }) else {
        throw UsageError("two profiles lead to account \(snapshot.account): name one of them")
      }
      try snapshot.prepare()
      snapshots.append(snapshot)
    }
    progress.end()
    try writeToStandardOutput(snapshots.map(\.announcement).joined())
    for index in snapshots.indices { try await snapshots[index].take() }
    progress.end()
    var differs = false
    for folder in snapshots.flatMap(\.folders) {
      let (text, isOther) = try folder.comparison(request)
      try writeToStandardOutput(text)
      differs = differs || isOther
    }
    guard !request.isCheck else { return differs ? 1 : 0 }
    try Task.checkCancellation()
    for folder in snapshots.flatMap(\.folders) {
      try folder.publish(aside: draft)
      try writeToStandardOutput("wrote \(PrintableText(folder.destination).text)\n")
    }
    return 0
  }
}

extension SnapshotFolder {
  /// Reads the new folder as `check` will, and tells what is other than in the old one; nothing is other in state.
  fileprivate func comparison(_ request: SnapshotRequest) throws -> (text: String, differs: Bool) {
    let shown = PrintableText(destination).text
    if request.isState {
      let count = files.isEmpty ? 0 : try readNew { try Expectations(paths: [], state: path) }.certificates.count
      return ("\(shown): \(files.count.of("file")), \(count.of("certificate"))\n", false)
    }
    // An account may have no zone, or no zone any more.
    let new = files.isEmpty ? [] : try readNew { try Expectations(paths: [], intent: path) }.zones
    let size = "\(new.count.of("hosted zone")), \(new.reduce(0) { $0 + $1.records.count }.of("record set"))"
    guard FileManager.default.fileExists(atPath: "\(destination)/\(SnapshotFolder.manifest)") else {
      return ("\(shown): \(size), none before\n", true)
    }
    var old = try hasFiles(destination) ? readOld().zones : []
    if !request.zones.isEmpty { old = old.filter { request.zones.contains($0.id) } }
    let differences = RecordDifferences(from: old, to: new)
    let lines = differences.lines.map { $0 + "\n" }.joined()
    return ("\(shown): \(size), \(differences.isEmpty ? "as before" : "changed")\n\(lines)", !differences.isEmpty)
  }

  /// What is wrong in the new folder is told as of the place where it would lie: where it is written is gone by then.
  private func readNew(_ expectations: () throws -> Expectations) throws -> Expectations {
    try telling({ $0.file = "what AWS says now for " + $0.file.replacing(path, with: destination) }, of: expectations)
  }

  /// Of what was there before nothing can be exported again.
  private func readOld() throws -> Expectations {
    try telling({
      $0.remedy =
        "restore it, as from version control, or move \(PrintableText(destination).text) away: then nothing is compared"
    }) { try Expectations(paths: [], intent: destination) }
  }

  private func telling(_ change: (inout Mistake) -> Void, of expectations: () throws -> Expectations) throws
    -> Expectations
  {
    do {
      return try expectations()
    } catch let error as ConfigError {
      throw ConfigError(
        error.mistakes.map { mistake in
          var mistake = mistake
          change(&mistake)
          return mistake
        }, understood: error.understood)
    }
  }

  /// Whether a snapshot holds anything besides what it says of itself.
  private func hasFiles(_ folder: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: folder).contains { $0 != SnapshotFolder.manifest }
  }
}

extension Int {
  /// `1 file`, `2 files`.
  fileprivate func of(_ things: String) -> String { "\(self) \(things)\(self == 1 ? "" : "s")" }
}
