import EdgeModel

/// Recognises one kind of deviation.
package protocol Rule: Sendable {
  /// Kebab-case, readable after "allow".
  var id: String { get }
  /// One sentence: what is wrong.
  var summary: String { get }
  var explanation: Runbook { get }
  /// Whether a finding of it means that nothing else can be told.
  var blinds: Bool { get }
  /// Whether its notes are about the place one looks from, so that what is true of all targets is told of the first.
  var isToldOnce: Bool { get }
  /// Whether its findings follow from the time of this host's clock, where the user gave no other.
  var restsOnClock: Bool { get }
  /// Whether what it finds about a target that nobody named may be as nobody wants it: then it is a note.
  var needsNaming: Bool { get }

  func findings(in comparison: TargetComparison) -> [Finding]
}

/// What a person on call needs to know about a rule.
package struct Runbook: Hashable, Sendable {
  package var trigger: String
  package var impact: String
  package var investigation: String
  package var causes: String
  package var resolution: String
  package var prevention: String

  package init(
    trigger: String, impact: String, investigation: String, causes: String, resolution: String, prevention: String
  ) {
    self.trigger = trigger
    self.impact = impact
    self.investigation = investigation
    self.causes = causes
    self.resolution = resolution
    self.prevention = prevention
  }
}

extension Rule {
  package var blinds: Bool { false }
  package var isToldOnce: Bool { false }
  package var restsOnClock: Bool { false }
  package var needsNaming: Bool { false }

  /// A finding of this rule; how bad it is follows from its effect.
  func finding(
    _ effect: Effect, in comparison: TargetComparison, scope: Finding.Scope = Finding.Scope(), _ message: String,
    expected: String? = nil, observed: String? = nil, source: Source? = nil, since: Moment? = nil,
    sinceReason: String? = nil, evidence: [Finding.Evidence] = [], aspects: Set<Finding.Aspect> = []
  ) -> Finding {
    var finding = Finding(
      rule: id, severity: Severity(of: effect, in: comparison), isUnknown: effect == .unknown,
      target: comparison.target.name, scope: scope, message: message, expected: expected, observed: observed,
      source: source, since: since, sinceReason: sinceReason,
      impact: effect.impact(in: comparison) + effect.limit(of: comparison),
      share: effect.share(in: comparison), evidence: evidence, aspects: aspects)
    if scope.zone == comparison.zone?.zone { finding.ownParent = comparison.ownParent }
    finding.trustFile = comparison.target.trustFile
    finding.serverName = comparison.chosenServerName(on: scope.port)
    // Mail goes to hosts of its own.
    if scope.port != StartTLS.smtp.port { finding.front = comparison.front?.host }
    finding.hostedZone = comparison.hostedZoneID(of: scope.zone)
    finding.spared = scope.port.map { comparison.familiesServed(on: $0, besides: scope.addresses) }
    return finding
  }
}

extension TargetComparison {
  /// What handshakes on a port ask for in place of the target's own name; mail hosts have names of their own.
  fileprivate func chosenServerName(on port: UInt16?) -> DomainName? {
    endpoints.first {
      $0.endpoint.port == port && $0.endpoint.startTLS == nil && $0.endpoint.serverName != target.name
    }?
    .endpoint.serverName
  }
}

extension Finding {
  /// Whether it counts for nothing as long as nobody names the target.
  package var needsNaming: Bool {
    aspects.contains(.needsNaming) || allRules.contains { $0.id == rule && $0.needsNaming }
  }
}

/// Every rule, by layer, then name.
package let allRules: [any Rule] = [
  AliasedServer(), BreaksOnEDNS(), ChildNSDiffers(), CircularDelegation(), DeadServer(), DeniedEmptyNonTerminal(),
  ExpiringRegistration(), IncompleteDelegation(), LameServer(), MissingGlue(), NoTCP(), ParentsDiffer(),
  RegistrarDiffers(), SinglePointOfFailure(), SlowServer(), StaleDelegation(), SuspendedRegistration(),
  UndelegatedZone(), UnresolvableServer(), WrongGlue(), ZoneWithoutIPv4(),
  AliasBesideData(), AliasLoop(), AnsweredByWildcard(), ClaimableTarget(), DanglingAlias(), DivergentServers(),
  EmptyAnswer(), FailedOver(), GeolocationWithoutDefault(), LongAliasChain(), LongTTLOnWrongRecord(), MissingRecord(),
  NullMXBesideHosts(), OccludedRecord(), RelativeLookingTarget(), ResolverDisagrees(), ShouldNotExist(),
  SpecialAddress(),
  StaleAddressHint(), TTLDiffers(), UnexpectedRecord(), WrongHostedZone(), WrongRecord(),
  ConnectionRefused(), ConnectionTimeout(), DistrustedIssuer(), DivergentCertificates(), ExpiredCertificate(),
  ExpiredIntermediate(), ExpiringCertificate(), HandshakeFailed(), InvalidPath(), MisorderedChain(),
  MissingIntermediate(), MissingStaple(), NameNotCovered(), NonconformingCertificate(), NotYetValidCertificate(),
  OverlongValidity(), OversizedChain(), PathNeedsSearch(), RevokedCertificate(), StaleStaple(), TooFewSCTs(),
  UnexpectedIssuer(), UnsupportedCertificate(),
  UntrustedIssuer(), WeakKey(), WeakSignature(), WrongUsage(),
  ALPNRefused(), AddressFamilyBroken(), ClientCertificateNotAsked(), ClientCertificateRequired(),
  DefaultCertificateDiffers(), MissingSTARTTLS(), UncommonCipher(), NoCipherForPython(), NotTLS(),
  ObsoleteProtocol(),
  PlaintextInjection(), UncommonSignature(), StaleTwin(), UnresolvableMailHost(),
  DSDiffers(), SigningActionNeeded(), SigningNotDelegated(),
  CAAForbidsIssuer(), CertificateNotDeployed(), CertificateNotInUse(), CertificateNotIssued(),
  NameMissingInCertificate(), NoManagedRenewal(), RenewalBlocked(), RenewalOverdue(), RenewalStuck(),
  UndescribedCertificate(), WrongRegion(),
  BrokenRedirect(), EdgeError(), EdgeForbids(), Misdirected(), RedirectLoop(), StandbyBroken(), UnexpectedContent(),
  UnexpectedStatus(),
  AcceptanceLapsed(), ClockOff(), ExpectationOutdated(), HintsOutdated(), TrustStoreMissing(), Unobserved(),
  VantageCannot(),
  VantageIntercepted(),
  VantageOffline(),
]
