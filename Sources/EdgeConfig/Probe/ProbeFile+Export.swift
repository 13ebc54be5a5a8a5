import EdgeModel

/// What the AWS CLI printed in another form than JSON, under a name that probe files have.
extension Location {
  /// The mistake, where the file is a table or lines of words.
  var exportAsText: Mistake? {
    // A pipe can be read only once.
    guard kind == .file, let bytes = try? bytes(limit: 1 << 20) else { return nil }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2).map { String(decoding: $0, as: UTF8.self) }
    guard let first = lines.first else { return nil }
    let isTable = first.count > 4 && first.allSatisfy { $0 == "-" } && lines.dropFirst().first?.hasPrefix("|") == true
    let word = first.prefix { $0 != "\t" }
    let isText = word.count > 5 && word.count < first.count && word.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    return isTable || isText ? exportMistake("line 1", "--output \(isTable ? "table" : "text")", exportCommand) : nil
  }

  fileprivate func exportMistake(_ place: String, _ option: String, _ command: String?) -> Mistake {
    Mistake(
      file: shown, place: place, problem: "it is what the AWS CLI prints with \(option), and no probe file",
      remedy: command.map { "export it as JSON and delete this file: \($0)" }
        ?? "export it with --output json to a file whose name ends in .json, and delete this one")
  }
}

extension Written {
  /// The mistake, where this is lines that only happen to be YAML.
  func exportAsText(at location: Location) -> Mistake? {
    if case .members = content { nil } else { location.exportAsText }
  }

  /// The members of which one stands at the top of everything that is read of the AWS CLI.
  private static let exported: Set = [
    "ResourceRecordSets", "HostedZone", "HostedZones", "KeySigningKeys", "HealthChecks", "HealthCheck",
    "HealthCheckObservations", "Certificate", "CertificateSummaryList", "LoadBalancers", "Listeners", "Certificates",
    "Distribution", "DomainName",
  ]

  /// The mistake, where this is an export as YAML.
  func export(at location: Location) -> Mistake? {
    // With `--output yaml-stream` each answer is an element of a list.
    let isStream = if case .list = content { true } else { false }
    let top = if case .list(let elements) = content { elements.first?.content } else { content }
    guard case .members(let members)? = top, !members.contains(where: { $0.key == "schema" }),
      let member = members.first(where: { Self.exported.contains($0.key) })
    else { return nil }
    let id = String(location.name.prefix { $0 != "." })
    let command: String? =
      switch member.key {
      case "ResourceRecordSets": id.recordSetsCommand(into: location.parent)
      case "HostedZone": id.hostedZoneCommand(into: location.parent)
      default: location.exportCommand
      }
    return location.exportMistake("line \(member.line)", "--output yaml\(isStream ? "-stream" : "")", command)
  }
}
