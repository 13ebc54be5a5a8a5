import EdgeModel

/// The record was changed or deleted in DNS, apart from what the files say.
package struct RecordEdited: Cause {
  package let id = "record-edited"
  package let summary = "The record was changed or deleted in DNS, apart from what the files say."
  package let rulesOut = "The export is older than a change that was meant."
  package let prevent = "Records only through reviewed change sets; preflight in CI."

  package init() {}

  package func explains(_ finding: Finding, among findings: [Finding]) -> Bool {
    // Of an edit by whom nobody knows, and who was ready for it, more is to be said.
    finding.followsFromEditedDelegation(among: findings) || finding.followsFromEditedMX(among: findings)
      || !finding.isSecurity && !finding.aspects.contains(.strangerUntrusted)
        && isOf(
          finding, UndelegatedZone(), MissingRecord(), WrongRecord(), EmptyAnswer(), ShouldNotExist(),
          AnsweredByWildcard(), TTLDiffers(), LongTTLOnWrongRecord(), UnexpectedRecord(), FailedOver())
  }

  package func account(of findings: [Finding], first: Finding) -> Account {
    if isOf(first, ClaimableTarget()) {
      return Account(
        "\(first.zone) is delegated to \(first.scope.servers.brief), which the export of the zone above does not say",
        supports: first.seen, confirm: "edgeprobe trace \(first.zone.host) NS",
        now: "put the NS records of \(first.zone) back as they are in the export of the zone above",
        fix: "find the change in \(first.changeLog)")
    }
    if isOf(first, UnresolvableMailHost()) {
      let hosts = Set(findings.flatMap(\.scope.servers)).sorted()
      return Account(
        "the MX records of \(first.target.host) are not those of the export, and name \(hosts.brief)",
        supports: first.seen, confirm: "edgeprobe trace \(first.target.host) MX",
        now: "put the MX records of \(first.target.host) back as they are in the export",
        fix: "find the change in \(first.changeLog)")
    }
    if isOf(first, ShouldNotExist()) { return account(ofRetired: findings, first) }
    if first.aspects.contains(.deniedWithType) {
      let type = first.scope.type.map { "\($0)" } ?? "AAAA"
      return Account(
        "what answers for \(first.host) takes a type that it lacks for a name that does not exist",
        supports: first.seen,
        confirm: "edgeprobe trace \(first.host) \(type)",
        now: "have \(type) of \(first.host) answered with no data (NOERROR without a record, RFC 2308), or give it one",
        fix: "look at what makes the answers: load balancers that answer DNS are known for it")
    }
    if isOf(first, UndelegatedZone()) {
      let parent = first.ownParent ?? .root
      return Account(
        "the zone \(parent) has no NS records for \(first.zone), or has them no more", supports: first.seen,
        confirm: "edgeprobe trace \(first.zone.host) NS",
        now: "put the NS records of \(first.zone) into the zone \(parent)" + (first.expected.map { ": \($0)" } ?? ""),
        fix: "find the change of \(parent) in \(first.changeLog)")
    }
    // What stands at the apex itself says no zone.
    if isOf(first, WrongRecord()), let type = first.scope.type, type == .ns || type == .ds, first.scope.zone != nil {
      return Account(
        (type == .ds
          ? "the zone above \(first.zone) vouches for it with \(first.observed ?? "others")"
          : first.aspects.contains(.notDelegated)
            ? "\(first.zone) is not delegated (\(first.observed ?? ""))"
            : "\(first.zone) is delegated to \(first.observed ?? "others")")
          + " where the export of the zone above says \(first.expected ?? "others")",
        supports: first.seen, confirm: "edgeprobe trace \(first.zone.host) \(type)",
        now: "find out which is meant: export the zone again if it is DNS, put the \(type) records back if it is the "
          + "export",
        fix: "find the change in \(first.changeLog)")
    }
    let place = first.source.map { " (\($0))" } ?? ""
    return Account(
      "DNS says \(first.observed ?? "something else") where \(first.expected ?? "something else") is expected\(place)",
      supports: ["all servers agree: a change of the zone"] + first.seen,
      confirm: "edgeprobe trace \(first.host) \(first.askedType)",
      now: restoration(of: first), fix: "find the change in \(first.changeLog)")
  }

  /// A name that must not resolve does, by a wildcard or by a record of its own.
  private func account(ofRetired findings: [Finding], _ first: Finding) -> Account {
    guard first.aspects.contains(.byWildcard) else {
      let isHidden = first.aspects.contains(.besideWildcard)
      return Account(
        "the record of \(first.host) was never deleted, or somebody brought it back",
        supports: first.seen, confirm: "edgeprobe trace \(first.host) A",
        now: "delete the record of \(first.host)"
          + (isHidden
            ? "; where nothing else is left there, give it a TXT record, so that \(first.wildcard) does not answer in its "
              + "place (RFC 4592 section 4.3)" : ""),
        fix: "find its writer in \(first.changeLog)")
    }
    let hosts = Set(findings.map(\.target)).sorted()
    return Account(
      "\(first.wildcard) answers for every name that has no record of its own, and so for \(hosts.brief)",
      supports: first.seen, contradicts: ["a record of its own that says the same would look alike"],
      confirm: "edgeprobe trace \(first.host) A",
      now: "give \(hosts.brief) a TXT record\(hosts.count == 1 ? "" : " each"), so that "
        + "\(first.holder == nil ? "the wildcard" : first.wildcard) no longer "
        + "answers for \(hosts.count == 1 ? "it" : "them") (RFC 4592 section 4.3)",
      fix: first.holder == nil
        ? "find who made the wildcard in \(first.changeLog), and take it out if nobody meant it"
        : "take \(first.wildcard) out once whatever else uses it has records of its own")
  }

  private func restoration(of first: Finding) -> String {
    if first.aspects.contains(.resourceIsGone) {
      return "\(first.renewal), if what is served is meant; put nothing back: with the alias as exported, "
        + "\(first.host) would have no address"
    }
    if first.aspects.contains(.homeFails) {
      return (first.severity == .sev3 ? "\(first.renewal), if what is served is meant; " : "")
        + "put nothing back before it is mended where the export leads: \(first.host) would fail its users there"
    }
    if isOf(first, FailedOver()), !first.texts(of: .firstFails).isEmpty, first.texts(of: .firstWorks).isEmpty {
      return
        "mend what comes first before the record sets of \(first.holder?.host ?? first.host) are put back: it does "
        + "not serve the name from here"
    }
    if first.surplus != nil { return "\(first.wayBack), if nobody meant it" }
    let isPlain = first.aspects.isDisjoint(with: [.expectsResource, .expectsNetwork])
    return isPlain && first.severity == .sev3
      ? "\(first.wayBack), or \(first.renewal) if what is served is meant" : first.wayBack
  }
}

