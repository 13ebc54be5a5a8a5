import EdgeModel
import EdgeX509

/// What is said over a connection besides TLS: in the clear before the handshake, or inside it afterwards.
///
/// One side of it, without a socket: it is told what the peer says and says what comes next.
package protocol Conversation: Sendable {
  /// How long it may take in all.
  var patience: Duration { get }

  /// The first word, where this side has it.
  mutating func begin(_ circumstances: Circumstances) -> Turn
  /// What the peer said, in pieces of any size.
  mutating func hear(_ bytes: [UInt8]) -> Turn
  /// There is nothing more to come from the peer; not called when the last turn was `over`.
  mutating func end(_ ending: Ending)
}

package enum Turn: Hashable, Sendable {
  /// Say this, which may be nothing, and wait for the peer.
  case say([UInt8])
  /// All that was wanted is known, or can no longer be.
  case over
}

/// What a conversation begins in.
package struct Circumstances: Hashable, Sendable {
  package var endpoint: Endpoint
  /// This side's address.
  package var ownAddress: Address?
  /// What the handshake showed; none before it.
  package var facts: TLSSession.Facts?

  package init(endpoint: Endpoint, ownAddress: Address? = nil, facts: TLSSession.Facts? = nil) {
    self.endpoint = endpoint
    self.ownAddress = ownAddress
    self.facts = facts
  }
}

/// How a conversation ends that did not end itself.
package enum Ending: Hashable, Sendable {
  /// The peer closed its side in order.
  case closed
  case reset
  /// Patience ended, or the run's deadline came.
  case timeout
  case failed(String)
  /// The peer wanted something first that it does not get from here: what.
  case declined(String)
}
