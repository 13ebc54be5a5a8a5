/// What a stapled OCSP response is worth at a time (RFC 6960).
package struct Staple: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable { case none, good, revoked, stale, invalid }

  package var status: Status
  /// Why it is invalid, or of which reason the certificate was revoked.
  package var reason: String?
  package var revoked: Moment?
  package var thisUpdate: Moment?
  package var nextUpdate: Moment?
  /// Whether the responder itself says neither that the certificate is good nor that it was revoked: not now, or that it does
  /// not know it.
  package var isUndecided = false

  package init(
    _ status: Status, reason: String? = nil, revoked: Moment? = nil, thisUpdate: Moment? = nil,
    nextUpdate: Moment? = nil
  ) {
    self.status = status
    self.reason = reason
    self.revoked = revoked
    self.thisUpdate = thisUpdate
    self.nextUpdate = nextUpdate
  }
}

extension Staple {
  /// Who does not notice that the stapled response says revoked.
  package static let sparedWhereRevoked = "clients that look at no staple, such as curl, Python and Java"
}
