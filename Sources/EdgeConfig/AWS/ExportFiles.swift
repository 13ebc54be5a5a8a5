import EdgeModel

/// The files of exports under everything that the user named, each read once.
struct ExportFiles {
  private(set) var files: [ExportFile] = []
  private(set) var mistakes: [Mistake] = []
  /// Whether there is a file, or a folder, that could not be read.
  private(set) var hasUnread = false
  /// Those that were passed over for their names.
  private(set) var strays: Set<Stray> = []
  private var indices: [Location: Int] = [:]
  private var roots: [Location] = []
  /// Those in which something was found of what was wanted there.
  private var useful: Set<Location> = []

  private struct Walk {
    let role: ExportFile.Role
    let root: Int
    let limit: Location?
    var visited: Set<Location> = []
    /// Whether anything of the wanted kind was found.
    var isUseful = false
  }

  /// Reads a file, or every JSON file of a folder and the folders below it; gives the number of this root.
  ///
  /// With `limit`, nothing outside of that folder is read, whatever a symbolic link says.
  mutating func add(_ root: Location, role: ExportFile.Role, limit: Location?, namedAt source: Source?) -> Int {
    var walk = Walk(role: role, root: roots.count, limit: limit)
    roots.append(root)
    let earlier = mistakes.count
    visit(root, taken: nil, &walk)
    if walk.isUseful { useful.insert(root) }
    // The same folder may be given for both kinds, and need not hold both.
    if !useful.contains(root), mistakes.count == earlier {
      let remedy = "put there what the AWS CLI prints: \(wanted(as: role, from: walk.root))"
      let strays = strays.filter { $0.location.isWithin(root) }.map(\.text).sorted()
      let but = strays.isEmpty ? "" : "; " + strays.joined(separator: "; ")
      let shown = PrintableText(root.shown).text
      mistakes.append(
        source.map { Mistake($0, "\(shown) holds no expected state\(but)", remedy) }
          ?? Mistake(file: root.shown, place: nil, problem: "it holds no expected state\(but)", remedy: remedy))
    }
    return walk.root
  }

  /// Reads what lies there; `taken` is what the nearest snapshot above says.
  private mutating func visit(_ location: Location, taken: Moment?, _ walk: inout Walk) {
    guard mayVisit(location, &walk) else { return }
    guard location.kind == .folder else {
      date([read(location, &walk)], taken)
      return
    }
    do throws(Unreadable) {
      var folders: [Location] = []
      var read: [Int?] = []
      var others: [Location] = []
      for name in try location.names() {
        let path = location.path(of: name)
        do throws(Unreadable) {
          let inner = try Location(path)
          if inner.kind == .folder {
            folders.append(inner)
          } else if name.isJSON, mayVisit(inner, &walk) {
            read.append(self.read(inner, &walk))
          } else if !name.isJSON, walk.limit.map(inner.isWithin) ?? true {
            others.append(inner)
          }
        } catch {
          note(path, error)
        }
      }
      // Known before the folders below are entered, whose own snapshots say more.
      let taken = read.compactMap { $0.flatMap { files[$0].export.takenAt } }.min() ?? taken
      date(read, taken)
      noteStrays(among: others)
      for folder in folders { visit(folder, taken: taken, &walk) }
    } catch {
      note(location.shown, error)
    }
  }

  private mutating func noteStrays(among others: [Location]) {
    // What was kept of an export when it was written anew lies beside it.
    strays.formUnion(others.filter { !$0.isCopy }.compactMap { Stray($0) })
  }

  private mutating func mayVisit(_ location: Location, _ walk: inout Walk) -> Bool {
    if let limit = walk.limit, !location.isWithin(limit) {
      let isNamed = limit == roots.last
      note(
        location.shown,
        Unreadable(
          "it leads out of the folder " + (isNamed ? "that was named" : "of the probe file"),
          isNamed
            ? "name what it leads to by itself"
            : "keep what a probe file uses in its folder, or name it on the command line"))
      return false
    }
    return walk.visited.insert(location).inserted
  }

  private mutating func note(_ path: String, _ unreadable: Unreadable) {
    hasUnread = true
    mistakes.append(Mistake(file: path, place: nil, problem: unreadable.problem, remedy: unreadable.remedy))
  }

  private mutating func date(_ read: [Int?], _ taken: Moment?) {
    for case let index? in read { files[index].taken = files[index].taken ?? taken }
  }

  /// Gives the number of the file; none when it cannot be read.
  private mutating func read(_ location: Location, _ walk: inout Walk) -> Int? {
    if let index = indices[location] {
      files[index].role.formUnion(walk.role)
      files[index].roots.insert(walk.root)
      if files[index].export.isUseful(as: walk.role) { walk.isUseful = true }
      return index
    }
    do throws(ConfigError) {
      let read = try ReadExport(at: location)
      let index = files.count
      indices[location] = index
      files.append(
        ExportFile(
          location: location, export: read.export, unknown: read.unknown, role: walk.role, roots: [walk.root]))
      if read.export.isUseful(as: walk.role) { walk.isUseful = true }
      return index
    } catch {
      hasUnread = true
      mistakes += error.mistakes
      return nil
    }
  }
}

extension ExportFiles {
  /// What belongs into a folder of this role: the commands for each zone that a list there tells of, or for any.
  private func wanted(as role: ExportFile.Role, from root: Int) -> String {
    if role == .state {
      return
        "acm describe-certificate, route53 list-health-checks, get-dnssec; edgeprobe snapshot --state writes all of it"
    }
    let listed = files.filter { $0.roots.contains(root) }.flatMap { file -> [HostedZoneShape.Zone] in
      if case .hostedZoneList(let zones) = file.export { zones } else { [] }
    }
    let ids = listed.filter { $0.config?.privateZone != true }
      .map(\.id.lastComponent).filter(\.isZoneIdentifier)
    let shown = ids.isEmpty ? ["ZONE_ID"] : Array(ids.prefix(3))
    let more = ids.count > shown.count ? "; and so on for \(ids.count - shown.count) more zones of the list" : ""
    let place = roots[root]
    let folder = place.kind == .folder ? place.path(of: "") : place.parent
    let commands = shown.flatMap { [$0.recordSetsCommand(into: folder), $0.hostedZoneCommand(into: folder)] }
    return commands.joined(separator: "; ") + more
      + "; edgeprobe snapshot writes all of it"
  }
}

extension Export {
  fileprivate func isUseful(as role: ExportFile.Role) -> Bool {
    switch self {
    case .recordSets, .hostedZone: role.contains(.intent)
    case .certificate, .signing, .healthChecks, .healthStatus, .registration, .loadBalancers, .listeners,
      .listenerCertificates, .distribution:
      true
    // What is wrong with it is said, which is enough.
    case .partial: true
    case .hostedZoneList, .certificateList, .snapshot, .unknown: false
    }
  }

  fileprivate var takenAt: Moment? {
    if case .snapshot(let shape) = self { shape.takenAt?.moment } else { nil }
  }
}
