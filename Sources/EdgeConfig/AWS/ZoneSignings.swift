import EdgeModel

/// What the exports say of how Route 53 signs zones.
struct ZoneSignings {
  private(set) var all: [ZoneSigning] = []
  private(set) var mistakes: [Mistake] = []
  private(set) var remarks: [String] = []

  /// The zone that a file is about, which only its name tells.
  private struct Subject {
    let zone: DomainName
    let id: String?

    var text: String { id ?? zone.description }
  }

  init(_ files: [ExportFile], zones: HostedZones, isWhole: Bool) {
    var descriptions = Descriptions<SigningShape>()
    var subjects: [String: Subject] = [:]
    for file in files {
      guard case .signing(let shape) = file.export else { continue }
      if let subject = ZoneSignings.subject(of: file, zones) {
        subjects[subject.text] = subject
        descriptions.add(shape, of: subject.text, in: file, at: "Status")
      } else if file.stem.isZoneIdentifier {
        remarks.append(
          "\(PrintableText(file.location.shown).text): no zone with the id \(file.stem) is among the exports, passed over"
            + " (\(file.hostedZoneCommand))")
      } else if isWhole {
        mistakes.append(
          file.mistake(
            nil, "it does not say of which zone it is: route53 get-dnssec prints neither name nor id",
            "name it by the id or the name of the zone: "
              + "aws route53 get-dnssec --hosted-zone-id ZONE_ID --output json > "
              + "\(file.location.parent)ZONE_ID.dnssec.json".shellWord))
      }
    }
    let (entries, contradictions) = descriptions.resolved("signing of the zone")
    mistakes += contradictions
    for entry in entries {
      guard let subject = subjects[entry.id] else { continue }
      all.append(
        ZoneSigning(
          zone: subject.zone, zoneID: subject.id, status: entry.content.status.serveSignature,
          statusMessage: entry.content.status.statusMessage, keys: keys(entry), taken: entry.file.taken,
          source: entry.source))
    }
    all.sort { ($0.zone, $0.zoneID ?? "") < ($1.zone, $1.zoneID ?? "") }
  }

  private static func subject(of file: ExportFile, _ zones: HostedZones) -> Subject? {
    if let listed = zones.named[file.stem] { return Subject(zone: listed.name, id: file.stem) }
    // Of the records that share its name up to the first dot; the zone's whole name tells example.com from example.org.
    let named = zones.all.map(\.zone).filter { file.location.name.hasPrefix($0.name.host + ".") }
    let longest = named.map(\.name.wire.count).max()
    let candidates = named.filter { $0.name.wire.count == longest }
    if let zone = candidates.first, candidates.count == 1 {
      return Subject(zone: zone.name, id: zone.id.isEmpty ? nil : zone.id)
    }
    if candidates.isEmpty, let zone = zones.all.first(where: { $0.group == file.group }), zones.isAlone(file.group) {
      return Subject(zone: zone.zone.name, id: zone.zone.id.isEmpty ? nil : zone.zone.id)
    }
    guard candidates.isEmpty else { return nil }
    // A zone whose records nobody exported, or that lies elsewhere: `example.com.dnssec.json`.
    var labels = file.location.name.split(separator: ".", omittingEmptySubsequences: false).dropLast()
    if labels.last == "dnssec" { labels = labels.dropLast() }
    guard labels.count > 1 else { return nil }
    return (try? DomainName(labels.joined(separator: "."))).map { Subject(zone: $0, id: nil) }
  }

  private mutating func keys(_ entry: Descriptions<SigningShape>.Entry) -> [ZoneSigning.Key] {
    (entry.content.keySigningKeys ?? []).enumerated().map { index, shape in
      var ds: [UInt8]?
      if let text = shape.dsRecord {
        do throws(ValueFlaw) {
          ds = try RData(route53: text, type: .ds)?.bytes
        } catch {
          let problem = "\(PrintableText(text).quoted) is not a DS record: \(error.problem)"
          mistakes.append(entry.file.mistake("KeySigningKeys[\(index)].DSRecord", problem, error.remedy))
        }
      }
      return ZoneSigning.Key(
        name: shape.name ?? "", tag: shape.keyTag.flatMap { UInt16(exactly: $0) }, status: shape.status ?? "",
        statusMessage: shape.statusMessage, ds: ds)
    }
  }
}
