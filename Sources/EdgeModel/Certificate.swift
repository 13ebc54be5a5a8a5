/// The facts of one X.509 certificate (RFC 5280).
///
/// Text is printable.
package struct Certificate: Hashable, Sendable {
  /// RFC 4514.
  package var subject: String
  package var issuer: String
  /// Lower-case hexadecimal octets joined by colons.
  package var serial: String
  package var notBefore: Moment
  package var notAfter: Moment
  /// Subject alternative names: DNS names as written, IP addresses printed; in the certificate's order.
  package var names: [String]
  /// The IP addresses among them.
  package var addresses: [Address]
  /// `ecdsa-p256`, `rsa-2048`.
  package var key: String
  /// `ecdsa-sha256`.
  package var signature: String
  /// Of the DER, lower-case hexadecimal.
  package var sha256: String
  package var isAuthority: Bool
  package var isSelfIssued: Bool
  /// Where the issuer's certificate lies (RFC 5280 section 4.2.2.1, caIssuers).
  package var issuerURL: String?
  /// What else a client may judge it by.
  package var traits: Traits

  /// What clients of some kinds do not take in a certificate, and others take or pass over.
  package enum Oddity: Hashable, Sendable, CaseIterable {
    /// Policy constraints (RFC 5280 section 4.2.1.11).
    case policyConstraints
    /// A DNS name without a label, which RFC 5280 section 4.2.1.6 has none of.
    case emptyName
    /// Name constraints that exclude directory names or registered identifiers.
    case uncommonExclusion
    /// Name constraints of no other kind than that they permit some URIs or directory names.
    case uncommonPermission
    /// Name constraints of any other kind.
    case nameConstraints
  }

  /// The parts of a certificate that most never look at and some clients refuse it for.
  package struct Traits: Hashable, Sendable {
    /// The subject's organisations and common names, as written.
    package var subjectNames: [String]
    /// The common names among them, in the certificate's order.
    package var commonNames: [String]
    /// The issuer's organisations and common names, as written.
    package var issuerNames: [String]
    /// The extended key usages by their short names: `serverAuth`; empty when there is no such extension.
    package var usages: [String]
    /// The key usages by their names: `digitalSignature`; none when there is no such extension.
    package var keyUsages: [String]?
    /// What it is for by Netscape's old extension, `server` or `client`; none when there is no such extension.
    package var netscapeTypes: [String]?
    /// Whether the extension for its names is there more than once, so that there are none to read.
    package var repeatsNames: Bool
    /// Whether a URI stands among its alternative names.
    package var namesURI: Bool
    /// Whether a client may demand a stapled OCSP response (RFC 7633).
    package var mustStaple: Bool
    /// How many signed certificate timestamps are embedded (RFC 6962).
    package var timestamps: Int
    /// Whether it says that it follows the rules of the CA/Browser Forum, as only public authorities' do.
    package var isPublic: Bool
    /// How many octets of DER it has.
    package var size: Int
    /// What few look at, and refuse.
    package var oddities: Set<Oddity>
    /// The extensions that are there for those alone who know them, by their short names: `keyUsage`.
    package var criticalExtensions: Set<String>

    package init(
      subjectNames: [String] = [], commonNames: [String] = [], issuerNames: [String] = [], usages: [String] = [],
      keyUsages: [String]? = nil, netscapeTypes: [String]? = nil, repeatsNames: Bool = false, namesURI: Bool = false,
      mustStaple: Bool = false, timestamps: Int = 0,
      isPublic: Bool = false, size: Int = 0, oddities: Set<Oddity> = [],
      criticalExtensions: Set<String> = []
    ) {
      self.subjectNames = subjectNames
      self.commonNames = commonNames
      self.issuerNames = issuerNames
      self.usages = usages
      self.keyUsages = keyUsages
      self.netscapeTypes = netscapeTypes
      self.repeatsNames = repeatsNames
      self.namesURI = namesURI
      self.mustStaple = mustStaple
      self.timestamps = timestamps
      self.isPublic = isPublic
      self.size = size
      self.oddities = oddities
      self.criticalExtensions = criticalExtensions
    }
  }

  package init(
    subject: String, issuer: String, serial: String, notBefore: Moment, notAfter: Moment, names: [String],
    addresses: [Address] = [], key: String, signature: String, sha256: String, isAuthority: Bool, isSelfIssued: Bool,
    issuerURL: String?,
    traits: Traits = Traits()
  ) {
    self.subject = subject
    self.issuer = issuer
    self.serial = serial
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.names = names
    self.addresses = addresses
    self.key = key
    self.signature = signature
    self.sha256 = sha256
    self.isAuthority = isAuthority
    self.isSelfIssued = isSelfIssued
    self.issuerURL = issuerURL
    self.traits = traits
  }

  package var lifetime: Duration { notAfter - notBefore }
}
