import EdgeModel

/// The hosted zones that the exports describe: records joined with their delegation sets.
struct HostedZones {
  struct Joined {
    let zone: HostedZone
    let roots: Set<Int>
    /// Of the file with the records.
    let group: String
  }

  /// A zone of which at least the name is known.
  struct Named {
    let name: DomainName
    let isPrivate: Bool
  }

  private(set) var all: [Joined] = []
  /// By id, with those whose records are not among the exports.
  private(set) var named: [String: Named] = [:]
  private(set) var mistakes: [Mistake] = []
  private(set) var remarks: [String] = []

  private struct Delegation {
    let file: ExportFile
    let id: String
    let name: DomainName
    let isPrivate: Bool
    let servers: [DomainName]?
  }

  private struct Records {
    let file: ExportFile
    let apex: DomainName
    let sets: [ExpectedRecordSet]

    /// Whether another file says the same, in whatever order.
    func isCopy(of other: Records) -> Bool {
      guard apex == other.apex, sets.count == other.sets.count else { return false }
      func said(_ sets: [ExpectedRecordSet]) -> Set<ExpectedRecordSet> {
        Set(
          sets.map { set in
            var set = set
            set.source = file.source("ResourceRecordSets")
            return set
          })
      }
      return said(sets) == said(other.sets)
    }
  }

  /// `isWhole` when every file could be read: what seems to be missing may be in one that could not.
  init(_ files: [ExportFile], isWhole: Bool) {
    var descriptions = Descriptions<HostedZoneShape>()
    for file in files where file.role.contains(.intent) {
      if case .hostedZone(let shape) = file.export {
        descriptions.add(shape, of: shape.hostedZone.id.lastComponent, in: file, at: "HostedZone")
      }
    }
    let (entries, contradictions) = descriptions.resolved("hosted zone")
    mistakes = contradictions
    let shapes = Dictionary(entries.map { ($0.id, $0.content) }) { $1 }
    var delegations: [Delegation] = []
    var records: [Records] = []
    for file in files where file.role.contains(.intent) {
      switch file.export {
      case .hostedZone(let shape) where shapes[shape.hostedZone.id.lastComponent] == shape:
        delegation(shape, file).map { delegations.append($0) }
      case .recordSets(let shape): recordSets(shape, file).map { records.append($0) }
      default: break
      }
    }
    for delegation in delegations {
      named[delegation.id] = Named(name: delegation.name, isPrivate: delegation.isPrivate)
    }
    for file in files { list(file) }
    // What is missing from a file that is wrong would only be said twice.
    guard mistakes.count == contradictions.count else { return }
    join(HostedZones.distinct(records, delegations), delegations, isWhole: isWhole)
    for file in files where file.role.contains(.intent) { remarkOnZonesNotExported(file) }
  }

  /// Whether the records of only one zone share their name up to the first dot.
  func isAlone(_ group: String) -> Bool { all.count { $0.group == group } == 1 }

  private mutating func list(_ file: ExportFile) {
    guard case .hostedZoneList(let zones) = file.export else { return }
    for (index, zone) in zones.enumerated() where named[zone.id.lastComponent] == nil {
      do throws(ValueFlaw) {
        named[zone.id.lastComponent] = Named(
          name: try DomainName(route53: zone.name), isPrivate: zone.config?.privateZone ?? false)
      } catch {
        mistakes.append(file.mistake("HostedZones[\(index)].Name", error.problem, error.remedy))
      }
    }
  }

  private mutating func remarkOnZonesNotExported(_ file: ExportFile) {
    guard case .hostedZoneList(let zones) = file.export else { return }
    let missing = zones.map(\.id.lastComponent).compactMap { id -> (id: String, name: DomainName)? in
      guard let zone = named[id], !zone.isPrivate else { return nil }
      // Records in a file that is not named by the id of their zone have none.
      return all.contains { $0.zone.id == id || $0.zone.id.isEmpty && $0.zone.name == zone.name }
        ? nil : (id, zone.name)
    }
    guard let first = missing.first else { return }
    let names = missing.prefix(8).map { "\($0.name) (\(PrintableText($0.id).text))" }.joined(separator: ", ")
    let more = missing.count > 8 ? " and \(missing.count - 8) more" : ""
    remarks.append(
      "\(PrintableText(file.location.shown).text): records are not among the exports, so not compared: "
        + "\(names)\(more) (\(first.id.recordSetsCommand(into: file.location.parent)))")
  }

