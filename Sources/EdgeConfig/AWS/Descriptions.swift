import EdgeModel

/// What files say of resources of one kind, some of them several times.
struct Descriptions<Content: Equatable> {
  struct Entry {
    let id: String
    let content: Content
    let file: ExportFile
    /// Where in the file.
    let place: String

    var source: Source { file.source(place) }
  }

  private var all: [String: [Entry]] = [:]

  mutating func add(_ content: Content, of id: String, in file: ExportFile, at place: String) {
    all[id, default: []].append(Entry(id: id, content: content, file: file, place: place))
  }

  var isEmpty: Bool { all.isEmpty }

  /// The description that counts of each, in order of their ids; `what` is what they describe.
  ///
  /// State counts before intent, since it may be refreshed by itself, and then the newer file, where all say how old they
  /// are. What is left must say the same.
  func resolved(_ what: String) -> (entries: [Entry], mistakes: [Mistake]) {
    var mistakes: [Mistake] = []
    let entries = all.sorted { $0.key < $1.key }.compactMap { _, entries -> Entry? in
      let rank = entries.map(\.file.role.rankOfState).max()
      var candidates = entries.filter { $0.file.role.rankOfState == rank }
      let times = candidates.compactMap(\.file.taken)
      if times.count == candidates.count { candidates.removeAll { $0.file.taken != times.max() } }
      guard let first = candidates.first else { return nil }
      for other in candidates.dropFirst() where other.content != first.content {
        mistakes.append(
          other.file.mistake(
            other.place, "\(what) is described otherwise in \(PrintableText(first.file.location.shown).text)",
            "keep the newer of the two"))
      }
      return first
    }
    return (entries, mistakes)
  }
}

extension ExportFile.Role {
  /// A folder that was named for state alone says more of it than one that is both.
  fileprivate var rankOfState: Int { self == .state ? 2 : contains(.state) ? 1 : 0 }
}