extension Finding {
  /// The wildcard that it is about, as far as the exports name it.
  fileprivate var wildcard: String { holder.map { "\($0)" } ?? "a wildcard of \(zone)" }

  /// Whether it is of a delegation that is not the one which the export of the zone above has.
  func followsFromEditedDelegation(among findings: [Finding]) -> Bool {
    rule == ClaimableTarget().id && scope.type == .ns
      && findings.contains { other in
        other.rule == WrongRecord().id && other.scope.type == .ns && other.scope.zone == scope.zone
      }
  }

  /// Whether it is of a mail host that users are led to by MX records which are not those of the exports.
  func followsFromEditedMX(among findings: [Finding]) -> Bool {
    rule == UnresolvableMailHost().id
      && findings.contains { $0.rule == WrongRecord().id && $0.scope.type == .mx && $0.target == target }
  }

  /// How to have expected what is answered.
  var renewal: String {
    isOfOwnFile ? "bring the file up to date" : "export the zone again"
  }

  /// How to have answered again what is expected.
  var wayBack: String {
    let expected = expected ?? "the expected record"
    if aspects.contains(.zoneIsNotLive), let zone = scope.zone {
      return
        "find out which zone \(zone) should be delegated to: it is not the hosted zone of the export, whose records "
        + "nobody asks for"
    }
    if aspects.contains(.expectsResource) {
      return "put the alias of \(holder?.host ?? host) back as it is in the export"
    }
    if aspects.contains(.expectsNetwork) { return "put an address back as the file wants it: \(expected)" }
    if let surplus = rule == UnexpectedRecord().id ? observed : surplus { return "take \(surplus) out again" }
    return aspects.contains(.expectsChoice)
      ? "put the record sets of \(holder?.host ?? host) back as they are in the export" : "put \(expected) back"
  }

  /// What is observed beside everything that is expected.
  var surplus: String? {
    guard aspects.isDisjoint(with: [.expectsResource, .expectsNetwork, .expectsChoice]),
      let expected = expected?.split(separator: ", "), let observed = observed?.split(separator: ", ")
    else {
      return nil
    }
    let surplus = observed.filter { !expected.contains($0) }
    return surplus.count == observed.count - expected.count && !surplus.isEmpty
      ? surplus.joined(separator: ", ") : nil
  }
}
