/// What AWS reports of its own resources, besides certificates: state, not intent.
package struct AWSState: Hashable, Sendable, Codable {
  /// Sorted by id.
  package var healthChecks: [HealthCheck] = []
  /// Sorted by zone.
  package var signings: [ZoneSigning] = []
  /// Sorted by name.
  package var registrations: [DomainRegistration] = []
  /// Sorted by ARN.
  package var loadBalancers: [LoadBalancer] = []
  /// Sorted by id.
  package var distributions: [Distribution] = []
  /// How old any state may be, in place of what its kind allows; none when the user did not say.
  package var maximumAge: Duration?

  package init() {}
}

extension AWSState {
  /// How old what AWS said of health checks may be: they change within minutes.
  package static let healthLimit = Duration.seconds(3600)
  /// How old what ACM said of renewals and serial numbers may be: it renews weeks ahead.
  package static let certificateLimit = Duration.days(1)

  /// Whether what was taken then says too little about `moment`.
  ///
  /// `limit` is that of its kind; what the user said counts in its place. Of what does not say how old it is this is
  /// never claimed.
  package func isOutdated(taken: Moment?, limit: Duration, at moment: Moment) -> Bool {
    taken.map { moment - $0 > maximumAge ?? limit } ?? false
  }
}

/// A Route 53 health check, as `list-health-checks` and `get-health-check-status` print it.
package struct HealthCheck: Hashable, Sendable, Codable {
  /// What one checker said last.
  package struct Observation: Hashable, Sendable, Codable {
    package var region: String
    /// `Success: HTTP Status Code 200, OK`: prose, of which the first word counts.
    package var text: String
    package var checked: Moment?

    package init(region: String, text: String, checked: Moment?) {
      self.region = region
      self.text = text
      self.checked = checked
    }

    /// None for prose that begins with neither `Success` nor `Failure`.
    package var isSuccess: Bool? { text.hasPrefix("Success") ? true : text.hasPrefix("Failure") ? false : nil }
  }

  package var id: String
  /// `HTTP`, `HTTPS`, `TCP`, `CALCULATED` and so on; none when only its status was exported.
  package var type: String?
  /// FullyQualifiedDomainName: looked up over IPv4 alone where no address is given.
  package var host: String?
  package var address: Address?
  package var port: UInt16?
  package var path: String?
  /// Counts as healthy whatever happens.
  package var isDisabled = false
  /// Healthy and unhealthy change places.
  package var isInverted = false
  package var enablesSNI: Bool?
  package var children: [String] = []
  /// Empty when the status was not exported.
  package var observations: [Observation] = []
  /// When the status was taken, or else the configuration; none when nothing says so.
  package var taken: Moment?
  package var source: Source

  package init(id: String, source: Source) {
    self.id = id
    self.source = source
  }
}

/// Whether and with what Route 53 signs a hosted zone, as `get-dnssec` prints it.
package struct ZoneSigning: Hashable, Sendable, Codable {
  package struct Key: Hashable, Sendable, Codable {
    package var name: String
    package var tag: UInt16?
    /// `ACTIVE`, `INACTIVE`, `DELETING`, `ACTION_NEEDED`, `INTERNAL_FAILURE`; unknown values are kept.
    package var status: String
    package var statusMessage: String?
    /// The DS record for the parent: canonical rdata.
    package var ds: [UInt8]?

    package init(name: String, tag: UInt16?, status: String, statusMessage: String?, ds: [UInt8]?) {
      self.name = name
      self.tag = tag
      self.status = status
      self.statusMessage = statusMessage
      self.ds = ds
    }
  }

  package var zone: DomainName
  /// The id of the hosted zone; none when the file's name is the zone's.
  package var zoneID: String?
  /// ServeSignature: `SIGNING`, `NOT_SIGNING`, `DELETING`, `ACTION_NEEDED`, `INTERNAL_FAILURE`; unknown values are kept.
  package var status: String
  package var statusMessage: String?
  package var keys: [Key]
  package var taken: Moment?
  package var source: Source

  package init(
    zone: DomainName, zoneID: String?, status: String, statusMessage: String?, keys: [Key], taken: Moment?,
    source: Source
  ) {
    self.zone = zone
    self.zoneID = zoneID
    self.status = status
    self.statusMessage = statusMessage
    self.keys = keys
    self.taken = taken
    self.source = source
  }
}

/// A domain as its registrar has it, as `route53domains get-domain-detail` prints it.
package struct DomainRegistration: Hashable, Sendable, Codable {
  package var name: DomainName
  /// Sorted.
  package var nameServers: [DomainName]
  /// EPP status codes as printed: `clientTransferProhibited`, `serverHold`.
  package var statuses: [String]
  package var expires: Moment?
  package var renewsByItself: Bool?
  package var taken: Moment?
  package var source: Source

  package init(
    name: DomainName, nameServers: [DomainName], statuses: [String], expires: Moment?, renewsByItself: Bool?,
    taken: Moment?, source: Source
  ) {
    self.name = name
    self.nameServers = nameServers
    self.statuses = statuses
    self.expires = expires
    self.renewsByItself = renewsByItself
    self.taken = taken
    self.source = source
  }
}

/// A load balancer with its listeners, as `elbv2 describe-load-balancers`, `describe-listeners` and
/// `describe-listener-certificates` print them.
package struct LoadBalancer: Hashable, Sendable, Codable {
  package struct Listener: Hashable, Sendable, Codable {
    package var arn: String
    package var port: UInt16?
    /// `HTTPS`, `TLS`, `HTTP` and so on.
    package var scheme: String
    /// ARNs of its certificates, the default one first.
    package var certificates: [String]
    /// Whether `describe-listener-certificates` told all of them: `describe-listeners` prints the default one alone.
    package var isWhole: Bool

    package init(arn: String, port: UInt16?, scheme: String, certificates: [String], isWhole: Bool) {
      self.arn = arn
      self.port = port
      self.scheme = scheme
      self.certificates = certificates
      self.isWhole = isWhole
    }
  }

  package var arn: String
  /// None when only its listeners were exported.
  package var host: DomainName?
  /// `active`, `provisioning`, `failed`, `active_impaired`.
  package var status: String?
  package var isInternal = false
  package var listeners: [Listener] = []
  package var taken: Moment?
  package var source: Source

  package init(arn: String, source: Source) {
    self.arn = arn
    self.source = source
  }
}

/// A CloudFront distribution, as `get-distribution` prints it.
package struct Distribution: Hashable, Sendable, Codable {
  package var id: String
  package var arn: String
  package var host: DomainName
  /// The alternate domain names, lower case, without a final dot; may be wildcards.
  package var aliases: [String]
  /// The ARN of its ACM certificate; none for CloudFront's own.
  package var certificate: String?
  package var isEnabled: Bool
  /// `Deployed` or `InProgress`.
  package var status: String
  package var taken: Moment?
  package var source: Source

  package init(
    id: String, arn: String, host: DomainName, aliases: [String], certificate: String?, isEnabled: Bool,
    status: String, taken: Moment?, source: Source
  ) {
    self.id = id
    self.arn = arn
    self.host = host
    self.aliases = aliases
    self.certificate = certificate
    self.isEnabled = isEnabled
    self.status = status
    self.taken = taken
    self.source = source
  }
}
