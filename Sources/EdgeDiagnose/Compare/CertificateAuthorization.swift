import EdgeModel

/// Whether Amazon may issue for one name of a certificate, by the CAA records on the way up from it (RFC 8659).
package struct CertificateAuthorization: Hashable, Sendable {
  package enum Verdict: Hashable, Sendable {
    /// By the records found there; none where there are none at all.
    case allowed(by: DomainName?)
    /// By these records, in presentation form, sorted; `through` is the alias they were found behind, `unknown` the first
    /// critical property that no authority has to know; `property` is the one that says who may issue.
    case forbidden(by: DomainName, through: DomainName?, records: [String], unknown: String?, property: String)
    /// The servers of a zone that answers other questions fail on this one: why. Nobody may issue on that (CA/Browser Forum
    /// BR 3.2.2.8 knows exceptions that no owner can rely on).
    case failing(at: DomainName, why: String)
    /// Nobody could look: why.
    case unobserved(why: String)
  }

  /// As the certificate writes it: `*.example.com`.
  package var name: String
  package var verdict: Verdict

  /// The names that Amazon goes by in CAA records (ACM User Guide, "Certification Authority Authorization").
  package static let identities: Set<String> = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"]

  /// None for what is no domain name.
  init?(of written: String, in evidence: Evidence) {
    guard let name = try? DomainName(written) else { return nil }
    let base = name.isWildcard ? name.parent ?? name : name
    self.name = written
    verdict = Self.verdict(for: base, isWildcard: name.isWildcard, in: evidence)
  }

  /// Climbs to the first name with CAA records: aliases count at every step, and their targets are not climbed from
  /// (RFC 8659 section 3).
  private static func verdict(for base: DomainName, isWildcard: Bool, in evidence: Evidence) -> Verdict {
    for owner in base.authorityClimb {
      guard let answer = evidence.answers.first(where: { $0.question == Question(owner, .caa) }) else {
        return .unobserved(why: "\(owner) CAA was not asked")
      }
      switch answer.status {
      case .nodata, .nxdomain: continue
      case .servfail where evidence.answersElse(than: answer):
        return .failing(at: owner, why: answer.reason ?? answer.status.rawValue)
      case .servfail, .loop, .limit, .unreachable:
        return .unobserved(why: answer.reason ?? answer.status.rawValue)
      case .answer:
        let records = Set(answer.records.filter { $0.type == .caa }.map(\.data))
        guard !records.isEmpty else { continue }
        let properties = records.compactMap { CAAProperty($0) }
        // A record that cannot be read may be the one that forbids; nobody can tell.
        guard properties.count == records.count else {
          return .unobserved(why: "a CAA record of \(owner) is malformed")
        }
        return properties.allow(identities, isWildcard: isWildcard)
          ? .allowed(by: owner)
          : .forbidden(
            by: owner, through: answer.name == owner ? nil : answer.name,
            records: records.map { $0.text(as: .caa) }.sorted(), unknown: properties.unknown,
            property: properties.governing(isWildcard))
      }
    }
    return .allowed(by: nil)
  }
}

extension Evidence {
  /// Whether the servers that refuse a question answer others; silence may be of the network.
  fileprivate func answersElse(than answer: Answer) -> Bool {
    guard let zone = answer.path.last.flatMap({ zone($0) }) else { return false }
    let refusals = zone.responses.filter { response in
      if case .answered = response.outcome { response.question == answer.question } else { false }
    }
    return !refusals.isEmpty
      && zone.responses.contains { $0.question.type != answer.question.type && $0.outcome.isAnswer }
  }
}

/// One property of a CAA record (RFC 8659 section 4.1).
struct CAAProperty: Hashable, Sendable {
  /// The tag of the property about wildcards alone.
  static let wildcards = "issuewild"

  var isCritical: Bool
  /// In lower case.
  var tag: String
  var value: [UInt8]

  init?(_ data: RData) {
    let bytes = data.bytes
    guard bytes.count >= 2, bytes.count >= 2 + Int(bytes[1]), bytes[1] > 0 else { return nil }
    let tag = bytes[2..<(2 + Int(bytes[1]))].map(\.lowercased)
    isCritical = bytes[0] & 0x80 != 0
    self.tag = String(decoding: tag, as: UTF8.self)
    value = Array(bytes[(2 + Int(bytes[1]))...])
  }

  /// The authority that an `issue` or `issuewild` names, in lower case: what stands before the first parameter; empty for
  /// nobody.
  var authority: String {
    let name = value.prefix { $0 != UInt8(ascii: ";") }.map(\.lowercased)
    return String(decoding: name.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
  }
}

extension [CAAProperty] {
  /// The properties that any authority has to know (RFC 8659 section 4, RFC 9495).
  private static let known: Set<String> = ["issue", "issuewild", "iodef", "issuemail", "contactemail", "contactphone"]

  /// The tag, first in order, that an authority must not issue beside unless it knows it (section 4.5).
  fileprivate var unknown: String? { filter { $0.isCritical && !Self.known.contains($0.tag) }.map(\.tag).min() }

  /// Which property says who may issue: of wildcards one of their own, where there is one.
  fileprivate func governing(_ isWildcard: Bool) -> String {
    isWildcard && contains { $0.tag == CAAProperty.wildcards } ? CAAProperty.wildcards : "issue"
  }

  /// Whether an authority of these names may issue.
  fileprivate func allow(_ identities: Set<String>, isWildcard: Bool) -> Bool {
    guard unknown == nil else { return false }
    let asked = filter { $0.tag == governing(isWildcard) }
    return asked.isEmpty || asked.contains { identities.contains($0.authority) }
  }
}
