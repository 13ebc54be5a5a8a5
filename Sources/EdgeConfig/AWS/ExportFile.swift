import EdgeModel

/// One file of exports that was read, and what it may be used for.
struct ExportFile {
  /// What the user said a file is: the contract keeps what should be apart from what AWS reports.
  struct Role: OptionSet {
    let rawValue: Int
    /// Records, zones, delegation sets: `aws`.
    static let intent = Role(rawValue: 1)
    /// What AWS reports of certificates: `aws_state`.
    ///
    /// Never a source of expected records.
    static let state = Role(rawValue: 2)
  }

  let location: Location
  let export: Export
  var role: Role
  /// The folders or files that the user named and that led here, by number.
  var roots: Set<Int>

  /// The name up to the first dot, which files that belong together share.
  var stem: String { String(location.name.prefix { $0 != "." }) }

  /// The folder and the stem.
  var group: String { location.parent + stem }

  func mistake(_ place: String?, _ problem: String, _ remedy: String) -> Mistake {
    Mistake(file: location.shown, place: place, problem: problem, remedy: remedy)
  }

  func source(_ place: String) -> Source { Source(file: location.shown, place: place) }
}

extension String {
  /// Whether this is the identifier of a hosted zone: `Z1PA6795UKMFR9`.
  var isZoneIdentifier: Bool {
    count > 4 && hasPrefix("Z") && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }

  /// The command that exports the records of the zone with this identifier.
  var recordSetsCommand: String {
    let id = isZoneIdentifier ? self : "ZONE_ID"
    return "aws route53 list-resource-record-sets --hosted-zone-id \(id) --output json > \(id).json"
  }

  /// The command that exports the delegation set of the zone with this identifier.
  var hostedZoneCommand: String {
    let id = isZoneIdentifier ? self : "ZONE_ID"
    return "aws route53 get-hosted-zone --id \(id) --output json > \(id).hosted-zone.json"
  }
}

/// The files of exports under everything that the user named, each read once.
struct ExportFiles {
  private(set) var files: [ExportFile] = []
  private(set) var mistakes: [Mistake] = []
  private var indices: [Location: Int] = [:]
  private var roots: [Location] = []

  /// Reads a file, or every JSON file of a folder and the folders below it; gives the number of this root.
  ///
  /// With `limit`, nothing outside of that folder is read, whatever a symbolic link says.
  mutating func add(_ root: Location, role: ExportFile.Role, limit: Location?, namedAt source: Source?) -> Int {
    let number = roots.count
    roots.append(root)
    let earlier = mistakes.count
    var visited: Set<Location> = []
    let isUseful = walk(root, role, number, limit, &visited)
    if !isUseful, mistakes.count == earlier {
      let what = role == .state ? "describe-certificate" : "list-resource-record-sets, get-hosted-zone"
      let remedy = "put there what the AWS CLI prints: \(what)"
      let shown = PrintableText(root.shown).text
      mistakes.append(
        source.map { Mistake($0, "\(shown) holds no expected state", remedy) }
          ?? Mistake(file: root.shown, place: nil, problem: "it holds no expected state", remedy: remedy))
    }
    return number
  }

  private mutating func note(_ location: Location, _ unreadable: Unreadable) {
    mistakes.append(
      Mistake(file: location.shown, place: nil, problem: unreadable.problem, remedy: unreadable.remedy))
  }

  /// Whether anything of the wanted kind was found.
  private mutating func walk(
    _ location: Location, _ role: ExportFile.Role, _ root: Int, _ limit: Location?, _ visited: inout Set<Location>
  ) -> Bool {
    if let limit, !location.isWithin(limit) {
      let isNamed = limit == roots.last
      mistakes.append(
        Mistake(
          file: location.shown, place: nil,
          problem: "it leads out of the folder " + (isNamed ? "that was named" : "of the probe file"),
          remedy: isNamed
            ? "name what it leads to by itself"
            : "keep what a probe file uses in its folder, or name it on the command line"))
      return false
    }
    guard visited.insert(location).inserted else { return false }
    guard location.kind == .folder else { return read(location, role, root) }
    var isUseful = false
    do throws(Unreadable) {
      for name in try location.names() {
        let path = location.path(of: name)
        do throws(Unreadable) {
          let inner = try Location(path)
          guard inner.kind == .folder || name.isJSON else { continue }
          if walk(inner, role, root, limit, &visited) { isUseful = true }
        } catch {
          mistakes.append(Mistake(file: path, place: nil, problem: error.problem, remedy: error.remedy))
        }
      }
    } catch {
      note(location, error)
    }
    return isUseful
  }

  private mutating func read(_ location: Location, _ role: ExportFile.Role, _ root: Int) -> Bool {
    if let index = indices[location] {
      files[index].role.formUnion(role)
      files[index].roots.insert(root)
      return files[index].export.isUseful(as: role)
    }
    do throws(ConfigError) {
      let export = try Export(at: location)
      indices[location] = files.count
      files.append(ExportFile(location: location, export: export, role: role, roots: [root]))
      return export.isUseful(as: role)
    } catch {
      mistakes += error.mistakes
      return false
    }
  }
}

extension Export {
  fileprivate func isUseful(as role: ExportFile.Role) -> Bool {
    switch self {
    case .recordSets, .hostedZone: role.contains(.intent)
    case .certificate: true
    case .passedOver(_, let isState): isState
    case .unknown: false
    }
  }
}