  private mutating func delegation(_ shape: HostedZoneShape, _ file: ExportFile) -> Delegation? {
    do throws(ValueFlaw) {
      let name = try DomainName(route53: shape.hostedZone.name)
      var servers: [DomainName]?
      for (index, text) in (shape.delegationSet?.nameServers ?? []).enumerated() {
        do throws(ValueFlaw) {
          servers = (servers ?? []) + [try DomainName(route53: text)]
        } catch {
          mistakes.append(file.mistake("DelegationSet.NameServers[\(index)]", error.problem, error.remedy))
        }
      }
      let id = shape.hostedZone.id.lastComponent
      return Delegation(
        file: file, id: id, name: name, isPrivate: shape.hostedZone.config?.privateZone ?? false,
        servers: servers?.sorted())
    } catch {
      mistakes.append(file.mistake("HostedZone.Name", error.problem, error.remedy))
      return nil
    }
  }

  private mutating func recordSets(_ shape: RecordSetsShape, _ file: ExportFile) -> Records? {
    if let member = shape.memberThatSaysThereIsMore {
      mistakes.append(
        file.mistake(
          member, "the export is truncated: Route 53 has more records than the file",
          "export it without --no-paginate and --max-items: \(file.recordSetsCommand)"))
      return nil
    }
    guard !shape.resourceRecordSets.isEmpty else {
      mistakes.append(
        file.mistake(
          "ResourceRecordSets", "the export is empty: every hosted zone has at least its SOA and NS records",
          "export it again: \(file.recordSetsCommand)"))
      return nil
    }
    let (sets, mistakes, remarks) = shape.expectedRecordSets(in: file)
    self.mistakes += mistakes
    self.remarks += remarks
    guard mistakes.isEmpty else { return nil }
    // The SOA record stands at the apex and nowhere else; NS records also stand at the cuts below it.
    let tops = sets.filter { $0.type == .soa } + sets.filter { $0.type == .ns }
    guard
      let apex = tops.map(\.name).first(where: { top in sets.allSatisfy { $0.name.isWithin(top) } })
        ?? tops.first?.name
    else {
      self.mistakes.append(
        file.mistake(
          "ResourceRecordSets", "there are neither SOA nor NS records, so this is not a whole zone",
          "export it again without --query: \(file.recordSetsCommand)"))
      return nil
    }
    for set in sets where !set.name.isWithin(apex) {
      self.mistakes.append(
        Mistake(
          file: set.source.file, place: set.source.place + ".Name",
          problem: "\(set.name) does not lie in the zone \(apex)",
          remedy: "keep the records of one hosted zone in a file"))
    }
    return Records(file: file, apex: apex, sets: sets)
  }

  /// The records without copies of them; one that tells its hosted zone goes before others.
  private static func distinct(_ records: [Records], _ delegations: [Delegation]) -> [Records] {
    let told = records.map { entry -> (entry: Records, ids: Set<String>) in
      let named = delegations.filter { $0.name == entry.apex }
      let ids = named.filter { $0.file.group == entry.file.group || $0.id == entry.file.stem }.map(\.id)
      return (entry, Set(ids.isEmpty && entry.file.stem.isZoneIdentifier ? [entry.file.stem] : ids))
    }
    var kept: [(entry: Records, ids: Set<String>)] = []
    for one in told.filter({ !$0.ids.isEmpty }) + told.filter(\.ids.isEmpty) {
      let isKept = kept.contains { other in
        one.entry.isCopy(of: other.entry) && (one.ids.isEmpty || !one.ids.isDisjoint(with: other.ids))
      }
      if !isKept { kept.append(one) }
    }
    let places = Set(kept.map(\.entry.file.location))
    return records.filter { places.contains($0.file.location) }
  }

