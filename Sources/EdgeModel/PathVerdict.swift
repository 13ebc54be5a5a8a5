/// Whether a path leads from a leaf to a trust anchor at a time, and what was wrong on the way.
package struct PathVerdict: Hashable, Sendable {
  package struct Flaw: Hashable, Sendable {
    /// X509_V_ERR number.
    package var code: Int32
    /// 0 is the leaf.
    package var depth: Int
    package var text: String

    package init(code: Int32, depth: Int, text: String) {
      self.code = code
      self.depth = depth
      self.text = text
    }

    /// Whether it says that it is before or after a certificate's validity.
    package var isOfDates: Bool { [9, 10].contains(code) }
    /// Whether it says that an issuer was not found.
    package var isOfMissingIssuer: Bool { [2, 20, 21].contains(code) }
  }

  /// A certificate of the path that its issuer took back, as a revocation list says.
  package struct Revocation: Hashable, Sendable {
    /// 0 is the leaf.
    package var depth: Int
    package var time: Moment
    /// RFC 5280 section 5.3.1: `keyCompromise`; none when the issuer does not say.
    package var reason: String?

    package init(depth: Int, time: Moment, reason: String?) {
      self.depth = depth
      self.time = time
      self.reason = reason
    }
  }

  /// Whether the revocation lists that were given could say something of the leaf.
  package enum Lists: Hashable, Sendable {
    case notGiven
    /// None of them is of the leaf's authority.
    case foreign
    /// The newest of its authority was to be replaced by then.
    case ended(Moment)
    case current
  }

  /// What the certificate is likely to be that a path ends for want of.
  ///
  /// Only to fetch it would tell for certain.
  package enum Missing: Hashable, Sendable {
    case intermediate
    /// The root of an authority that nobody here knows.
    case root
  }

  /// What a client says that tries every path.
  package var isTrusted: Bool
  /// All of them, by depth, then code; those of the best path where there are several.
  package var flaws: [Flaw]
  /// The subject of the trust anchor the path ends in.
  package var anchor: String?
  /// The earliest end of validity on the verified path; the leaf's when there is no path.
  package var notAfter: Moment
  /// From the leaf to the anchor, or as far as issuers were found.
  package var links: [Certificate]
  /// What OpenSSL says, which follows one path only, where a search of all finds a good one.
  package var flawsWithoutSearch: [Flaw]
  /// What is wrong with the path of the first served certificates that fit, in time or not, where another is good: GnuTLS
  /// looks no further.
  package var flawsOfFirstFit: [Flaw]
  /// What clients refuse that hold certificates to every word of RFC 5280, where all others take the path.
  package var flawsOfForm: [Flaw]
  /// What clients refuse that hold a path to the policies which it demands of itself.
  package var flawsOfPolicy: [Flaw]
  /// Sorted by depth.
  package var revocations: [Revocation]
  package var lists: Lists
  /// Of no meaning where a path leads to an anchor.
  package var missing: Missing

  package init(
    isTrusted: Bool, flaws: [Flaw], anchor: String?, notAfter: Moment, links: [Certificate] = [],
    flawsWithoutSearch: [Flaw] = [], flawsOfFirstFit: [Flaw] = [], flawsOfForm: [Flaw] = [],
    flawsOfPolicy: [Flaw] = [], revocations: [Revocation] = [], lists: Lists = .notGiven,
    missing: Missing = .intermediate
  ) {
    self.isTrusted = isTrusted
    self.flaws = flaws
    self.anchor = anchor
    self.notAfter = notAfter
    self.links = links
    self.flawsWithoutSearch = flawsWithoutSearch
    self.flawsOfFirstFit = flawsOfFirstFit
    self.flawsOfForm = flawsOfForm
    self.flawsOfPolicy = flawsOfPolicy
    self.revocations = revocations
    self.lists = lists
    self.missing = missing
  }

  /// Whether a client that follows one path only fails where one that searches does not.
  package var needsSearch: Bool { isTrusted && !flawsWithoutSearch.isEmpty }
}
