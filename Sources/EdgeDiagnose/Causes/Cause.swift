import EdgeModel

/// Explains findings: what most likely happened, and what to do about it.
package protocol Cause: Sendable {
  /// Kebab-case.
  var id: String { get }
  /// One sentence: what happened.
  var summary: String { get }
  /// What would show that it did not happen.
  var rulesOut: String { get }
  /// How to keep it from happening again.
  var prevent: String { get }

  /// Whether it is the best explanation of a finding, given the target's others.
  func explains(_ finding: Finding, among findings: [Finding]) -> Bool
  /// What it makes of the findings it explains; the first is the worst.
  func account(of findings: [Finding], first: Finding) -> Account
}

/// A cause filled with the facts of its findings.
package struct Account: Hashable, Sendable {
  /// What deviates, where the findings together are more than the first one says.
  package var title: String?
  package var explanation: String
  package var supports: [String]
  package var contradicts: [String]
  /// The command that proves it.
  package var confirm: String
  package var now: String
  package var fix: String

  package init(
    title: String? = nil, _ explanation: String, supports: [String], contradicts: [String] = [], confirm: String,
    now: String, fix: String
  ) {
    self.title = title
    self.explanation = explanation
    self.supports = supports
    self.contradicts = contradicts
    self.confirm = confirm
    self.now = now
    self.fix = fix
  }
}

extension Cause {
  func isOf(_ finding: Finding, _ rules: any Rule...) -> Bool { rules.contains { $0.id == finding.rule } }
}

extension Finding {
  /// Whether what was expected comes from a file of the user's own, so that the zone need not be Route 53's.
  var isOfOwnFile: Bool { source.map { !$0.isExport } ?? false }

  /// Where to look for who changed a record.
  var changeLog: String { isOfOwnFile ? Finding.anyChangeLog : "CloudTrail (ChangeResourceRecordSets, us-east-1)" }

  /// The same where nobody knows who serves the zone.
  static let anyChangeLog = "the log of whoever serves the zone (CloudTrail, if that is Route 53)"
}

/// Every cause; the first that explains a finding is taken.
package let allCauses: [any Cause] = [
  VantageFault(), DomainSuspendedOrLapsed(), ParentUnsynchronised(), HostedZoneRecreated(), RegistrarPointsElsewhere(),
  HostedZoneDeleted(), ZoneCreatedTwice(),
  ZonesNeedEachOther(), GlueForgotten(), ServerNameRemoved(), ServerNameAliased(), DelegationHalfChanged(),
  IPv4Forgotten(),
  ProviderOutage(),
  NameServerOutage(), DNSFiltered(), ServersOverloaded(), NonTerminalsUnsupported(),
  ShadowedByChildZone(), FinalDotForgotten(), SecondaryUnsynchronised(), HiddenFromWildcard(),
  AutomationEmptiedRecord(),
  HealthCheckerBlocked(), HealthCheckFlip(), DefaultForgotten(),
  CDNOrTargetProviderFault(), TargetDeregistered(), AliasesStacked(), AliasPutBesideData(), RecordEdited(),
  PrivateRecordPublished(),
  AddressHintsForgotten(), SignerStopped(), DSLeftBehind(),
  ValidationFails(), CacheNotExpired(), HijackSuspected(), ResolverFault(),
  IPv6Forgotten(), ListenerMisconfigured(), TwinForgotten(), MailHostGone(), NullMXLeft(),
  FirewallDrops(), InventoryGap(), CertificateInAnotherRegion(), RenewalNotDeployed(), DeployedTooEarly(),
  WrongVirtualHost(), IntermediateForgotten(),
  StaleChainFile(), RevokedAndServed(), UnfitCertificate(), UnknownAuthority(), StaplingBroken(), IssuedElsewhere(),
  UnevenDeployment(), CAAChanged(), OneNameBlocksSharedCertificate(), ValidationRecordRemoved(),
  RenewalNotBegun(), ValidationNotCompleted(),
  EdgeRuleBlocks(), OriginUnhealthy(), RedirectsContradict(), RedirectTargetNeglected(),
  WrongPageServed(), StandbyForgotten(),
]

extension Finding {
  /// What the evidence of a kind says.
  func texts(of aspect: Aspect) -> [String] { evidence.filter { $0.aspects.contains(aspect) }.map(\.text) }

  /// What each place showed, as far as it fits a report.
  var seen: [String] {
    // What should be written is said by what is to be done.
    let texts = evidence.filter { !$0.aspects.contains(.wanted) }.map(\.text)
    return texts.isEmpty ? [message] : texts.prefix(4) + (texts.count > 4 ? ["and \(texts.count - 4) more"] : [])
  }

  /// The type to ask for when it is proven.
  var askedType: String { scope.type.map { "\($0)" } ?? "A" }
  var firstAddress: String { scope.addresses.first.map(\.description) ?? "ADDRESS" }
  /// The addresses, as far as there are any.
  var places: String { scope.addresses.isEmpty ? "no address" : scope.addresses.list }
  /// Whose record it is, or whom clients look for: the target, or the host that takes its mail.
  var host: String { (mailHost ?? owner ?? target).host }
  /// Whom the certificate has to be for: the host, unless the user asked for another name there.
  var certifiedHost: String { serverName?.host ?? host }
  private var mailHost: DomainName? { scope.port == StartTLS.smtp.port ? scope.servers.first : nil }
  /// Whether some places are well.
  var isPartial: Bool { (share ?? 1) < 1 && spared?.isEmpty != true }
  /// Whether its addresses can leave DNS, and nobody is left without one of his family.
  var isDispensable: Bool {
    guard isPartial, let spared else { return false }
    return scope.addresses.allSatisfy { spared.contains(AddressFamily(of: $0)) }
  }
  /// What relieves users at once where others serve them; none where nobody would be left to.
  var withdrawal: String? { isDispensable ? "take \(scope.addresses.list) out of DNS" : nil }
  var zone: DomainName { scope.zone ?? target }
  /// Where the delegation of the zone is changed.
  var delegationPlace: String { ownParent.map { "in the zone \($0)" } ?? "at the registrar" }

  /// The command that asks the failing servers again.
  ///
  /// Where they are several, one of them proves nothing about the others.
  func serverCommand(at addresses: [Address]) -> String {
    // Where they fail on one type alone, that is what proves it.
    let type = target.isWithin(zone) && scope.type != .ns ? scope.type ?? .soa : .soa
    let name = [.soa, .dnskey].contains(type) ? zone : target
    return Set(addresses).count > 1
      ? "edgeprobe trace \(name.host) \(type)" : "dig +norecurse @\(firstAddress) \(name) \(type)"
  }

  /// The command that makes the handshake again at one address.
  var certificateCommand: String {
    // Whoever sees the target with other anchors sees something else.
    let trust = trustFile.map { " --trust \($0.shellWord)" } ?? ""
    let name = serverName.map { " --sni \($0.host)" } ?? ""
    let options = (scope.addresses.count == 1 ? " --address \(firstAddress)" : "") + name + trust
    if mailHost != nil { return "edgeprobe cert --starttls smtp \(host)\(options)" }
    let port = scope.port.map { $0 == 443 ? "" : ":\($0)" } ?? ""
    return "edgeprobe cert \(host)\(port)\(options)"
  }

  /// Whether other endpoints or servers are well, in words.
  var othersAreWell: [String] {
    guard isPartial else { return [] }
    return ["the other places are well: nothing that they share with this one is at fault"]
  }
}

extension [DomainName] {
  /// As many as a sentence can hold.
  var brief: String { count <= 4 ? list : "\(prefix(3).list) and \(count - 3) more" }
}
