/// An ACM certificate as `describe-certificate` prints it.
package struct ManagedCertificate: Hashable, Sendable, Codable {
  /// The CNAME that ACM looks up before it issues or renews.
  package struct Validation: Hashable, Sendable, Codable {
    /// The name of the certificate that this validates.
    package var domain: String
    package var name: DomainName
    package var value: DomainName

    package init(domain: String, name: DomainName, value: DomainName) {
      self.domain = domain
      self.name = name
      self.value = value
    }
  }

  /// Every kind of key, as `list-certificates --includes keyTypes=` has them: without being told, ACM lists RSA keys of 1024
  /// and 2048 bits alone.
  package static let keyTypes = "RSA_1024,RSA_2048,RSA_3072,RSA_4096,EC_prime256v1,EC_secp384r1,EC_secp521r1"

  package var arn: String
  /// Subject alternative names as ACM writes them, without a final dot: `*.example.com`.
  package var names: [String]
  /// `ISSUED` and so on; unknown values are kept.
  package var status: String
  /// `AMAZON_ISSUED`, `IMPORTED`, `PRIVATE`.
  package var type: String
  /// Who issued it, in ACM's words: `Amazon`; none when not exported.
  package var issuer: String?
  /// Lower-case hexadecimal octets joined by colons, no leading zero octets; none before it is issued.
  package var serial: String?
  package var notBefore: Moment?
  package var notAfter: Moment?
  package var inUseBy: [String]
  package var validations: [Validation]
  package var renewal: Renewal?
  /// Why a request FAILED: `CAA_ERROR`; none when not exported.
  package var failureReason: String?
  /// When it was revoked; none when not exported.
  package var revokedAt: Moment?
  /// `ELIGIBLE` or `INELIGIBLE`; none when not exported.
  package var eligibility: String?
  /// `RSA_2048`, `EC_prime256v1` and so on, with `_` however it was written; none when not exported.
  package var keyAlgorithm: String?
  /// IssuedAt, or ImportedAt of an imported one; none when not exported.
  package var placed: Placement?
  /// When the export was taken; none when nothing says so.
  package var taken: Moment?
  package var source: Source

  /// When ACM last got the certificate, by its own word.
  package struct Placement: Hashable, Sendable, Codable {
    package var time: Moment
    /// The member that says so.
    package var member: String

    package init(time: Moment, member: String) {
      self.time = time
      self.member = member
    }
  }

  package struct Renewal: Hashable, Sendable, Codable {
    /// `PENDING_AUTO_RENEWAL`, `PENDING_VALIDATION`, `SUCCESS`, `FAILED`.
    package var status: String
    package var reason: String?
    package var updatedAt: Moment?

    package init(status: String, reason: String?, updatedAt: Moment?) {
      self.status = status
      self.reason = reason
      self.updatedAt = updatedAt
    }
  }

  package init(
    arn: String, names: [String], status: String, type: String, serial: String?, notBefore: Moment?,
    notAfter: Moment?, inUseBy: [String], validations: [Validation], renewal: Renewal?, eligibility: String?,
    source: Source
  ) {
    self.arn = arn
    self.names = names
    self.status = status
    self.type = type
    self.serial = serial
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.inUseBy = inUseBy
    self.validations = validations
    self.renewal = renewal
    self.eligibility = eligibility
    self.source = source
  }

  /// Whether a certificate with these names is good for `host` by RFC 9525: whole-label wildcards only.
  package func covers(_ host: DomainName) -> Bool {
    guard !host.isRoot else { return false }
    // Names are written as ours are, in lower case: of thousands none is parsed for each host.
    let (name, wildcard) = (host.host, host.parent.map { "*.\($0.host)" })
    return names.contains { $0 == name || $0 == wildcard }
  }
}
