import EdgeModel

extension Gathering {
  /// Notes what names a rule that there is not: it would have no effect, and nobody would hear of it.
  mutating func check(_ rules: [String]) {
    let chosen = severities.map { ($0, $1.source) } + acceptances.map { ($0.rule, $0.source) }
    for (rule, source) in chosen.sorted(by: { ($0.0, "\($0.1)") < ($1.0, "\($1.1)") }) where !rules.contains(rule) {
      let nearest = Spelling(word: rule, known: rules).nearest.map { "did you mean \"\($0)\"?" }
      mistakes.append(
        Mistake(source, "\(PrintableText(rule).quoted) is no rule", nearest ?? "edgeprobe explain lists all rules"))
    }
  }

  /// Joins what was gathered, or throws everything that is wrong with it.
  func expectations() throws(ConfigError) -> Expectations {
    var mistakes = mistakes + exports.mistakes
    var remarks = remarks
    if worlds > 0 {
      let folders =
        worlds == 1 ? "1 folder with a world of its own was" : "\(worlds) folders with worlds of their own were"
      remarks.append("\(folders) passed over; name one to run it")
    }
    remarks += exports.strays.filter { !zoneFiles.contains($0.location) }.map { "not read: \($0.text)" }
    for file in exports.files {
      let shown = PrintableText(file.location.shown).text
      remarks += file.unknown.all.map { $0.remark(in: file.location) }
      switch file.export {
      case .partial(let member, let command):
        mistakes.append(
          file.mistake(
            member, "the export is truncated: AWS has more than the file",
            "export it without --no-paginate and --max-items: \(command) > \(file.location.shown.shellWord)"))
      case .snapshot(let shape) where !shape.isKnown:
        remarks.append(
          "\(shown): \(PrintableText(shape.schema).text) is not known to this version, so the age of what lies beside it"
            + " is not known")
      case .unknown(let members):
        let names = members.prefix(8).map { PrintableText($0).text }.joined(separator: ", ")
        mistakes.append(
          file.mistake(
            nil, "an export of another kind: " + (names.isEmpty ? "it has no members" : "its members are \(names)"),
            "keep here what edgeprobe snapshot writes, and put this file elsewhere"))
      case .recordSets where !file.role.contains(.intent), .hostedZone where !file.role.contains(.intent):
        remarks.append("\(shown): aws_state is never a source of expected records, passed over")
      default: break
      }
    }
    let zones = HostedZones(exports.files, isWhole: exports.mistakes.isEmpty)
    let certificates = ManagedCertificates(exports.files)
    let state = StateExports(exports.files, zones: zones, isWhole: exports.mistakes.isEmpty && zones.mistakes.isEmpty)
    mistakes += zones.mistakes + certificates.mistakes + state.mistakes
    remarks += zones.remarks + certificates.remarks + state.remarks
    for zone in fileZones {
      guard let exported = zones.all.first(where: { $0.zone.name == zone.name && !$0.zone.isPrivate }) else { continue }
      mistakes.append(
        Mistake(
          file: zone.source.file, place: nil,
          problem: "\(zone.name) is also in \(PrintableText(exported.zone.source.file).text)",
          remedy: "keep either the export or \"zone_file\""))
    }
    remarks += zones.all.map(\.zone).filter(\.isPrivate).map { zone in
      "hosted zone \(zone.name) (\(PrintableText(zone.id).text)) is private, which public DNS does not show: not compared"
    }
    var targets: [Target] = []
    // Of thousands, the room that an array keeps for more is megabytes.
    targets.reserveCapacity(self.targets.count)
    var named: [DomainName: Source?] = [:]
    for target in self.targets {
      if let other = named[target.name].flatMap(\.self), let source = target.source {
        mistakes.append(Mistake(source, "\(target.name.host) is already a target in \(other)", "keep one of the two"))
        continue
      }
      named[target.name] = .some(target.source)
      targets.append(target)
    }
    var passed = PassedNames()
    let all = Expectations(zones: zones.all.map(\.zone))
    for inference in inferences {
      for joined in zones.all where !joined.roots.isDisjoint(with: inference.roots) {
        let names = joined.zone.publicNames(in: inference.context, among: all)
        passed.formUnion(names.passed)
        // A name that a probe file describes is described better than the exports can.
        for target in names.targets where named[target.name] == nil {
          named[target.name] = .some(target.source)
          targets.append(target)
        }
      }
    }
    for target in passed.cuts where named[target.name] == nil {
      named[target.name] = .some(target.source)
      targets.append(target)
    }
    remarks += passed.remarks(besides: Set(named.keys))
    // One that is looked at another time, or was misspelt: the entry has no effect now.
    for acceptance in acceptances {
      guard let target = acceptance.target, named[target] == nil else { continue }
      remarks.append("\(PrintableText("\(acceptance.source)").text): accept names \(target), which is no target here")
    }
    guard mistakes.isEmpty else { throw ConfigError(mistakes, understood: understood(besides: mistakes)) }
    var expectations = Expectations(
      targets: targets, zones: zones.all.map(\.zone) + fileZones, certificates: certificates.all,
      thresholds: thresholds?.value ?? Thresholds(), severities: severities.mapValues(\.value.severity),
      acceptances: acceptances, remarks: Set(remarks).sorted())
    expectations.delegations = delegations
    expectations.state = state.state
    expectations.unlimitedSeverities = Set(severities.filter(\.value.value.isUnlimited).keys)
    return expectations
  }

  /// The exports without a mistake in them, where another could not be read.
  private func understood(besides mistakes: [Mistake]) -> [String] {
    guard exports.hasUnread else { return [] }
    let flawed = Set(mistakes.map(\.file))
    return exports.files.map(\.location.shown).filter { !flawed.contains($0) }
  }
}
