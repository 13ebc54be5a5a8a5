import EdgeModel

/// One question at one address over one transport: resends and the rungs of the EDNS ladder joined into one result.
struct Inquiry: Sendable {
  struct Key: Hashable, Sendable {
    let question: Question
    let address: Address
    var port: UInt16 = 53
    var transport = Transport.udp
    var recursion = Recursion.none
    /// The number of the part of a look at an alias that it is; none for what every walk asks once.
    var look: Int?
    /// Above 0 for what is asked once more, at a resolver or at the end of a walk: which time that is.
    var repetition = 0

    var isAgain: Bool { repetition > 0 }

    /// Whether it asks a server, at the end of a walk, once more what it was silent to: one datagram of a kind.
    var isLastWord: Bool { isAgain && recursion == .none }

    /// The same as it was asked first.
    var first: Key {
      var key = self
      key.repetition = 0
      return key
    }

    /// The same over TCP.
    var stream: Key {
      var key = self
      key.transport = .tcp
      return key
    }
  }

  enum Result: Hashable, Sendable {
    /// An index into the resolution's messages.
    case message(Int)
    case failed
  }

  var result: Result?
  /// Sends not arrived yet.
  var underWay = 0
  /// How many have been sent.
  var attempts = 0
  /// How many of the moments have passed.
  var step = 0
  /// The rungs of the ladder sent so far.
  var sent: Set<EDNSUse> = []
  var hasReturnedCookie = false
  /// The error or denial that was perhaps of EDNS alone: it counts where less of EDNS brings nothing better.
  var doubtful: Int?
  /// The answer that came without EDNS, while it is not known whether a part of EDNS alone is to blame.
  var held: Int?
  /// The fullest use of EDNS that was answered.
  var answered: EDNSUse?
  /// Whether only less than all of EDNS was answered, and nothing came to more, or what may have been a moment's failure.
  var isDoubtful = false
  /// Whether the result is that of the same inquiry over TCP.
  var waitsForStream = false
  /// Whether anything but silence has come over its own transport.
  var isHeard = false
  /// Whether TCP brought the result while datagrams are still under way, none of which was answered: most resolvers do not
  /// turn to TCP on silence, so what becomes of those is what users get.
  var isLingering = false
  /// Those of them that nothing came to, until a walk wants to know.
  var silences: [Reply] = []
  var pace: Pace
  /// When the patience ends, as a share of the timeout from its beginning.
  var offset = 0.0
  var waiters: Set<Node> = []
  /// Walks that wait for the result.
  var accounts: Set<Int> = []

  /// When to do something about silence, as shares of the timeout: with 5 s it is sent again after 0.5 s, others are asked
  /// beside it after 0.6 s, it is sent with less EDNS after 1.5 s and over TCP after 3 s.
  static let moments: [Double] = [0.1, 0.12, 0.3, 0.6]
  /// The step at which what is put off is sent for the first time.
  static let beginning = 0

  /// What is left where nothing more comes.
  var leftover: Result { (held ?? doubtful).map(Result.message) ?? .failed }

  /// What silence is met with first: the same again, or what the last error leaves to be tried.
  var repeated: EDNSUse { held != nil ? .plain : doubtful != nil ? .none : .full }

  /// Whether the first resend has brought nothing either.
  var isLate: Bool { step >= 2 }
}
