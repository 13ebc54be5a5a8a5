import EdgeModel

/// One file of exports that was read, and what it may be used for.
struct ExportFile {
  /// What the user said a file is: the contract keeps what should be apart from what AWS reports.
  struct Role: OptionSet {
    let rawValue: Int
    /// Records, zones, delegation sets: `aws`.
    static let intent = Role(rawValue: 1)
    /// What AWS reports of certificates, health checks, keys and so on: `aws_state`.
    ///
    /// Never a source of expected records.
    static let state = Role(rawValue: 2)
  }

  let location: Location
  let export: Export
  let unknown: UnknownValues
  var role: Role
  /// The folders or files that the user named and that led here, by number.
  var roots: Set<Int>
  /// When it was taken, as the nearest `snapshot.json` says: a file's own time changes when it is copied.
  var taken: Moment?

  /// The name up to the first dot, which files that belong together share.
  var stem: String { String(location.name.prefix { $0 != "." }) }

  /// The folder and the stem.
  var group: String { location.parent + stem }

  func mistake(_ place: String?, _ problem: String, _ remedy: String) -> Mistake {
    Mistake(file: location.shown, place: place, problem: problem, remedy: remedy)
  }

  func source(_ place: String) -> Source { Source(file: location.shown, place: place) }

  /// The command that exports the records of the zone of this file's name, to where it lies.
  var recordSetsCommand: String { stem.recordSetsCommand(into: location.parent) }

  /// The command that exports the delegation set of the zone of this file's name, to where it lies.
  var hostedZoneCommand: String { stem.hostedZoneCommand(into: location.parent) }
}

extension Location {
  /// What to do with an export that cannot be read.
  var exportRemedy: String {
    exportCommand.map { "export it again: \($0)" } ?? "export it again with --output json and without --query"
  }

  /// The command that writes what a file of this name should hold, there; none where the name does not tell.
  var exportCommand: String? {
    let id = String(name.prefix { $0 != "." })
    guard id.isZoneIdentifier, name.isJSON || name.isYAML, let dot = name.lastIndex(of: ".") else { return nil }
    let file = "\(parent)\(name[..<dot]).json".shellWord
    return switch name[..<dot].dropFirst(id.count) {
    case "": id.recordSetsCommand(into: parent)
    case ".hosted-zone": id.hostedZoneCommand(into: parent)
    case ".dnssec": "aws route53 get-dnssec --hosted-zone-id \(id) --output json > \(file)"
    default: nil
    }
  }
}

extension String {
  /// Whether this is the identifier of a hosted zone: `Z1PA6795UKMFR9`.
  var isZoneIdentifier: Bool {
    count > 4 && hasPrefix("Z") && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }

  /// The command that exports the records of the zone with this identifier into a folder, which ends in a slash or is empty.
  func recordSetsCommand(into folder: String) -> String {
    let id = isZoneIdentifier ? self : "ZONE_ID"
    return
      "aws route53 list-resource-record-sets --hosted-zone-id \(id) --output json > \("\(folder)\(id).json".shellWord)"
  }

  /// The command that exports the delegation set of the zone with this identifier into a folder.
  func hostedZoneCommand(into folder: String) -> String {
    let id = isZoneIdentifier ? self : "ZONE_ID"
    return "aws route53 get-hosted-zone --id \(id) --output json > \("\(folder)\(id).hosted-zone.json".shellWord)"
  }
}
