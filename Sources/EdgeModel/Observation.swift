/// What one look at one target gave, as bytes, with the moments of everything.
package struct Observation: Hashable, Sendable, Codable {
  package var target: DomainName
  /// 0 for the first look; a second look at the same target has 1.
  package var round: Int
  package var began: Moment
  package var ended: Moment
  package var walk: Walk
  /// Sorted by endpoint, then offer.
  package var handshakes: [Handshake]
  /// What was asked for in the clear, where something was.
  package var plainPage: PlainPage?
  /// What S3 said at its own addresses, where users are given none of them.
  package var plainPageBeside: PlainPage?
  /// The addresses of a target of S3 at which others answer than S3, or nobody does; none in recordings that did not
  /// tell.
  package var strangersInTheClear: [Address]?
  /// Where the names lead that other records of the exports are aliases of; none where nobody asked, as users of this
  /// target were led where its own records lead.
  package var elsewhere: Set<Address>?
  /// Where the user had it connect in place of where DNS says.
  package var typed: Set<Address>?
  /// What could not be looked at before the deadline, in words: `walk`, `203.0.113.10:443`.
  package var missed: [String]

  /// How a limit of the walk begins that says how many places of many were connected to.
  package static let surplusPrefix = "the first "
  /// How one begins that says what a plain walk leaves out.
  package static let plainWalkPrefix = "the AWS resource"
  /// How one begins that S3 was asked for a bucket in vain.
  package static let silentStoragePrefix = "S3 did not say"

  package init(
    target: DomainName, round: Int = 0, began: Moment, ended: Moment, walk: Walk, handshakes: [Handshake],
    missed: [String] = []
  ) {
    self.target = target
    self.round = round
    self.began = began
    self.ended = ended
    self.walk = walk
    self.handshakes = handshakes
    self.missed = missed
  }
}