  private mutating func join(_ records: [Records], _ delegations: [Delegation], isWhole: Bool) {
    var used: [String: Records] = [:]
    for entry in records {
      let named = delegations.indices.filter { delegations[$0].name == entry.apex }
      let paired = named.filter { delegations[$0].file.group == entry.file.group }
      let identified = named.filter { delegations[$0].id == entry.file.stem }
      let twins = records.filter { $0.apex == entry.apex && $0.file.location != entry.file.location }
      // The apex alone tells nothing where another file has the same.
      let choice = ([paired, identified] + (twins.isEmpty ? [named] : [])).first { indices in
        Set(indices.map { delegations[$0].id }).count == 1
      }?.first
      if choice == nil, !named.isEmpty || !twins.isEmpty {
        guard isWhole else { continue }
        let command = entry.file.hostedZoneCommand
        if named.count == 1, !entry.file.stem.isZoneIdentifier, let twin = twins.first?.file {
          mistakes.append(
            entry.file.mistake(
              nil, "the records of \(entry.apex) are also in \(PrintableText(twin.location.shown).text)",
              "delete the older one; if there are two hosted zones of that name, keep the get-hosted-zone of each beside it, "
                + "both named by its id: \(command)"))
          continue
        }
        let other = named.first.map { delegations[$0].file } ?? twins.first?.file ?? entry.file
        mistakes.append(
          entry.file.mistake(
            nil, "more than one hosted zone is named \(entry.apex) (see \(PrintableText(other.location.shown).text))",
            "keep the get-hosted-zone of each beside it, both named by its id: \(command)"))
        continue
      }
      guard let choice else {
        if let stranger = delegations.first(where: { $0.file.group == entry.file.group && $0.id == entry.file.stem }) {
          mistakes.append(
            entry.file.mistake(
              nil, "it holds the records of \(entry.apex), but \(stranger.file.location.name) is of \(stranger.name)",
              "export it again: \(entry.file.recordSetsCommand)"))
          continue
        }
        remarks.append(
          "\(entry.apex): no get-hosted-zone among the exports, so its delegation is not compared"
            + " (\(entry.file.hostedZoneCommand))")
        let id = entry.file.stem.isZoneIdentifier ? entry.file.stem : ""
        add(entry, id: id, isPrivate: self.named[id]?.isPrivate ?? false, servers: nil)
        continue
      }
      let delegation = delegations[choice]
      if !delegation.isPrivate, delegation.servers?.isEmpty != false {
        remarks.append(
          "\(entry.apex): its get-hosted-zone has no DelegationSet, so its delegation is not compared"
            + " (\(entry.file.hostedZoneCommand))")
      }
      if let other = used[delegation.id] {
        mistakes.append(
          entry.file.mistake(
            nil, "the records of \(entry.apex) are also in \(PrintableText(other.file.location.shown).text)",
            "delete the older one: there is one get-hosted-zone for both"))
        continue
      }
      used[delegation.id] = entry
      add(entry, id: delegation.id, isPrivate: delegation.isPrivate, servers: delegation.servers)
    }
    all.sort { ($0.zone.name, $0.zone.id) < ($1.zone.name, $1.zone.id) }
    guard isWhole, mistakes.isEmpty else { return }
    for delegation in delegations where used[delegation.id] == nil && !delegation.isPrivate {
      mistakes.append(
        delegation.file.mistake(
          "HostedZone", "the records of \(delegation.name) are not among the exports",
          "export them: \(delegation.id.recordSetsCommand(into: delegation.file.location.parent))"))
    }
  }

  private mutating func add(_ entry: Records, id: String, isPrivate: Bool, servers: [DomainName]?) {
    let zone = HostedZone(
      id: id, name: entry.apex, isPrivate: isPrivate, nameServers: isPrivate ? nil : servers, records: entry.sets,
      source: entry.file.source("ResourceRecordSets"))
    all.append(Joined(zone: zone, roots: entry.file.roots, group: entry.file.group))
  }
}
