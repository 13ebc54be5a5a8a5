import EdgeModel

/// What came of sending one query once.
package struct Arrival: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    /// A message with the right ID, question and direction; not decoded yet.
    case response([UInt8])
    case timeout
    case refusedConnection
    case closed
    case unreachable(String)
    case notAllowed
  }

  package var query: Query
  package var sent: Moment
  package var roundTrip: Duration
  package var outcome: Outcome
  package var ignored: Int

  package init(query: Query, sent: Moment, roundTrip: Duration, outcome: Outcome, ignored: Int) {
    self.query = query
    self.sent = sent
    self.roundTrip = roundTrip
    self.outcome = outcome
    self.ignored = ignored
  }
}
